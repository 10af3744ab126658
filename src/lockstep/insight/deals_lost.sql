-- Deals lost: each deal once, under its primary journey, on the day it was lost. A lead that a source calls
-- lost without naming a deal counts as one.
WITH s AS (
  SELECT :by AS dim, j.lost_day AS day
  FROM journeys AS j
  LEFT JOIN calendar AS c ON c.day = j.lost_day
  WHERE j.is_primary = 1 AND j.state = 'lost' AND COALESCE(j.lost_s, :as_of_s) <= :as_of_s AND :filter
)
SELECT dim,
  SUM(CASE WHEN :from_day IS NULL OR (day >= :from_day AND day < :to_day) THEN 1 ELSE 0 END) AS value,
  SUM(CASE WHEN day IS NULL THEN 1 ELSE 0 END) AS undated
FROM s
GROUP BY dim
