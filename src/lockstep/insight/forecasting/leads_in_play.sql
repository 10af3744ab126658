-- Leads by the week they were offered in, and how and in which week they left: weeks are counted back from the day
-- asked for (0: the last whole one). A later stage implies the offer; what entered by a later stage alone (found by
-- sales, a deal without a lead) is a group of its own. Where no source records offers, a lead enters when it is known.
WITH dated AS (
  SELECT j.lead_kind, j.offered_day, j.home_minor,
    LEAST(COALESCE(j.offered_day, 99999), COALESCE(j.accepted_day, 99999), COALESCE(j.qualified_day, 99999),
      COALESCE(j.opportunity_day, 99999), CASE WHEN j.state = 'won' THEN COALESCE(j.won_day, 99999) ELSE 99999 END,
      CASE WHEN :by_known = 1 THEN COALESCE(j.known_day, 99999) ELSE 99999 END,
      CASE WHEN :by_known = 1 THEN COALESCE(j.engaged_day, 99999) ELSE 99999 END) AS entered_day,
    CASE WHEN j.state = 'won' AND j.won_s <= :as_of_s AND j.won_day < :today THEN 1
      WHEN j.state IN ('lost', 'disqualified', 'recycled') AND j.lost_s <= :as_of_s AND j.lost_day < :today THEN 2
      WHEN j.state = 'disqualified' AND j.disqualified_s < :today_s THEN 2
      WHEN j.state = 'recycled' AND j.recycled_s < :today_s THEN 2
      ELSE 0 END AS outcome,
    j.won_day, j.lost_day,
    CASE WHEN j.state = 'disqualified' THEN j.disqualified_s WHEN j.state = 'recycled' THEN j.recycled_s END AS out_s
  FROM journeys AS j
  WHERE j.is_primary = 1 AND :filter
),
placed AS (
  SELECT d.home_minor, d.outcome, d.entered_day,
    CASE WHEN :by_known = 0 AND (d.offered_day IS NULL OR d.offered_day > d.entered_day) THEN '(without an offer)'
      ELSE COALESCE(d.lead_kind, 'other') END AS segment,
    CASE WHEN d.outcome = 1 THEN GREATEST(d.won_day, d.entered_day)
      WHEN d.outcome = 2 THEN LEAST(GREATEST(
        COALESCE(CAST((d.out_s - MOD(d.out_s, 86400)) / 86400 AS BIGINT), d.lost_day), d.entered_day), :today - 1)
      END AS left_day
  FROM dated AS d
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
