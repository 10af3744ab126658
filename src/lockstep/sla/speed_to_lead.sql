-- Speed to lead: working seconds, in the calendar of the lead's owner, from its arrival at sales to the first
-- logged attempt. Leads nobody has tried yet are counted with the time they have waited, but not in the median.
WITH leads AS (
  SELECT :by AS dim, j.journey_id, j.arrived_s,
    CASE WHEN j.first_attempt_s <= :as_of_s THEN 1 ELSE 0 END AS answered,
    CASE WHEN j.first_attempt_s <= :as_of_s THEN j.first_attempt_s ELSE :as_of_s END AS stopped_s,
    CASE WHEN j.lead_kind = 'hand-raise' THEN :hand_raise_s ELSE :other_s END AS promised_s,
    COALESCE(o.calendar_no, 0) * 1000000 AS calendar_key
  FROM journeys AS j
  LEFT JOIN calendar AS c ON c.day = COALESCE(j.offered_day, j.known_day, j.opportunity_day)
  LEFT JOIN owner_calendars AS o ON o.owner = j.owner
  WHERE j.is_lead = 1 AND j.arrived_s <= :as_of_s
    AND (:from_day IS NULL OR (COALESCE(j.offered_day, j.known_day, j.opportunity_day) >= :from_day
      AND COALESCE(j.offered_day, j.known_day, j.opportunity_day) < :to_day))
    AND :filter
),
-- Working seconds between two instants are the difference of the calendar's clock at both.
instants AS (
  SELECT dim, journey_id, answered, promised_s, -1 AS sign, arrived_s AS at_s, calendar_key FROM leads
  UNION ALL
  SELECT dim, journey_id, answered, promised_s, 1, stopped_s, calendar_key FROM leads
),
clocks AS (
  SELECT i.dim, i.journey_id, i.answered, i.promised_s, i.sign * (w.cum_s
      + LEAST(GREATEST(i.at_s - w.day_s, w.a1), w.b1) - w.a1
      + LEAST(GREATEST(i.at_s - w.day_s, w.a2), w.b2) - w.a2
      + LEAST(GREATEST(i.at_s - w.day_s, w.a3), w.b3) - w.a3
      + LEAST(GREATEST(i.at_s - w.day_s, w.a4), w.b4) - w.a4) AS clock_s
  FROM instants AS i
  JOIN working_time AS w ON w.cal_day = i.calendar_key + CAST((i.at_s - MOD(i.at_s, 86400)) / 86400 AS BIGINT)
),
waits AS (
  SELECT dim, journey_id, answered, promised_s, SUM(clock_s) AS seconds
  FROM clocks
  GROUP BY dim, journey_id, answered, promised_s
),
ranked AS (
  SELECT dim, answered, seconds, promised_s,
    ROW_NUMBER() OVER (PARTITION BY dim, answered ORDER BY seconds, journey_id) AS place,
    COUNT(*) OVER (PARTITION BY dim, answered) AS n
  FROM waits
)
SELECT dim,
  SUM(answered) AS answered,
  SUM(1 - answered) AS unanswered,
  SUM(CASE WHEN answered = 1 AND seconds <= promised_s THEN 1 ELSE 0 END) AS kept,
  SUM(CASE WHEN seconds > promised_s THEN 1 ELSE 0 END) AS broken,
  MIN(CASE WHEN answered = 1 AND 2 * place >= n THEN seconds END) AS lower_middle_s,
  MIN(CASE WHEN answered = 1 AND 2 * place > n THEN seconds END) AS upper_middle_s,
  MIN(CASE WHEN answered = 1 AND 10 * place >= 9 * n THEN seconds END) AS ninetieth_s
FROM ranked
GROUP BY dim
