-- The moves of each journey, for Markov: one row per move into a unit, and for the last touch where it led.
-- A unit met twice in a row is one visit. It reads `attributed`, whose columns attribution/README.md says.
-- `came_from` is null at the start. `passes`: journeys that made the move, `won_passes` those of them that converted in
-- the end; `conversions`, `lost` (journeys without one) and `value_minor`: of those that ended here.
WITH ordered AS (
  SELECT a.conversion_id, a.touch_id, a.unit, a.value_minor, a.converted, a.unconverted,
    LAG(a.unit) OVER (PARTITION BY a.conversion_id ORDER BY a.at_s, a.touch_id) AS came_from,
    LEAD(a.unit) OVER (PARTITION BY a.conversion_id ORDER BY a.at_s, a.touch_id) AS goes_to
  FROM attributed AS a
  WHERE a.unit IS NOT NULL
)
SELECT o.conversion_id, o.touch_id, o.came_from, o.unit,
  CASE WHEN o.came_from = o.unit THEN 0 ELSE o.converted + o.unconverted END AS passes,
  CASE WHEN o.came_from = o.unit THEN 0 ELSE o.converted END AS won_passes,
  CASE WHEN o.goes_to IS NULL THEN o.converted ELSE 0 END AS conversions,
  CASE WHEN o.goes_to IS NULL THEN o.unconverted ELSE 0 END AS lost,
  CASE WHEN o.goes_to IS NULL THEN o.value_minor ELSE 0 END AS value_minor
FROM ordered AS o
WHERE o.came_from IS NULL OR o.came_from <> o.unit OR o.goes_to IS NULL
