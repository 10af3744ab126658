-- Each deal won with what it is worth, and each channel, campaign or piece of content it met, with how many touches;
-- one row without a unit where no touch came before the deal.
SELECT a.conversion_id, a.unit, a.value_minor, SUM(CASE WHEN a.touch_id IS NULL THEN 0 ELSE 1 END) AS touches
FROM attributed AS a
WHERE a.converted > 0
GROUP BY a.conversion_id, a.unit, a.value_minor
