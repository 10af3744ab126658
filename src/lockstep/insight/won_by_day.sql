-- Won revenue by the day it was won: what the course of the goal and its forecast are made of.
SELECT j.won_day AS day, SUM(COALESCE(j.home_minor, 0)) AS value_minor
FROM journeys AS j
WHERE j.is_primary = 1 AND j.state = 'won' AND j.won_day IS NOT NULL AND j.won_s <= :as_of_s AND :filter
GROUP BY j.won_day
