-- Deals won that have no cycle time, and why: no date of the win, no date of the start, or won before it began.
WITH won AS (
  SELECT j.won_s, j.won_day, COALESCE(j.known_s, j.opportunity_s) AS start_s,
    COALESCE(j.known_day, j.opportunity_day) AS start_day,
    CASE WHEN :from_day IS NULL OR (j.won_day >= :from_day AND j.won_day < :to_day) THEN 1 ELSE 0 END AS placed
  FROM journeys AS j
  LEFT JOIN calendar AS c ON c.day = j.won_day
  WHERE j.is_primary = 1 AND j.state = 'won' AND COALESCE(j.won_s, :as_of_s) <= :as_of_s AND :filter
)
SELECT
  SUM(CASE WHEN won_s IS NULL THEN 1 ELSE 0 END) AS undated,
  SUM(CASE WHEN won_s IS NOT NULL AND start_s IS NULL THEN placed ELSE 0 END) AS without_start,
  SUM(CASE WHEN won_s < start_s AND won_day < start_day THEN placed ELSE 0 END) AS backwards
FROM won
