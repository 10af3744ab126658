-- How often journeys came from one unit to the next: the chain of Markov. The value of a journey is added up at each of its
-- moves, and outgrows 64 bits before the journeys' own does: `value_high` counts in 2^20 minor units, `value_low` in one.
SELECT s.came_from, s.unit, SUM(s.converted) AS converted, SUM(s.unconverted) AS unconverted,
  SUM(CAST((s.value_minor - MOD(s.value_minor, 1048576)) / 1048576 AS BIGINT)) AS value_high,
  SUM(MOD(s.value_minor, 1048576)) AS value_low
FROM stepped AS s
GROUP BY s.came_from, s.unit
