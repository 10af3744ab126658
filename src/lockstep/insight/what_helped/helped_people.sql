-- Whose touches count for a journey: those of the people on its deal, or of everyone at its company.
SELECT m.journey_id, m.person_id, m.closed_s
FROM (
  SELECT h.journey_id, h.person_id, h.closed_s FROM helped_journeys AS h
  UNION ALL
  SELECT h.journey_id, j.person_id, h.closed_s
  FROM helped_journeys AS h JOIN journeys AS j ON j.deal_id = h.deal_id
  UNION ALL
  SELECT h.journey_id, p.person_id, h.closed_s
  FROM helped_journeys AS h JOIN people AS p ON p.company_id = h.company_id
  WHERE :is_account
) AS m
WHERE m.person_id IS NOT NULL
GROUP BY m.journey_id, m.person_id, m.closed_s
