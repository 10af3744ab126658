-- The conversions that no touch in their window led to: no model gives their credit to anyone.
SELECT COALESCE(SUM(a.converted), 0) AS conversions, COALESCE(SUM(a.value_minor), 0) AS value_minor
FROM attributed AS a
WHERE a.touch_id IS NULL AND a.converted > 0
