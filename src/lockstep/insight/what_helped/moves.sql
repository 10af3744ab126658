-- How each journey, won or ended without a win, moved from one channel, campaign or piece of content to the next.
SELECT s.conversion_id, s.came_from, s.unit, SUM(s.passes) AS passes, SUM(s.conversions) AS conversions,
  SUM(s.lost) AS lost, SUM(s.value_minor) AS value_minor
FROM stepped AS s
GROUP BY s.conversion_id, s.came_from, s.unit
