-- How often journeys came from one unit to the next, of a table that somebody brought (`attributed.sql` says its columns):
-- the chain of Markov. `came_from` is the number of the unit before (`unit_numbers`), null at the start; a unit met twice
-- in a row comes from itself. How often journeys ended in a unit is how often they came to it less how often they left it.
-- Touches are put in order by person, before they meet conversions, and carry one number each: the least there is to be
-- sorted. Time and id are one for the order, time and unit one for the rest; ids and numbers of units are below 2^30,
-- times of touches from 0 to 2^33 - 1. A touch from before the window is no unit that another came from.
-- The value of a journey is added up at each of its moves, and outgrows 64 bits before the journeys' own does: `value_high`
-- counts in 2^20 minor units, `value_low` in one.
WITH told AS (
  SELECT g.person_id, g.at_s * 1073741824 + g.touch_id AS touch_id, g.at_s * 1073741824 + u.unit_no AS at_unit
  FROM given_touches AS g
  JOIN unit_numbers AS u ON u.unit = g.unit
),
stepped AS (
  SELECT t.person_id, t.at_unit, LAG(t.at_unit) OVER (PARTITION BY t.person_id ORDER BY t.touch_id) AS before
  FROM told AS t
),
valued AS (
  SELECT c.person_id, c.converted, c.unconverted, MOD(c.value_minor, 1048576) AS low,
    CAST((c.value_minor - MOD(c.value_minor, 1048576)) / 1048576 AS BIGINT) AS high,
    LEAST(GREATEST(c.closed_s, -1), 8589934591) * 1073741824 + 1073741823 AS until,
    LEAST(GREATEST(c.closed_s - :look_back_s, 0), 8589934591) * 1073741824 AS since
  FROM given_conversions AS c
)
SELECT CASE WHEN s.before >= v.since THEN MOD(s.before, 1073741824) END AS came_from, MOD(s.at_unit, 1073741824) AS unit,
  SUM(v.converted) AS converted, SUM(v.unconverted) AS unconverted, SUM(v.high) AS value_high, SUM(v.low) AS value_low
FROM valued AS v
LEFT JOIN stepped AS s ON s.person_id = v.person_id AND s.at_unit >= v.since AND s.at_unit <= v.until
GROUP BY CASE WHEN s.before >= v.since THEN MOD(s.before, 1073741824) END, MOD(s.at_unit, 1073741824)
