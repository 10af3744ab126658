-- What is in play at the instant asked for: journeys offered, or further on, that have neither been won nor ended.
SELECT j.journey_id, j.person_id, j.deal_id, j.segment, j.lead_kind, j.owner, j.known_s, j.offered_s, j.opportunity_s,
  j.home_minor
FROM journeys AS j
WHERE j.is_primary = 1 AND (j.has_offered = 1 OR j.has_opportunity = 1)
  AND COALESCE(j.known_s, j.offered_s, j.opportunity_s, 0) <= :as_of_s
  AND (j.state NOT IN ('won', 'lost', 'disqualified', 'recycled')
    OR COALESCE(j.won_s, j.lost_s, j.disqualified_s, j.recycled_s, 0) > :as_of_s)
  AND :filter
