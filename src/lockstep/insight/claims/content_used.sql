-- The content used on each deal: how often, and when first.
SELECT a.deal_key AS deal_id, COUNT(*) AS uses, MIN(a.occurred_s) AS first_s
FROM activities AS a
WHERE a.content IS NOT NULL AND a.deal_key IS NOT NULL AND a.occurred_s <= :as_of_s
GROUP BY a.deal_key
