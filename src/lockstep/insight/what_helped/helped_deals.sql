-- The deals won that one channel, campaign or piece of content met, or that no touch came before, with whom they are of.
SELECT a.conversion_id AS journey_id, MIN(d.name) AS deal, MIN(k.name) AS company, MIN(p.name) AS person,
  MIN(j.owner) AS owner, MIN(a.closed_s) AS won_s, MIN(a.value_minor) AS value_minor, COUNT(a.touch_id) AS touches
FROM attributed AS a
JOIN journeys AS j ON j.journey_id = a.conversion_id
LEFT JOIN deals AS d ON d.deal_id = j.deal_id
LEFT JOIN companies AS k ON k.company_id = j.company_id
LEFT JOIN people AS p ON p.person_id = j.person_id
WHERE a.converted > 0 AND COALESCE(a.unit, :no_touch) = :name
GROUP BY a.conversion_id
