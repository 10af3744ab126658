-- A claim, counted: of the journeys it speaks of, group by group (side 1 and side 0) and stratum by stratum, how many
-- have the outcome, and of how many the record does not say. What belongs to neither group is left out.
WITH placed AS (
  SELECT :stratum_1 AS stratum_1, :stratum_2 AS stratum_2, :stratum_3 AS stratum_3, :stratum_4 AS stratum_4,
    CASE WHEN :group THEN 1 WHEN :against THEN 0 END AS side,
    CASE WHEN :outcome THEN 1 WHEN NOT :outcome THEN 0 END AS is_so
  FROM (SELECT f.*, :dated AS dated_day FROM facts AS f) AS j
  LEFT JOIN calendar AS c ON c.day = j.dated_day
  WHERE :among AND j.dated_day >= :since_day AND j.dated_day < :until_day AND :filter
)
SELECT p.stratum_1, p.stratum_2, p.stratum_3, p.stratum_4, p.side,
  SUM(CASE WHEN p.is_so = 1 THEN 1 ELSE 0 END) AS reached,
  SUM(CASE WHEN p.is_so IS NOT NULL THEN 1 ELSE 0 END) AS counted,
  SUM(CASE WHEN p.is_so IS NULL THEN 1 ELSE 0 END) AS unsaid
FROM placed AS p
WHERE p.side IS NOT NULL
GROUP BY p.stratum_1, p.stratum_2, p.stratum_3, p.stratum_4, p.side
