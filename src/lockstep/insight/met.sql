-- The units each conversion met, for Shapley: one row per conversion and unit, with how many units it met in all.
-- It reads `attributed`, whose columns attribution/README.md says. A conversion without a touch has one row without a
-- unit.
WITH once AS (
  SELECT a.conversion_id, a.unit, MAX(a.value_minor) AS value_minor, MAX(a.converted) AS converted
  FROM attributed AS a
  WHERE a.converted > 0
  GROUP BY a.conversion_id, a.unit
)
SELECT o.conversion_id, o.unit, o.value_minor, o.converted,
  COUNT(*) OVER (PARTITION BY o.conversion_id) AS met
FROM once AS o
