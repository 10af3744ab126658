-- Leads: people whom marketing or sales brought in, each counted once, on the day it became known.
WITH s AS (
  SELECT :by AS dim, j.known_day AS day
  FROM journeys AS j
  LEFT JOIN calendar AS c ON c.day = j.known_day
  WHERE j.is_lead = 1 AND COALESCE(j.known_s, :as_of_s) <= :as_of_s AND :filter
)
SELECT dim,
  SUM(CASE WHEN :from_day IS NULL OR (day >= :from_day AND day < :to_day) THEN 1 ELSE 0 END) AS value,
  SUM(CASE WHEN day IS NULL THEN 1 ELSE 0 END) AS undated
FROM s
GROUP BY dim
