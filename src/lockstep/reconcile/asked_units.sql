-- Whom one of the sides that are compared counts in the period: of nobody else it matters what the other side says.
SELECT u.unit
FROM (
  SELECT s.unit FROM stated AS s WHERE s.source = :here AND s.is_gone = 0 AND s.in_s IS NOT NULL
  UNION ALL
  SELECT e.unit FROM entered AS e WHERE e.is_counted = 1) AS u
GROUP BY u.unit
