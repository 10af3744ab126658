-- What entered, and left, by week: leads (side 1) by their offer, deals (side 2) by their opening. Weeks are counted back
-- from the day asked for (0: the last whole one). Amounts are squared in units of their side, so that no sum overflows.
WITH placed AS (
  SELECT 1 AS side, l.segment, l.outcome, l.entered_day, l.left_day, l.home_minor FROM leads_placed AS l
  UNION ALL
  SELECT 2, d.segment, d.outcome, d.entered_day, d.left_day, d.home_minor FROM deals_placed AS d
),
scaled AS (
  SELECT p.side, 1 + CAST((MAX(ABS(p.home_minor)) - MOD(MAX(ABS(p.home_minor)), 1000000)) / 1000000 AS BIGINT) AS unit
  FROM placed AS p
  WHERE p.outcome = 1
  GROUP BY p.side
),
weekly AS (
  SELECT p.side, p.segment, p.outcome, COALESCE(s.unit, 1) AS unit,
    CAST((:today - 1 - p.entered_day - MOD(:today - 1 - p.entered_day, 7)) / 7 AS BIGINT) AS entered,
    CAST((:today - 1 - p.left_day - MOD(:today - 1 - p.left_day, 7)) / 7 AS BIGINT) AS left_at,
    CASE WHEN p.outcome = 1 THEN COALESCE(p.home_minor, 0) ELSE 0 END AS minor
  FROM placed AS p
  LEFT JOIN scaled AS s ON s.side = p.side
),
shrunk AS (
  SELECT w.side, w.segment, w.outcome, w.unit, w.entered, w.left_at, w.minor,
    CAST((ABS(w.minor) - MOD(ABS(w.minor), NULLIF(w.unit, 0))) / NULLIF(w.unit, 0) AS BIGINT) AS part
  FROM weekly AS w
)
SELECT n.side, n.segment, n.entered, n.left_at, n.outcome, COUNT(*) AS units, SUM(n.minor) AS value_minor,
  SUM(n.part * n.part) AS squares, n.unit
FROM shrunk AS n
GROUP BY n.side, n.segment, n.entered, n.left_at, n.outcome, n.unit
