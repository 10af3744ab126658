-- The journeys behind the funnel and its steps, each with its first entry of every stage and of every way out.
SELECT j.journey_id, j.person_id, j.deal_id, j.state, j.known_s, j.engaged_s, j.offered_s, j.accepted_s,
  j.qualified_s, j.opportunity_s, j.won_s, j.lost_s, j.disqualified_s, j.recycled_s, j.has_known, j.has_engaged,
  j.has_offered, j.has_accepted, j.has_qualified, j.has_opportunity, j.has_won, j.has_disqualified, j.has_recycled
FROM journeys AS j
LEFT JOIN calendar AS c ON c.day = COALESCE(j.known_day, j.engaged_day, j.offered_day, j.accepted_day,
  j.qualified_day, j.opportunity_day, j.won_day, j.lost_day)
WHERE j.is_primary = 1 AND :filter
  AND (:from_day IS NULL
    OR (j.known_day >= :from_day AND j.known_day < :to_day)
    OR (j.engaged_day >= :from_day AND j.engaged_day < :to_day)
    OR (j.offered_day >= :from_day AND j.offered_day < :to_day)
    OR (j.accepted_day >= :from_day AND j.accepted_day < :to_day)
    OR (j.qualified_day >= :from_day AND j.qualified_day < :to_day)
    OR (j.opportunity_day >= :from_day AND j.opportunity_day < :to_day)
    OR (j.won_day >= :from_day AND j.won_day < :to_day))
