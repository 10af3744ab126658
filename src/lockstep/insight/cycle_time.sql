-- Cycle time of the deals won in the period: from the day the lead became known (the opportunity, where there
-- was no lead) to the win, and its two parts. Order statistics are exact: the two middle values and the
-- smallest value that at least nine tenths do not exceed. A win dated earlier on the day it began took 0.
-- part 1: whole cycle · 2: known to opportunity · 3: opportunity to won
WITH won AS (
  SELECT :by AS dim, j.known_s, j.known_day, j.opportunity_s, j.opportunity_day, j.won_s, j.won_day,
    COALESCE(j.known_s, j.opportunity_s) AS start_s, COALESCE(j.known_day, j.opportunity_day) AS start_day
  FROM journeys AS j
  LEFT JOIN calendar AS c ON c.day = j.won_day
  WHERE j.is_primary = 1 AND j.state = 'won' AND j.won_s <= :as_of_s
    AND (:from_day IS NULL OR (j.won_day >= :from_day AND j.won_day < :to_day)) AND :filter
),
spans AS (
  SELECT dim, 1 AS part, start_s AS from_s, start_day AS from_day, won_s AS to_s, won_day AS to_day
  FROM won
  UNION ALL
  SELECT dim, 2, known_s, known_day, opportunity_s, opportunity_day FROM won
  UNION ALL
  SELECT dim, 3, opportunity_s, opportunity_day, won_s, won_day FROM won
),
-- Deals per length, so that only different lengths are put in order.
lengths AS (
  SELECT s.dim, s.part, GREATEST(s.to_s - s.from_s, 0) AS seconds, COUNT(*) AS deals
  FROM spans AS s
  WHERE s.from_s IS NOT NULL AND s.to_s IS NOT NULL AND (s.to_s >= s.from_s OR s.to_day = s.from_day)
  GROUP BY s.dim, s.part, GREATEST(s.to_s - s.from_s, 0)
),
ranked AS (
  SELECT l.dim, l.part, l.seconds, l.deals,
    SUM(l.deals) OVER (PARTITION BY l.dim, l.part ORDER BY l.seconds
      ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS place,
    SUM(l.deals) OVER (PARTITION BY l.dim, l.part) AS n
  FROM lengths AS l
)
SELECT r.dim, r.part, SUM(r.deals) AS deals,
  MIN(CASE WHEN 2 * r.place >= r.n THEN r.seconds END) AS lower_middle_s,
  MIN(CASE WHEN 2 * r.place > r.n THEN r.seconds END) AS upper_middle_s,
  MIN(CASE WHEN 10 * r.place >= 9 * r.n THEN r.seconds END) AS ninetieth_s
FROM ranked AS r
GROUP BY r.dim, r.part
