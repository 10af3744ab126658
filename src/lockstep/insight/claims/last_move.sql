-- When each lead last did something itself before it was offered: what was sent or shown to it is no move of its own.
SELECT j.journey_id, MAX(t.occurred_s) AS moved_s
FROM touches AS t
JOIN links AS l ON l.key = t.person_key
JOIN journeys AS j ON j.person_id = l.entity_id
WHERE l.kind = 'person' AND j.offered_s IS NOT NULL AND t.occurred_s <= j.offered_s
  AND COALESCE(t.kind, '') NOT IN ('sent', 'impression')
GROUP BY j.journey_id
