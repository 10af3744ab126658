-- Per set of units met, as the sum of the bits that the table `unit_bits` gives them: journeys and value, for the variant
-- of Shapley that looks at conversion rates.
WITH once AS (
  SELECT a.conversion_id, a.unit, MAX(a.value_minor) AS value_minor, MAX(a.converted) AS converted,
    MAX(a.unconverted) AS unconverted
  FROM attributed AS a
  GROUP BY a.conversion_id, a.unit
),
journey AS (
  SELECT o.conversion_id, SUM(b.bit) AS met, MAX(o.value_minor) AS value_minor, MAX(o.converted) AS converted,
    MAX(o.unconverted) AS unconverted
  FROM once AS o
  JOIN unit_bits AS b ON b.unit = o.unit
  GROUP BY o.conversion_id
)
SELECT j.met, SUM(j.converted) AS conversions, SUM(j.unconverted) AS lost, SUM(j.value_minor) AS value_minor
FROM journey AS j
GROUP BY j.met
