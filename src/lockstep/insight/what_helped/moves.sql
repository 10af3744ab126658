-- How each journey, won or ended without a win, moved from one channel, campaign or piece of content to the next.
SELECT s.conversion_id, s.came_from, s.unit, SUM(s.converted) AS converted, SUM(s.unconverted) AS unconverted,
  SUM(s.value_minor) AS value_minor
FROM stepped AS s
WHERE s.unit IS NOT NULL
GROUP BY s.conversion_id, s.came_from, s.unit
