-- What sales owes right now, lead by lead: every clock that runs at the instant asked for, and what is left of it.
-- 1 first attempt, hand-raise · 2 first attempt, other leads · 3 attempts · 4 decision
-- A clock runs from the lead's arrival in the working time of its owner until evidence stops it; what is left is
-- below zero once the promise is broken. Further attempts are owed once there was a first.
WITH leads AS (
  SELECT :by AS dim, j.journey_id, j.owner, j.lead_kind, j.arrived_s, j.offered_s,
    COALESCE(o.calendar_no, 0) * 1000000 AS calendar_key,
    COALESCE(j.first_attempt_s, 9000000000) AS attempted_s,
    LEAST(COALESCE(t.occurred_s, 9000000000), COALESCE(j.first_contact_s, 9000000000)) AS tried_s,
    LEAST(COALESCE(j.qualified_s, 9000000000), COALESCE(j.opportunity_s, 9000000000),
      COALESCE(j.won_s, 9000000000), COALESCE(j.lost_s, 9000000000), COALESCE(j.recycled_s, 9000000000),
      COALESCE(j.disqualified_s, 9000000000)) AS moved_on_s,
    COALESCE(j.decided_s, 9000000000) AS decided_s
  FROM journeys AS j
  LEFT JOIN calendar AS c ON c.day = COALESCE(j.offered_day, j.known_day)
  LEFT JOIN owner_calendars AS o ON o.owner = j.owner
  LEFT JOIN attempts AS t ON t.journey_id = j.journey_id AND t.ordinal = :attempt_count
  WHERE j.is_lead = 1 AND j.arrived_s <= :as_of_s
    AND (:from_day IS NULL
      OR (COALESCE(j.offered_day, j.known_day) >= :from_day AND COALESCE(j.offered_day, j.known_day) < :to_day))
    AND :filter
),
-- The calendar's clock: working seconds before the instant's UTC day, and those of the day until the instant.
started AS (
  SELECT l.*, w.standard_day_s, w.cum_s
      + LEAST(GREATEST(l.arrived_s - w.day_s, w.a1), w.b1) - w.a1
      + LEAST(GREATEST(l.arrived_s - w.day_s, w.a2), w.b2) - w.a2
      + LEAST(GREATEST(l.arrived_s - w.day_s, w.a3), w.b3) - w.a3
      + LEAST(GREATEST(l.arrived_s - w.day_s, w.a4), w.b4) - w.a4 AS start_clock_s
  FROM leads AS l
  JOIN working_time AS w ON w.cal_day
    = l.calendar_key + CAST((l.arrived_s - MOD(l.arrived_s, 86400)) / 86400 AS BIGINT)
),
duties AS (
  SELECT dim, journey_id, owner, arrived_s, CASE WHEN lead_kind = 'hand-raise' THEN 1 ELSE 2 END AS promise_no,
    CASE WHEN lead_kind = 'hand-raise' THEN :hand_raise_s ELSE :other_s END AS promised_s,
    calendar_key, start_clock_s
  FROM started
  WHERE attempted_s > :as_of_s AND moved_on_s > :as_of_s
  UNION ALL
  SELECT dim, journey_id, owner, arrived_s, 3, :attempts_s, calendar_key, start_clock_s
  FROM started
  WHERE tried_s > :as_of_s AND moved_on_s > :as_of_s AND attempted_s <= :as_of_s
  UNION ALL
  SELECT dim, journey_id, owner, arrived_s, 4, :decision_s, calendar_key, start_clock_s
  FROM started
  WHERE offered_s IS NOT NULL AND decided_s > :as_of_s
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
