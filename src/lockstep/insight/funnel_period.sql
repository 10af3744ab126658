-- The funnel by period: how many journeys entered each stage in the period, each entry on its own date.
-- An entry without a date belongs to no period and is counted apart.
WITH entries AS (
  SELECT :by AS dim, 1 AS stage_no, j.known_day AS day
  FROM journeys AS j LEFT JOIN calendar AS c ON c.day = j.known_day
  WHERE j.is_primary = 1 AND j.has_known = 1 AND COALESCE(j.known_s, :as_of_s) <= :as_of_s AND :filter
  UNION ALL
  SELECT :by AS dim, 2 AS stage_no, j.engaged_day AS day
  FROM journeys AS j LEFT JOIN calendar AS c ON c.day = j.engaged_day
  WHERE j.is_primary = 1 AND j.has_engaged = 1 AND COALESCE(j.engaged_s, :as_of_s) <= :as_of_s AND :filter
  UNION ALL
  SELECT :by AS dim, 3 AS stage_no, j.offered_day AS day
  FROM journeys AS j LEFT JOIN calendar AS c ON c.day = j.offered_day
  WHERE j.is_primary = 1 AND j.has_offered = 1 AND COALESCE(j.offered_s, :as_of_s) <= :as_of_s AND :filter
  UNION ALL
  SELECT :by AS dim, 4 AS stage_no, j.accepted_day AS day
  FROM journeys AS j LEFT JOIN calendar AS c ON c.day = j.accepted_day
  WHERE j.is_primary = 1 AND j.has_accepted = 1 AND COALESCE(j.accepted_s, :as_of_s) <= :as_of_s AND :filter
  UNION ALL
  SELECT :by AS dim, 5 AS stage_no, j.qualified_day AS day
  FROM journeys AS j LEFT JOIN calendar AS c ON c.day = j.qualified_day
  WHERE j.is_primary = 1 AND j.has_qualified = 1 AND COALESCE(j.qualified_s, :as_of_s) <= :as_of_s AND :filter
  UNION ALL
  SELECT :by AS dim, 6 AS stage_no, j.opportunity_day AS day
  FROM journeys AS j LEFT JOIN calendar AS c ON c.day = j.opportunity_day
  WHERE j.is_primary = 1 AND j.has_opportunity = 1 AND COALESCE(j.opportunity_s, :as_of_s) <= :as_of_s AND :filter
  UNION ALL
  SELECT :by AS dim, 7 AS stage_no, j.won_day AS day
  FROM journeys AS j LEFT JOIN calendar AS c ON c.day = j.won_day
  WHERE j.is_primary = 1 AND j.has_won = 1 AND COALESCE(j.won_s, :as_of_s) <= :as_of_s AND :filter
)
SELECT dim, stage_no,
  SUM(CASE WHEN day IS NOT NULL AND (:from_day IS NULL OR (day >= :from_day AND day < :to_day))
    THEN 1 ELSE 0 END) AS entered,
  SUM(CASE WHEN day IS NULL THEN 1 ELSE 0 END) AS undated
FROM entries
GROUP BY dim, stage_no
