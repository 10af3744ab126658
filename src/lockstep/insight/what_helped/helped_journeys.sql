-- The deals won in the period, each with what it is worth in the home currency (0 without an amount or a rate); and,
-- for models that learn, the journeys that ended in it without a win. What is still open has not shown yet what it is.
SELECT j.journey_id, j.deal_id, j.person_id, j.company_id, j.known_s AS lead_s, j.opportunity_s, j.won_s AS closed_s,
  COALESCE(j.home_minor, 0) AS value_minor, 1 AS converted, 0 AS unconverted
FROM journeys AS j
LEFT JOIN calendar AS c ON c.day = j.won_day
WHERE j.is_primary = 1 AND j.state = 'won' AND COALESCE(j.won_s, :as_of_s) <= :as_of_s
  AND (:from_day IS NULL OR (j.won_day >= :from_day AND j.won_day < :to_day)) AND :filter
UNION ALL
SELECT j.journey_id, j.deal_id, j.person_id, j.company_id, j.known_s, j.opportunity_s,
  COALESCE(j.lost_s, j.disqualified_s), 0, 0, 1
FROM journeys AS j
LEFT JOIN calendar AS c ON c.day = j.lost_day
WHERE :is_learnt AND j.is_primary = 1 AND j.state IN ('lost', 'disqualified')
  AND COALESCE(j.lost_s, j.disqualified_s) <= :as_of_s
  AND (:from_s IS NULL OR (COALESCE(j.lost_s, j.disqualified_s) >= :from_s
    AND COALESCE(j.lost_s, j.disqualified_s) < :to_s)) AND :filter
