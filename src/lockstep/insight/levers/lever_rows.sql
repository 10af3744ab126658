-- The leads that the levers were estimated from: how soon and how often each was tried, what its packet lacked, and how
-- far it came.
SELECT j.journey_id, j.owner, j.lead_kind, j.source, j.segment, j.arrived_s, j.first_attempt_s, j.attempt_count,
  j.first_contact_s, j.packet_missing, j.decision, j.opportunity_s, j.deal_id, j.state
FROM journeys AS j
LEFT JOIN calendar AS c ON c.day = COALESCE(j.offered_day, j.known_day)
WHERE j.is_lead = 1 AND j.is_primary = 1 AND j.arrived_s <= :as_of_s
  AND (:from_day IS NULL
    OR (COALESCE(j.offered_day, j.known_day) >= :from_day AND COALESCE(j.offered_day, j.known_day) < :to_day))
  AND :filter
