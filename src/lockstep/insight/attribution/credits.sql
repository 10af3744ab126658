-- What each unit gets credited, by every model of the table `models` in one pass.
SELECT c.model, c.unit, CAST(SUM(c.minor) AS BIGINT) AS minor, CAST(SUM(c.nano) AS BIGINT) AS nano,
  MAX(c.touches) AS longest
FROM credited AS c
GROUP BY c.model, c.unit
