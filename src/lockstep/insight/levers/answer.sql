-- Accepted leads by whether their first attempt came within the promise, in the working time of their owner: how many,
-- how many of them became opportunities in time, and how many stand for the horizon. Only accepted ones: who is sent
-- back is tried no more, and would be called late because nobody wanted it.
-- is_burst: arrived on a day with at least twice the usual number of leads.
WITH mine AS (
  SELECT l.*, COALESCE(o.calendar_no, 0) * 1000000 AS calendar_key,
    CAST((l.arrived_s - MOD(l.arrived_s, 86400)) / 86400 AS BIGINT) AS day
  FROM in_view AS l
  LEFT JOIN owner_calendars AS o ON o.owner = l.owner
),
counted AS (
  SELECT m.*, COUNT(*) OVER (PARTITION BY m.day) AS of_day, COUNT(*) OVER () AS of_all
  FROM mine AS m
),
days AS (SELECT COUNT(DISTINCT m.day) AS n FROM mine AS m),
begun AS (
  SELECT c.*, w.standard_day_s, CASE WHEN c.of_day * d.n >= 2 * c.of_all THEN 1 ELSE 0 END AS is_burst,
    LEAST(COALESCE(c.first_attempt_s, :as_of_s), :as_of_s) AS stop_s,
    w.cum_s
      + LEAST(GREATEST(c.arrived_s - w.day_s, w.a1), w.b1) - w.a1
      + LEAST(GREATEST(c.arrived_s - w.day_s, w.a2), w.b2) - w.a2
      + LEAST(GREATEST(c.arrived_s - w.day_s, w.a3), w.b3) - w.a3
      + LEAST(GREATEST(c.arrived_s - w.day_s, w.a4), w.b4) - w.a4 AS start_clock_s
  FROM counted AS c
  JOIN working_time AS w ON w.cal_day = c.calendar_key + c.day
  CROSS JOIN days AS d
  WHERE c.is_accepted = 1
),
promised AS (
  SELECT b.*, CASE WHEN b.lead_kind = 'hand-raise' THEN :hand_raise_s ELSE :other_s END AS promised_s
  FROM begun AS b
),
waited AS (
  SELECT p.*, w.cum_s
      + LEAST(GREATEST(p.stop_s - w.day_s, w.a1), w.b1) - w.a1
      + LEAST(GREATEST(p.stop_s - w.day_s, w.a2), w.b2) - w.a2
      + LEAST(GREATEST(p.stop_s - w.day_s, w.a3), w.b3) - w.a3
      + LEAST(GREATEST(p.stop_s - w.day_s, w.a4), w.b4) - w.a4 - p.start_clock_s AS seconds
  FROM promised AS p
  JOIN working_time AS w ON w.cal_day
    = p.calendar_key + CAST((p.stop_s - MOD(p.stop_s, 86400)) / 86400 AS BIGINT)
)
SELECT w.lead_kind, w.source, w.segment, w.part, w.is_burst,
  CASE WHEN w.seconds <= w.promised_s THEN 1 ELSE 0 END AS is_treated,
  COUNT(*) AS units, SUM(w.is_reached) AS reached, SUM(w.is_recent) AS recent
FROM waited AS w
WHERE w.seconds > w.promised_s OR w.first_attempt_s <= :as_of_s
GROUP BY w.lead_kind, w.source, w.segment, w.part, w.is_burst,
  CASE WHEN w.seconds <= w.promised_s THEN 1 ELSE 0 END
