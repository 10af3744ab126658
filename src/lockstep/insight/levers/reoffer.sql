-- Leads that went back to marketing, by whether they were offered to sales again within :landmark_s: how many, how many
-- of them became opportunities in time after that, and how many stand for the horizon. All are followed from the same
-- moment, when it is known which they are; what became an opportunity before is left out.
WITH again AS (
  SELECT k.entity_id AS person_id, j.journey_id, MIN(h.occurred_s) AS again_s
  FROM handoffs AS h
  JOIN links AS k ON k.key = h.person_key
  JOIN journeys AS j ON j.person_id = k.entity_id AND h.occurred_s > j.recycled_s
  WHERE k.kind = 'person' AND h.occurred_s <= :as_of_s
  GROUP BY k.entity_id, j.journey_id
),
back AS (
  SELECT l.lead_kind, l.source, l.segment, l.opportunity_s, a.again_s, j.recycled_s
  FROM in_view AS l
  JOIN journeys AS j ON j.journey_id = l.journey_id
  LEFT JOIN again AS a ON a.journey_id = l.journey_id
  WHERE j.recycled_s <= :as_of_s - :landmark_s
    AND (l.opportunity_s IS NULL OR l.opportunity_s > j.recycled_s + :landmark_s)
),
placed AS (
  SELECT b.*,
    CASE WHEN b.recycled_s > :mature_s - :landmark_s THEN 0 WHEN b.recycled_s < :split_s - :landmark_s THEN 1 ELSE 2 END
      AS part,
    CASE WHEN b.again_s <= b.recycled_s + :landmark_s THEN 1 ELSE 0 END AS is_treated,
    CASE WHEN b.recycled_s >= :recent_from_s - :landmark_s AND b.recycled_s < :recent_to_s - :landmark_s
      THEN 1 ELSE 0 END AS is_recent,
    CASE WHEN b.opportunity_s <= b.recycled_s + :landmark_s + :window_s AND b.opportunity_s <= :as_of_s
      THEN 1 ELSE 0 END AS is_reached
  FROM back AS b
)
SELECT p.lead_kind, p.source, p.segment, p.part, p.is_treated,
  COUNT(*) AS units, SUM(p.is_reached) AS reached, SUM(p.is_recent) AS recent
FROM placed AS p
GROUP BY p.lead_kind, p.source, p.segment, p.part, p.is_treated
