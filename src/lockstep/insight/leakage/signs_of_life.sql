-- The instants at which something was heard of a journey while it was in stages from which it went on (`passing`): its
-- stages, its person's touches, and what sales did with its person or its deal. An instant may be there twice.
SELECT p.journey_id, t.occurred_s AS at_s
FROM touches AS t
JOIN links AS k ON k.key = t.person_key
JOIN passing AS p ON p.person_id = k.entity_id
WHERE k.kind = 'person' AND t.occurred_s >= p.from_s AND t.occurred_s <= p.to_s
UNION ALL
SELECT p.journey_id, a.occurred_s
FROM activities AS a
JOIN links AS k ON k.key = a.person_key
JOIN passing AS p ON p.person_id = k.entity_id
WHERE k.kind = 'person' AND a.deal_key IS NULL AND a.occurred_s >= p.from_s AND a.occurred_s <= p.to_s
UNION ALL
SELECT p.journey_id, a.occurred_s
FROM activities AS a
JOIN passing AS p ON p.deal_id = a.deal_key
WHERE a.occurred_s >= p.from_s AND a.occurred_s <= p.to_s
UNION ALL
SELECT t.journey_id, t.entered_s
FROM stage_times AS t
JOIN passing AS p ON p.journey_id = t.journey_id
WHERE t.is_undated = 0 AND t.entered_s >= p.from_s AND t.entered_s <= p.to_s
UNION ALL
SELECT t.journey_id, t.until_s
FROM stage_times AS t
JOIN passing AS p ON p.journey_id = t.journey_id
WHERE t.is_undated = 0 AND t.standing = 1 AND t.until_s >= p.from_s AND t.until_s <= p.to_s
