-- What the past reaches back to, and how long things took: the time within which nine in ten of the opportunities came
-- after the lead had arrived, and of the wins after the opportunity; the dearest win, which says how finely amounts are
-- counted.
WITH leads AS (
  SELECT j.journey_id, j.arrived_s, j.opportunity_s - j.arrived_s AS took_s
  FROM journeys AS j
  LEFT JOIN calendar AS c ON c.day = COALESCE(j.offered_day, j.known_day)
  WHERE j.is_lead = 1 AND j.is_primary = 1 AND j.arrived_s <= :as_of_s AND j.arrived_s >= 0
    AND (j.opportunity_s IS NULL OR (j.opportunity_s >= j.arrived_s AND j.opportunity_s <= :as_of_s))
    AND (:from_day IS NULL
      OR (COALESCE(j.offered_day, j.known_day) >= :from_day AND COALESCE(j.offered_day, j.known_day) < :to_day))
    AND :filter
),
wins AS (
  SELECT j.journey_id, j.won_s - j.opportunity_s AS took_s, ABS(COALESCE(j.home_minor, 0)) AS minor
  FROM journeys AS j
  LEFT JOIN calendar AS c ON c.day = j.opportunity_day
  WHERE j.is_primary = 1 AND j.state = 'won' AND j.won_s <= :as_of_s AND j.won_s >= j.opportunity_s
    AND (:from_day IS NULL OR (j.opportunity_day >= :from_day AND j.opportunity_day < :to_day)) AND :filter
),
to_opportunity AS (
  SELECT l.took_s, ROW_NUMBER() OVER (ORDER BY l.took_s, l.journey_id) AS place, COUNT(*) OVER () AS n
  FROM leads AS l
  WHERE l.took_s IS NOT NULL
),
to_win AS (
  SELECT w.took_s, w.minor, ROW_NUMBER() OVER (ORDER BY w.took_s, w.journey_id) AS place, COUNT(*) OVER () AS n
  FROM wins AS w
)
SELECT 'leads' AS what, MIN(l.arrived_s) AS first_s, COUNT(*) AS n, CAST(NULL AS BIGINT) AS ninetieth_s,
  CAST(NULL AS BIGINT) AS dearest_minor
FROM leads AS l
UNION ALL
SELECT 'opportunities', CAST(NULL AS BIGINT), COUNT(*), MIN(CASE WHEN 10 * o.place >= 9 * o.n THEN o.took_s END),
  CAST(NULL AS BIGINT)
FROM to_opportunity AS o
UNION ALL
SELECT 'wins', CAST(NULL AS BIGINT), COUNT(*), MIN(CASE WHEN 10 * w.place >= 9 * w.n THEN w.took_s END), MAX(w.minor)
FROM to_win AS w
