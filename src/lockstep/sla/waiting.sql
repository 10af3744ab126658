-- What sales owes right now, lead by lead: every clock that runs at the instant asked for, and what is left of it.
-- 1 first attempt, hand-raise · 2 first attempt, other leads · 3 attempts · 4 decision
-- A clock runs from the lead's arrival in the working time of its owner until evidence stops it; what is left is
-- below zero once the promise is broken. Further attempts are owed once there was a first.
WITH duties AS (
  SELECT dim, journey_id, owner, arrived_s, CASE WHEN lead_kind = 'hand-raise' THEN 1 ELSE 2 END AS promise_no,
    CASE WHEN lead_kind = 'hand-raise' THEN :hand_raise_s ELSE :other_s END AS promised_s,
    calendar_key, start_clock_s
  FROM owed
  WHERE attempted_at > :as_of_s AND moved_on_at > :as_of_s
  UNION ALL
  SELECT dim, journey_id, owner, arrived_s, 3, :attempts_s, calendar_key, start_clock_s
  FROM owed
  WHERE tried_at > :as_of_s AND moved_on_at > :as_of_s AND attempted_at <= :as_of_s
  UNION ALL
  SELECT dim, journey_id, owner, arrived_s, 4, :decision_s, calendar_key, start_clock_s
  FROM owed
  WHERE offered_s IS NOT NULL AND decided_at > :as_of_s
),
judged AS (
  SELECT d.dim, d.journey_id, d.owner, d.arrived_s, d.promise_no, d.promised_s, w.cum_s
      + LEAST(GREATEST(:as_of_s - w.day_s, w.a1), w.b1) - w.a1
      + LEAST(GREATEST(:as_of_s - w.day_s, w.a2), w.b2) - w.a2
      + LEAST(GREATEST(:as_of_s - w.day_s, w.a3), w.b3) - w.a3
      + LEAST(GREATEST(:as_of_s - w.day_s, w.a4), w.b4) - w.a4
      - d.start_clock_s AS seconds
  FROM duties AS d
  JOIN working_time AS w ON w.cal_day
    = d.calendar_key + CAST((:as_of_s - MOD(:as_of_s, 86400)) / 86400 AS BIGINT)
)
SELECT g.journey_id, g.dim, g.owner, g.promise_no, g.arrived_s, g.promised_s, g.promised_s - g.seconds AS left_s
FROM judged AS g
