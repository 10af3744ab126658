-- Every journey, with whether it could go round in a circle and whether it did, by what had been said until the
-- instant asked for. Steps are compared within one source: two systems that say the same a day apart are no loop.
SELECT j.*,
  CASE WHEN COALESCE(p.steps, 0) + COALESCE(d.steps, 0) > 1 THEN 1 ELSE 0 END AS could_go_back,
  CASE WHEN COALESCE(p.backs, 0) + COALESCE(d.backs, 0) > 0 THEN 1 ELSE 0 END AS went_back,
  CASE WHEN h.returned_s IS NOT NULL THEN 1 ELSE 0 END AS was_returned,
  CASE WHEN h.offered_last_s > h.returned_s THEN 1 ELSE 0 END AS was_offered_again,
  CASE WHEN j.recycled_s <= :as_of_s THEN 1 ELSE 0 END AS was_recycled,
  CASE WHEN j.recycled_s <= :as_of_s
      AND (p.forward_last_s > j.recycled_s OR d.forward_last_s > j.recycled_s OR h.offered_last_s > j.recycled_s)
    THEN 1 ELSE 0 END AS came_back
FROM reached AS j
LEFT JOIN (
  SELECT k.entity_id AS person_id, MAX(s.steps) AS steps, SUM(s.backs) AS backs, MAX(s.forward_last_s) AS forward_last_s
  FROM stage_moves AS s JOIN links AS k ON k.key = s.said_key
  WHERE k.kind = 'person'
  GROUP BY k.entity_id
) AS p ON p.person_id = j.person_id
LEFT JOIN (
  SELECT s.said_key AS deal_id, MAX(s.steps) AS steps, SUM(s.backs) AS backs, MAX(s.forward_last_s) AS forward_last_s
  FROM stage_moves AS s
  GROUP BY s.said_key
) AS d ON d.deal_id = j.deal_id
LEFT JOIN (
  SELECT k.entity_id AS person_id,
    MIN(CASE WHEN o.decision = 'returned' THEN COALESCE(o.decided_s, o.occurred_s) END) AS returned_s,
    MAX(o.occurred_s) AS offered_last_s
  FROM handoffs AS o JOIN links AS k ON k.key = o.person_key
  WHERE k.kind = 'person' AND o.occurred_s <= :as_of_s
    AND (o.decided_s IS NULL OR o.decided_s <= :as_of_s)
  GROUP BY k.entity_id
) AS h ON h.person_id = j.person_id
