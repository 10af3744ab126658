-- The funnel by cohort: of the journeys that began in the period, how many reached each stage, ever, and how many of
-- these have ended, lost or disqualified (…_ended), or are recycled (…_recycled).
WITH placed AS (
  SELECT :by AS dim, j.is_known, j.is_engaged, j.is_offered, j.is_accepted, j.is_qualified, j.is_opportunity,
    j.is_won, j.is_ended, j.is_recycled,
    CASE WHEN j.began_day IS NULL THEN 1 ELSE 0 END AS is_undated,
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
  SUM(p.is_known * p.is_ended * p.is_placed) AS known_ended,
  SUM(p.is_known * p.is_recycled * p.is_placed) AS known_recycled,
  SUM(p.is_engaged * p.is_ended * p.is_placed) AS engaged_ended,
  SUM(p.is_engaged * p.is_recycled * p.is_placed) AS engaged_recycled,
  SUM(p.is_offered * p.is_ended * p.is_placed) AS offered_ended,
  SUM(p.is_offered * p.is_recycled * p.is_placed) AS offered_recycled,
  SUM(p.is_accepted * p.is_ended * p.is_placed) AS accepted_ended,
  SUM(p.is_accepted * p.is_recycled * p.is_placed) AS accepted_recycled,
  SUM(p.is_qualified * p.is_ended * p.is_placed) AS qualified_ended,
  SUM(p.is_qualified * p.is_recycled * p.is_placed) AS qualified_recycled,
  SUM(p.is_opportunity * p.is_ended * p.is_placed) AS opportunity_ended,
  SUM(p.is_opportunity * p.is_recycled * p.is_placed) AS opportunity_recycled,
  SUM(p.is_undated) AS undated
FROM placed AS p
GROUP BY p.dim
