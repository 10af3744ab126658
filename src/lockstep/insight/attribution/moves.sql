-- How often journeys came from one unit to the next, of a table that somebody brought (`attributed.sql` says its columns):
-- the chain of Markov. `came_from` is the unit before, null at the start; a unit met twice in a row comes from itself. How
-- often journeys ended in a unit is how often they came to it less how often they left it.
-- Touches are put in order by person, before they meet conversions: the least there is to be sorted. Time and id are one
-- number for that, sorted in four fifths of the time; ids are below 2^30, and times outside the years 1698 to 2242 count
-- as these. A touch from before the window is no unit that another came from.
-- The value of a journey is added up at each of its moves, and outgrows 64 bits before the journeys' own does: `value_high`
-- counts in 2^20 minor units, `value_low` in one.
WITH stepped AS (
  SELECT t.person_id, t.at_s, t.unit, LAG(t.unit) OVER (PARTITION BY t.person_id ORDER BY t.touch_id) AS came_from,
    LAG(t.at_s) OVER (PARTITION BY t.person_id ORDER BY t.touch_id) AS before_s
  FROM (
    SELECT g.person_id, g.at_s, g.unit,
      LEAST(GREATEST(g.at_s, -8589934591), 8589934591) * 1073741824 + g.touch_id AS touch_id
    FROM given_touches AS g
  ) AS t
),
valued AS (
  SELECT c.person_id, c.closed_s, c.converted, c.unconverted, MOD(c.value_minor, 1048576) AS low,
    CAST((c.value_minor - MOD(c.value_minor, 1048576)) / 1048576 AS BIGINT) AS high
  FROM given_conversions AS c
)
SELECT CASE WHEN s.before_s >= v.closed_s - :look_back_s THEN s.came_from END AS came_from, s.unit,
  SUM(v.converted) AS converted, SUM(v.unconverted) AS unconverted, SUM(v.high) AS value_high, SUM(v.low) AS value_low
FROM valued AS v
LEFT JOIN stepped AS s ON s.person_id = v.person_id AND s.at_s <= v.closed_s AND s.at_s >= v.closed_s - :look_back_s
GROUP BY CASE WHEN s.before_s >= v.closed_s - :look_back_s THEN s.came_from END, s.unit
