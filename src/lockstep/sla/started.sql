-- The leads that arrived in the period, each with the clock of its owner's calendar at its arrival (its offer, where
-- it was offered): the working seconds before the instant's UTC day, and those of that day until the instant.
SELECT l.*, w.standard_day_s, w.cum_s
    + LEAST(GREATEST(l.arrived_s - w.day_s, w.a1), w.b1) - w.a1
    + LEAST(GREATEST(l.arrived_s - w.day_s, w.a2), w.b2) - w.a2
    + LEAST(GREATEST(l.arrived_s - w.day_s, w.a3), w.b3) - w.a3
    + LEAST(GREATEST(l.arrived_s - w.day_s, w.a4), w.b4) - w.a4 AS start_clock_s
FROM (
  SELECT j.*, :by AS dim, COALESCE(o.calendar_no, 0) * 1000000 AS calendar_key
  FROM journeys AS j
  LEFT JOIN calendar AS c ON c.day = COALESCE(j.offered_day, j.known_day)
  LEFT JOIN owner_calendars AS o ON o.owner = j.owner
  WHERE j.is_lead = 1 AND j.arrived_s <= :as_of_s
    AND (:from_day IS NULL
      OR (COALESCE(j.offered_day, j.known_day) >= :from_day AND COALESCE(j.offered_day, j.known_day) < :to_day))
    AND :filter
) AS l
JOIN working_time AS w ON w.cal_day
  = l.calendar_key + CAST((l.arrived_s - MOD(l.arrived_s, 86400)) / 86400 AS BIGINT)
