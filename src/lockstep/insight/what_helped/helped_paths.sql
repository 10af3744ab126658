-- What came before some deals won, touch by touch.
SELECT a.conversion_id AS journey_id, a.touch_id, a.at_s, a.unit
FROM attributed AS a
WHERE a.converted > 0 AND a.touch_id IS NOT NULL AND :is_chosen
ORDER BY a.conversion_id, a.touch_id
