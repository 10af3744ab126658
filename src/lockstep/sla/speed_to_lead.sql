-- Speed to lead: working seconds, in the calendar of the lead's owner, from its arrival at sales to the first
-- logged attempt: the calendar's clock at the attempt, less the calendar's clock at arrival. Leads nobody has
-- tried yet have waited until the instant asked for; they count against the promise, not in the median.
WITH promised AS (
  SELECT s.dim, s.calendar_key, s.start_clock_s,
    CASE WHEN s.first_attempt_s <= :as_of_s THEN 1 ELSE 0 END AS answered,
    CASE WHEN s.first_attempt_s <= :as_of_s THEN s.first_attempt_s ELSE :as_of_s END AS stop_s,
    CASE WHEN s.lead_kind = 'hand-raise' THEN :hand_raise_s ELSE :other_s END AS promised_s
  FROM started AS s
),
waited AS (
  SELECT l.dim, l.answered, l.promised_s, w.cum_s
      + LEAST(GREATEST(l.stop_s - w.day_s, w.a1), w.b1) - w.a1
      + LEAST(GREATEST(l.stop_s - w.day_s, w.a2), w.b2) - w.a2
      + LEAST(GREATEST(l.stop_s - w.day_s, w.a3), w.b3) - w.a3
      + LEAST(GREATEST(l.stop_s - w.day_s, w.a4), w.b4) - w.a4
      - l.start_clock_s AS seconds
  FROM promised AS l
  JOIN working_time AS w ON w.cal_day
    = l.calendar_key + CAST((l.stop_s - MOD(l.stop_s, 86400)) / 86400 AS BIGINT)
),
-- Leads per wait, so that only different waits are put in order.
waits AS (
  SELECT w.dim, w.answered, w.seconds, COUNT(*) AS leads,
    SUM(CASE WHEN w.seconds <= w.promised_s THEN 1 ELSE 0 END) AS in_time
  FROM waited AS w
  GROUP BY w.dim, w.answered, w.seconds
),
ranked AS (
  SELECT w.dim, w.answered, w.seconds, w.leads, w.in_time,
    SUM(w.leads) OVER (PARTITION BY w.dim, w.answered ORDER BY w.seconds
      ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS place,
    SUM(w.leads) OVER (PARTITION BY w.dim, w.answered) AS n
  FROM waits AS w
)
SELECT r.dim,
  SUM(CASE WHEN r.answered = 1 THEN r.leads ELSE 0 END) AS answered,
  SUM(CASE WHEN r.answered = 0 THEN r.leads ELSE 0 END) AS unanswered,
  SUM(CASE WHEN r.answered = 1 THEN r.in_time ELSE 0 END) AS kept,
  SUM(r.leads - r.in_time) AS broken,
  MIN(CASE WHEN r.answered = 1 AND 2 * r.place >= r.n THEN r.seconds END) AS lower_middle_s,
  MIN(CASE WHEN r.answered = 1 AND 2 * r.place > r.n THEN r.seconds END) AS upper_middle_s,
  MIN(CASE WHEN r.answered = 1 AND 10 * r.place >= 9 * r.n THEN r.seconds END) AS ninetieth_s
FROM ranked AS r
GROUP BY r.dim
