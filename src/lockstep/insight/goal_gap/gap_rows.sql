-- The leads and deals behind a part: of the period (from_side to to_side) and, for the part asked for, those that did
-- not go on: leads not offered, packets not complete, leads tried late or not at all, returned or left, lost deals; the
-- deals won for their size, the open ones for timing. All: every lead that became known and every deal won.
SELECT j.journey_id, j.person_id, j.deal_id, :segment AS segment, j.owner, j.channel, j.known_s, j.offered_s,
  j.first_attempt_s, j.attempt_count, j.packet_missing, j.decision, j.return_code, j.qualified_s, j.opportunity_s,
  j.won_s, j.lost_s, j.home_minor
FROM journeys AS j
LEFT JOIN calendar AS c ON c.day = j.known_day
WHERE j.is_primary = 1 AND :filter AND (
  (:part IN ('all', 'volume', 'mix') AND j.known_day >= :from_now AND j.known_day < :to_now)
  OR (:part = 'offers' AND j.known_day >= :from_now AND j.known_day < :to_now AND j.has_offered = 0)
  OR (:part = 'packets' AND j.offered_day >= :from_side AND j.offered_day < :to_side AND j.packet_missing <> '')
  OR (:part = 'follow-up' AND j.offered_day >= :from_side AND j.offered_day < :to_side
    AND (j.first_attempt_s IS NULL OR j.first_attempt_s > :as_of_s
      OR j.first_attempt_s - j.offered_s > 86400 OR (j.first_contact_s IS NULL AND j.attempt_count < :attempts)))
  OR (:part = 'acceptance' AND j.offered_day >= :from_side AND j.offered_day < :to_side AND j.decision = 'returned')
  OR (:part = 'qualification' AND j.accepted_day >= :from_now AND j.accepted_day < :to_now
    AND j.has_qualified = 0)
  OR (:part = 'opportunities' AND j.qualified_day >= :from_now AND j.qualified_day < :to_now
    AND j.has_opportunity = 0)
  OR (:part = 'wins' AND j.lost_day >= :from_now AND j.lost_day < :to_now AND j.has_opportunity = 1)
  OR (:part IN ('all', 'deal-size') AND j.won_day >= :from_now AND j.won_day < :to_now AND j.state = 'won')
  OR (:part = 'timing' AND j.opportunity_day >= :from_now AND j.opportunity_day < :to_now
    AND j.state = 'open')
)
