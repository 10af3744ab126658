-- The leads that arrived in the period, each with the working seconds of its owner's calendar from its arrival to the
-- first attempt (null: not tried yet), whether it reached the stage asked for (:target_no, a later one implies it)
-- within so many seconds of its arrival (:within_s), and how it counts:
-- standing 1 on the curve · 2 never tried · 3 too young to tell · 4 reached the stage before anybody tried
SELECT l.*, CASE WHEN l.is_tried = 1 THEN w.cum_s
      + LEAST(GREATEST(l.stop_s - w.day_s, w.a1), w.b1) - w.a1
      + LEAST(GREATEST(l.stop_s - w.day_s, w.a2), w.b2) - w.a2
      + LEAST(GREATEST(l.stop_s - w.day_s, w.a3), w.b3) - w.a3
      + LEAST(GREATEST(l.stop_s - w.day_s, w.a4), w.b4) - w.a4
      - (v.cum_s
      + LEAST(GREATEST(l.arrived_s - v.day_s, v.a1), v.b1) - v.a1
      + LEAST(GREATEST(l.arrived_s - v.day_s, v.a2), v.b2) - v.a2
      + LEAST(GREATEST(l.arrived_s - v.day_s, v.a3), v.b3) - v.a3
      + LEAST(GREATEST(l.arrived_s - v.day_s, v.a4), v.b4) - v.a4) END AS waited_s,
  CASE WHEN l.arrived_s + :within_s > :as_of_s THEN 3
    WHEN l.target_s <= l.arrived_s + :within_s AND l.target_s < l.tried_s THEN 4
    WHEN l.is_tried = 0 THEN 2 ELSE 1 END AS standing,
  CASE WHEN l.target_s <= l.arrived_s + :within_s THEN 1 ELSE 0 END AS is_there
FROM (
  SELECT j.*, COALESCE(o.calendar_no, 0) * 1000000 AS calendar_key,
    CASE WHEN j.first_attempt_s <= :as_of_s THEN 1 ELSE 0 END AS is_tried,
    CASE WHEN j.first_attempt_s <= :as_of_s THEN j.first_attempt_s ELSE j.arrived_s END AS stop_s,
    CASE WHEN j.first_attempt_s <= :as_of_s THEN j.first_attempt_s ELSE 9000000000 END AS tried_s,
    LEAST(CASE WHEN :target_no <= 4 THEN COALESCE(j.accepted_s, 9000000000) ELSE 9000000000 END,
      CASE WHEN :target_no <= 5 THEN COALESCE(j.qualified_s, 9000000000) ELSE 9000000000 END,
      CASE WHEN :target_no <= 6 THEN COALESCE(j.opportunity_s, 9000000000) ELSE 9000000000 END,
      COALESCE(j.won_s, 9000000000)) AS target_s
  FROM journeys AS j
  LEFT JOIN owner_calendars AS o ON o.owner = j.owner
  WHERE j.is_lead = 1 AND j.arrived_s <= :as_of_s
) AS l
JOIN working_time AS v ON v.cal_day = l.calendar_key + CAST((l.arrived_s - MOD(l.arrived_s, 86400)) / 86400 AS BIGINT)
JOIN working_time AS w ON w.cal_day = l.calendar_key + CAST((l.stop_s - MOD(l.stop_s, 86400)) / 86400 AS BIGINT)
