-- The funnel by cohort: of the journeys that began in the period, how many reached each stage, ever.
-- A journey begins with its first dated stage. A stage is reached when it or a later one was entered; its
-- instant is its own date, or else that of the first later stage that has one.
WITH reached AS (
  SELECT j.*,
    CASE WHEN j.has_known = 1 AND COALESCE(j.known_s, j.engaged_s, j.offered_s, j.accepted_s, j.qualified_s,
      j.opportunity_s, j.won_s, :as_of_s) <= :as_of_s THEN 1 ELSE 0 END AS is_known,
    CASE WHEN j.has_engaged = 1 AND COALESCE(j.engaged_s, j.offered_s, j.accepted_s, j.qualified_s,
      j.opportunity_s, j.won_s, :as_of_s) <= :as_of_s THEN 1 ELSE 0 END AS is_engaged,
    CASE WHEN j.has_offered = 1 AND COALESCE(j.offered_s, j.accepted_s, j.qualified_s, j.opportunity_s,
      j.won_s, :as_of_s) <= :as_of_s THEN 1 ELSE 0 END AS is_offered,
    CASE WHEN j.has_accepted = 1 AND COALESCE(j.accepted_s, j.qualified_s, j.opportunity_s, j.won_s, :as_of_s)
      <= :as_of_s THEN 1 ELSE 0 END AS is_accepted,
    CASE WHEN j.has_qualified = 1 AND COALESCE(j.qualified_s, j.opportunity_s, j.won_s, :as_of_s) <= :as_of_s
      THEN 1 ELSE 0 END AS is_qualified,
    CASE WHEN j.has_opportunity = 1 AND COALESCE(j.opportunity_s, j.won_s, :as_of_s) <= :as_of_s THEN 1 ELSE 0
      END AS is_opportunity,
    CASE WHEN j.has_won = 1 AND COALESCE(j.won_s, :as_of_s) <= :as_of_s THEN 1 ELSE 0 END AS is_won,
    COALESCE(j.known_day, j.engaged_day, j.offered_day, j.accepted_day, j.qualified_day, j.opportunity_day,
      j.won_day, j.lost_day) AS began_day
  FROM journeys AS j
  WHERE j.is_primary = 1
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
