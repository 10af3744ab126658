-- The funnel by period: how many journeys entered each stage in the period, each entry on its own date.
-- An entry without a date belongs to no period and is counted apart.
-- 1 known · 2 engaged · 3 offered · 4 accepted · 5 qualified · 6 opportunity · 7 won
WITH entries AS (
  SELECT :by AS dim, 1 AS stage_no, j.known_day AS day
  FROM journeys AS j LEFT JOIN calendar AS c ON c.day = j.known_day
  WHERE j.is_primary = 1 AND j.has_known = 1 AND COALESCE(j.known_s, :as_of_s) <= :as_of_s AND :filter
  UNION ALL
  SELECT :by, 2, j.engaged_day
  FROM journeys AS j LEFT JOIN calendar AS c ON c.day = j.engaged_day
  WHERE j.is_primary = 1 AND j.has_engaged = 1 AND COALESCE(j.engaged_s, :as_of_s) <= :as_of_s AND :filter
  UNION ALL
  SELECT :by, 3, j.offered_day
  FROM journeys AS j LEFT JOIN calendar AS c ON c.day = j.offered_day
  WHERE j.is_primary = 1 AND j.has_offered = 1 AND COALESCE(j.offered_s, :as_of_s) <= :as_of_s AND :filter
  UNION ALL
  SELECT :by, 4, j.accepted_day
  FROM journeys AS j LEFT JOIN calendar AS c ON c.day = j.accepted_day
  WHERE j.is_primary = 1 AND j.has_accepted = 1 AND COALESCE(j.accepted_s, :as_of_s) <= :as_of_s AND :filter
  UNION ALL
  SELECT :by, 5, j.qualified_day
  FROM journeys AS j LEFT JOIN calendar AS c ON c.day = j.qualified_day
  WHERE j.is_primary = 1 AND j.has_qualified = 1 AND COALESCE(j.qualified_s, :as_of_s) <= :as_of_s AND :filter
  UNION ALL
  SELECT :by, 6, j.opportunity_day
  FROM journeys AS j LEFT JOIN calendar AS c ON c.day = j.opportunity_day
  WHERE j.is_primary = 1 AND j.has_opportunity = 1 AND COALESCE(j.opportunity_s, :as_of_s) <= :as_of_s AND :filter
  UNION ALL
  SELECT :by, 7, j.won_day
  FROM journeys AS j LEFT JOIN calendar AS c ON c.day = j.won_day
  WHERE j.is_primary = 1 AND j.has_won = 1 AND COALESCE(j.won_s, :as_of_s) <= :as_of_s AND :filter
)
SELECT dim, stage_no,
  SUM(CASE WHEN day IS NOT NULL AND (:from_day IS NULL OR (day >= :from_day AND day < :to_day))
    THEN 1 ELSE 0 END) AS entered,
  SUM(CASE WHEN day IS NULL THEN 1 ELSE 0 END) AS undated
FROM entries
GROUP BY dim, stage_no
