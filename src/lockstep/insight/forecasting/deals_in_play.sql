-- Opportunities by the week they were opened in, and how and in which week they closed: weeks are counted back from the
-- day asked for (0: the last whole one). Groups are the four segments with the most opportunities; the rest is one.
WITH sizes AS (
  SELECT COALESCE(j.segment, '(missing)') AS segment, COUNT(*) AS n
  FROM journeys AS j
  WHERE j.is_primary = 1 AND j.has_opportunity = 1
  GROUP BY COALESCE(j.segment, '(missing)')
),
ranked AS (
  SELECT s.segment, ROW_NUMBER() OVER (ORDER BY s.n DESC, s.segment) AS place
  FROM sizes AS s
),
dated AS (
  SELECT COALESCE(j.segment, '(missing)') AS segment, j.home_minor, j.won_day, j.lost_day,
    LEAST(COALESCE(j.opportunity_day, 99999),
      CASE WHEN j.state = 'won' THEN COALESCE(j.won_day, 99999) ELSE 99999 END) AS entered_day,
    CASE WHEN j.state = 'won' AND j.won_s <= :as_of_s AND j.won_day < :today THEN 1
      WHEN j.state IN ('lost', 'disqualified', 'recycled') AND j.lost_s <= :as_of_s AND j.lost_day < :today THEN 2
      ELSE 0 END AS outcome
  FROM journeys AS j
  WHERE j.is_primary = 1 AND j.has_opportunity = 1 AND :filter
),
placed AS (
  SELECT CASE WHEN r.place <= 4 THEN r.segment ELSE '(other)' END AS segment, d.home_minor, d.outcome, d.entered_day,
    CASE WHEN d.outcome = 1 THEN GREATEST(d.won_day, d.entered_day)
      WHEN d.outcome = 2 THEN GREATEST(d.lost_day, d.entered_day) END AS left_day
  FROM dated AS d
  JOIN ranked AS r ON r.segment = d.segment
  WHERE d.entered_day < :today
),
scaled AS (
  SELECT 1 + CAST((MAX(ABS(p.home_minor)) - MOD(MAX(ABS(p.home_minor)), 1000000)) / 1000000 AS BIGINT) AS unit
  FROM placed AS p
  WHERE p.outcome = 1
),
weekly AS (
  SELECT p.segment, p.outcome, COALESCE(s.unit, 1) AS unit,
    CAST((:today - 1 - p.entered_day - MOD(:today - 1 - p.entered_day, 7)) / 7 AS BIGINT) AS entered,
    CAST((:today - 1 - p.left_day - MOD(:today - 1 - p.left_day, 7)) / 7 AS BIGINT) AS left_at,
    CASE WHEN p.outcome = 1 THEN COALESCE(p.home_minor, 0) ELSE 0 END AS minor
  FROM placed AS p
  CROSS JOIN scaled AS s
),
shrunk AS (
  SELECT w.segment, w.outcome, w.unit, w.entered, w.left_at, w.minor,
    CAST((ABS(w.minor) - MOD(ABS(w.minor), NULLIF(w.unit, 0))) / NULLIF(w.unit, 0) AS BIGINT) AS part
  FROM weekly AS w
)
SELECT n.segment, n.entered, n.left_at, n.outcome, COUNT(*) AS units, SUM(n.minor) AS value_minor,
  SUM(n.part * n.part) AS squares, n.unit
FROM shrunk AS n
GROUP BY n.segment, n.entered, n.left_at, n.outcome, n.unit
