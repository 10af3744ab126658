-- The one journey under which a deal is counted.
SELECT e.deal_id, MIN(e.journey_id) AS journey_id
FROM entered AS e WHERE e.is_primary = 1 AND e.deal_id IS NOT NULL
GROUP BY e.deal_id
