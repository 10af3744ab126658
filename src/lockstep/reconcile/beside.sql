-- Whom :there counts under another person of the same deal: each person with a journey on a deal of which :there counts
-- a record in the period, the deal itself or another of its people.
WITH on_deal AS (
  SELECT e.deal_id, e.person_id FROM entered AS e WHERE e.deal_id IS NOT NULL AND e.person_id IS NOT NULL),
counting AS (
  SELECT o.deal_id, o.person_id, s.is_deal FROM on_deal AS o JOIN stated AS s ON s.unit = o.person_id
  WHERE s.source = :there AND s.is_gone = 0 AND s.in_s IS NOT NULL AND (s.is_deal = 0 OR s.key = o.deal_id))
SELECT o.person_id AS unit, MAX(c.is_deal) AS is_deal
FROM on_deal AS o JOIN counting AS c ON c.deal_id = o.deal_id
WHERE c.person_id <> o.person_id
GROUP BY o.person_id
