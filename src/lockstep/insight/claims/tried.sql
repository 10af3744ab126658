-- The attempts of sales on each journey, and how many of them came before its decision.
SELECT a.journey_id, COUNT(*) AS attempts,
  SUM(CASE WHEN a.occurred_s <= j.decided_s THEN 1 ELSE 0 END) AS before_decision
FROM attempts AS a
JOIN journeys AS j ON j.journey_id = a.journey_id
WHERE a.occurred_s <= :as_of_s
GROUP BY a.journey_id
