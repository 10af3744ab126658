-- What sales owes, lead by lead: kept, broken, or still open at the instant asked for.
-- 1 first attempt, hand-raise · 2 first attempt, other leads · 3 attempts · 4 decision
-- Each clock starts at the lead's arrival (its offer, where it was offered) and counts the working time of its
-- owner: the calendar's clock when it stopped, less the calendar's clock at arrival. Only evidence stops it.
-- A lead that moved on or out before all its attempts were due owes no more of them, and a lead that was never
-- offered needs no decision.
WITH duties AS (
  SELECT dim, CASE WHEN lead_kind = 'hand-raise' THEN 1 ELSE 2 END AS promise_no,
    CASE WHEN lead_kind = 'hand-raise' THEN :hand_raise_s ELSE :other_s END AS promised_s,
    calendar_key, start_clock_s, attempted_at AS done_s, 9000000000 AS released_s,
    LEAST(attempted_at, :as_of_s) AS stop_s
  FROM owed
  UNION ALL
  SELECT dim, 3, :attempts_s, calendar_key, start_clock_s, tried_at, moved_on_at,
    LEAST(tried_at, moved_on_at, :as_of_s)
  FROM owed
  UNION ALL
  SELECT dim, 4, :decision_s, calendar_key, start_clock_s, decided_at, 9000000000, LEAST(decided_at, :as_of_s)
  FROM owed
  WHERE offered_s IS NOT NULL
),
judged AS (
  SELECT d.dim, d.promise_no, d.promised_s, d.done_s, d.released_s, w.cum_s
      + LEAST(GREATEST(d.stop_s - w.day_s, w.a1), w.b1) - w.a1
      + LEAST(GREATEST(d.stop_s - w.day_s, w.a2), w.b2) - w.a2
      + LEAST(GREATEST(d.stop_s - w.day_s, w.a3), w.b3) - w.a3
      + LEAST(GREATEST(d.stop_s - w.day_s, w.a4), w.b4) - w.a4
      - d.start_clock_s AS seconds
  FROM duties AS d
  JOIN working_time AS w ON w.cal_day
    = d.calendar_key + CAST((d.stop_s - MOD(d.stop_s, 86400)) / 86400 AS BIGINT)
)
SELECT g.dim, g.promise_no,
  SUM(CASE WHEN g.seconds <= g.promised_s AND g.done_s <= :as_of_s AND g.done_s <= g.released_s
    THEN 1 ELSE 0 END) AS kept,
  SUM(CASE WHEN g.seconds > g.promised_s THEN 1 ELSE 0 END) AS broken,
  SUM(CASE WHEN g.seconds <= g.promised_s AND g.done_s > :as_of_s AND g.released_s > :as_of_s
    THEN 1 ELSE 0 END) AS still_open
FROM judged AS g
GROUP BY g.dim, g.promise_no
