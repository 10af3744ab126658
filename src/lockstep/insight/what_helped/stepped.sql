-- The way of each journey, touch by touch, for Markov. It reads `attributed`, whose columns attribution/README.md says.
-- `came_from` is the unit before, null at the start; a unit met twice in a row comes from itself. How often journeys ended
-- in a unit is how often they came to it less how often they left it, so nothing more is asked of the engine.
-- A conversion without a touch is one row without a unit.
SELECT a.conversion_id, a.unit, a.converted, a.unconverted, a.value_minor,
  LAG(a.unit) OVER (PARTITION BY a.conversion_id ORDER BY a.touch_id) AS came_from
FROM attributed AS a
WHERE a.unit IS NOT NULL OR a.touch_id IS NULL
