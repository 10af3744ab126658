-- The deals won behind a figure of attribution, each with how many touches came before it inside the look-back.
SELECT h.journey_id, h.deal_id, j.owner, j.won_s, j.won_day, d.amount_minor, d.amount_currency, j.home_minor,
  j.known_s, j.opportunity_s, COALESCE(m.touches, 0) AS touches, m.first_touch_s
FROM helped_journeys AS h
JOIN journeys AS j ON j.journey_id = h.journey_id
LEFT JOIN deals AS d ON d.deal_id = h.deal_id
LEFT JOIN (
  SELECT t.journey_id, COUNT(*) AS touches, MIN(t.occurred_s) AS first_touch_s
  FROM helped_touches AS t GROUP BY t.journey_id
) AS m ON m.journey_id = h.journey_id
WHERE h.converted = 1
