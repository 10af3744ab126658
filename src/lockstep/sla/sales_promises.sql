-- What sales owes, lead by lead: kept, broken or still open at the instant asked for.
-- 1 first attempt, hand-raise · 2 first attempt, other leads · 3 attempts · 4 decision
-- A clock starts at arrival (for the decision: at the offer) and runs in the working time of the lead's owner.
-- Only evidence stops it. A lead that moved on or out before its attempts were due owes no more of them.
WITH leads AS (
  SELECT :by AS dim, j.journey_id, j.lead_kind, j.arrived_s, j.offered_s, j.first_attempt_s, j.decided_s,
    LEAST(COALESCE(t.occurred_s, 9000000000), COALESCE(j.first_contact_s, 9000000000)) AS tried_s,
    LEAST(COALESCE(j.qualified_s, 9000000000), COALESCE(j.opportunity_s, 9000000000),
      COALESCE(j.won_s, 9000000000), COALESCE(j.lost_s, 9000000000), COALESCE(j.recycled_s, 9000000000),
      COALESCE(j.disqualified_s, 9000000000)) AS moved_on_s,
    COALESCE(o.calendar_no, 0) * 1000000 AS calendar_key
  FROM journeys AS j
  LEFT JOIN calendar AS c ON c.day = COALESCE(j.offered_day, j.known_day, j.opportunity_day)
  LEFT JOIN owner_calendars AS o ON o.owner = j.owner
  LEFT JOIN attempts AS t ON t.journey_id = j.journey_id AND t.ordinal = :attempt_count
  WHERE j.is_lead = 1 AND j.arrived_s <= :as_of_s
    AND (:from_day IS NULL OR (COALESCE(j.offered_day, j.known_day, j.opportunity_day) >= :from_day
      AND COALESCE(j.offered_day, j.known_day, j.opportunity_day) < :to_day))
    AND :filter
),
duties AS (
  SELECT dim, journey_id, calendar_key, CASE WHEN lead_kind = 'hand-raise' THEN 1 ELSE 2 END AS promise_no,
    CASE WHEN lead_kind = 'hand-raise' THEN :hand_raise_s ELSE :other_s END AS promised_s,
    arrived_s AS start_s, COALESCE(first_attempt_s, 9000000000) AS done_s, 9000000000 AS released_s
  FROM leads
  UNION ALL
  SELECT dim, journey_id, calendar_key, 3, :attempts_s, arrived_s, tried_s, moved_on_s FROM leads
  UNION ALL
  SELECT dim, journey_id, calendar_key, 4, :decision_s, offered_s, COALESCE(decided_s, 9000000000), 9000000000
  FROM leads
  WHERE offered_s <= :as_of_s
),
-- Working seconds between two instants are the difference of the calendar's clock at both.
instants AS (
  SELECT journey_id, promise_no, calendar_key, -1 AS sign, start_s AS at_s FROM duties
  UNION ALL
  SELECT journey_id, promise_no, calendar_key, 1, LEAST(done_s, released_s, :as_of_s) FROM duties
),
clocks AS (
  SELECT i.journey_id, i.promise_no, i.sign * (w.cum_s
      + LEAST(GREATEST(i.at_s - w.day_s, w.a1), w.b1) - w.a1
      + LEAST(GREATEST(i.at_s - w.day_s, w.a2), w.b2) - w.a2
      + LEAST(GREATEST(i.at_s - w.day_s, w.a3), w.b3) - w.a3
      + LEAST(GREATEST(i.at_s - w.day_s, w.a4), w.b4) - w.a4) AS clock_s
  FROM instants AS i
  JOIN working_time AS w ON w.cal_day = i.calendar_key + CAST((i.at_s - MOD(i.at_s, 86400)) / 86400 AS BIGINT)
)
SELECT 1
