-- Cycle time of the deals won in the period: from the day the lead became known (the opportunity, where there
-- was no lead) to the win, and its two parts. Order statistics are exact: the two middle values and the
-- smallest value that at least nine tenths do not exceed. A win dated earlier on the day it began took 0.
-- part 1: whole cycle · 2: known to opportunity · 3: opportunity to won
WITH won AS (
  SELECT :by AS dim, j.journey_id, j.known_s, j.known_day, j.opportunity_s, j.opportunity_day, j.won_s, j.won_day,
    COALESCE(j.known_s, j.opportunity_s) AS start_s, COALESCE(j.known_day, j.opportunity_day) AS start_day
  FROM journeys AS j
  LEFT JOIN calendar AS c ON c.day = j.won_day
  WHERE j.is_primary = 1 AND j.state = 'won' AND j.won_s <= :as_of_s
    AND (:from_day IS NULL OR (j.won_day >= :from_day AND j.won_day < :to_day)) AND :filter
),
spans AS (
  SELECT dim, journey_id, 1 AS part, start_s AS from_s, start_day AS from_day, won_s AS to_s, won_day AS to_day
  FROM won
  UNION ALL
  SELECT dim, journey_id, 2, known_s, known_day, opportunity_s, opportunity_day FROM won
  UNION ALL
  SELECT dim, journey_id, 3, opportunity_s, opportunity_day, won_s, won_day FROM won
),
ranked AS (
  SELECT dim, part, GREATEST(to_s - from_s, 0) AS seconds,
    ROW_NUMBER() OVER (PARTITION BY dim, part ORDER BY GREATEST(to_s - from_s, 0), journey_id) AS place,
    COUNT(*) OVER (PARTITION BY dim, part) AS n
  FROM spans
  WHERE from_s IS NOT NULL AND to_s IS NOT NULL AND (to_s >= from_s OR to_day = from_day)
)
SELECT dim, part, COUNT(*) AS n,
  MIN(CASE WHEN 2 * place >= n THEN seconds END) AS lower_middle_s,
  MIN(CASE WHEN 2 * place > n THEN seconds END) AS upper_middle_s,
  MIN(CASE WHEN 10 * place >= 9 * n THEN seconds END) AS ninetieth_s
FROM ranked
GROUP BY dim, part
