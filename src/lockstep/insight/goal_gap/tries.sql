-- Leads offered and not returned, by how many attempts were made until they were reached (reached 1), or at all
-- (reached 0): what giving up early is told by. Seven or more count as seven.
SELECT t.segment, t.kind, t.side, t.week, t.reached, t.tries, COUNT(*) AS leads
FROM (
  SELECT s.segment, s.kind, s.side, s.week,
    CASE WHEN s.first_contact_s IS NULL THEN 0 ELSE 1 END AS reached,
    LEAST(COALESCE(a.tries, 0), 7) AS tries
  FROM sides AS s
  LEFT JOIN (
    SELECT r.journey_id, SUM(CASE WHEN p.occurred_s <= COALESCE(r.first_contact_s, :as_of_s) THEN 1 ELSE 0 END) AS tries
    FROM sides AS r JOIN attempts AS p ON p.journey_id = r.journey_id
    GROUP BY r.journey_id
  ) AS a ON a.journey_id = s.journey_id
  WHERE s.is_returned = 0 AND s.is_ripe = 1
) AS t
GROUP BY t.segment, t.kind, t.side, t.week, t.reached, t.tries
