-- How often journeys moved from one unit to the next, and how those that ended in a unit ended: the chain of Markov.
SELECT s.came_from, s.unit, SUM(s.passes) AS passes, SUM(s.won_passes) AS won_passes,
  SUM(s.conversions) AS conversions, SUM(s.lost) AS lost, SUM(s.value_minor) AS value_minor
FROM stepped AS s
GROUP BY s.came_from, s.unit
