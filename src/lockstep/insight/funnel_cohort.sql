-- The funnel by cohort: of the journeys that began in the period, how many reached each stage, ever.
-- A journey begins with its first dated stage. A stage is reached when it, or a later one, was first entered
-- (…_at; 9000000000 where none of them has a date: then it was reached, nobody knows when).
WITH dated AS (
  SELECT j.*,
    LEAST(COALESCE(j.known_s, 9000000000), COALESCE(j.engaged_s, 9000000000),
      COALESCE(j.offered_s, 9000000000), COALESCE(j.accepted_s, 9000000000),
      COALESCE(j.qualified_s, 9000000000), COALESCE(j.opportunity_s, 9000000000), COALESCE(j.won_s, 9000000000))
      AS known_at,
    LEAST(COALESCE(j.engaged_s, 9000000000), COALESCE(j.offered_s, 9000000000),
      COALESCE(j.accepted_s, 9000000000), COALESCE(j.qualified_s, 9000000000),
      COALESCE(j.opportunity_s, 9000000000), COALESCE(j.won_s, 9000000000)) AS engaged_at,
    LEAST(COALESCE(j.offered_s, 9000000000), COALESCE(j.accepted_s, 9000000000),
      COALESCE(j.qualified_s, 9000000000), COALESCE(j.opportunity_s, 9000000000), COALESCE(j.won_s, 9000000000))
      AS offered_at,
    LEAST(COALESCE(j.accepted_s, 9000000000), COALESCE(j.qualified_s, 9000000000),
      COALESCE(j.opportunity_s, 9000000000), COALESCE(j.won_s, 9000000000)) AS accepted_at,
    LEAST(COALESCE(j.qualified_s, 9000000000), COALESCE(j.opportunity_s, 9000000000),
      COALESCE(j.won_s, 9000000000)) AS qualified_at,
    LEAST(COALESCE(j.opportunity_s, 9000000000), COALESCE(j.won_s, 9000000000)) AS opportunity_at,
    COALESCE(j.won_s, 9000000000) AS won_at
  FROM journeys AS j
  WHERE j.is_primary = 1
),
reached AS (
  SELECT j.*,
    CASE WHEN j.has_known = 1 AND (j.known_at <= :as_of_s OR j.known_at = 9000000000)
      THEN 1 ELSE 0 END AS is_known,
    CASE WHEN j.has_engaged = 1 AND (j.engaged_at <= :as_of_s OR j.engaged_at = 9000000000)
      THEN 1 ELSE 0 END AS is_engaged,
    CASE WHEN j.has_offered = 1 AND (j.offered_at <= :as_of_s OR j.offered_at = 9000000000)
      THEN 1 ELSE 0 END AS is_offered,
    CASE WHEN j.has_accepted = 1 AND (j.accepted_at <= :as_of_s OR j.accepted_at = 9000000000)
      THEN 1 ELSE 0 END AS is_accepted,
    CASE WHEN j.has_qualified = 1 AND (j.qualified_at <= :as_of_s OR j.qualified_at = 9000000000)
      THEN 1 ELSE 0 END AS is_qualified,
    CASE WHEN j.has_opportunity = 1 AND (j.opportunity_at <= :as_of_s OR j.opportunity_at = 9000000000)
      THEN 1 ELSE 0 END AS is_opportunity,
    CASE WHEN j.has_won = 1 AND (j.won_at <= :as_of_s OR j.won_at = 9000000000)
      THEN 1 ELSE 0 END AS is_won,
    COALESCE(j.known_day, j.engaged_day, j.offered_day, j.accepted_day, j.qualified_day, j.opportunity_day,
      j.won_day, j.lost_day) AS began_day
  FROM dated AS j
),
placed AS (
  SELECT :by AS dim, j.is_known, j.is_engaged, j.is_offered, j.is_accepted, j.is_qualified, j.is_opportunity,
    j.is_won, CASE WHEN j.began_day IS NULL THEN 1 ELSE 0 END AS is_undated,
    CASE WHEN :from_day IS NULL OR (j.began_day >= :from_day AND j.began_day < :to_day)
      THEN 1 ELSE 0 END AS is_placed
  FROM reached AS j
  LEFT JOIN calendar AS c ON c.day = j.began_day
  WHERE :filter
)
SELECT p.dim,
  SUM(p.is_known * p.is_placed) AS known, SUM(p.is_engaged * p.is_placed) AS engaged,
  SUM(p.is_offered * p.is_placed) AS offered, SUM(p.is_accepted * p.is_placed) AS accepted,
  SUM(p.is_qualified * p.is_placed) AS qualified, SUM(p.is_opportunity * p.is_placed) AS opportunity,
  SUM(p.is_won * p.is_placed) AS won,
  SUM(p.is_undated) AS undated
FROM placed AS p
GROUP BY p.dim
