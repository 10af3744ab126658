-- The touches that count for a journey: dated, not after it closed, inside the look-back, and of a kind that a person
-- does. Mails sent and ads shown are done to people; opens are mostly done by their mail programs.
SELECT p.journey_id, t.source, t.file, t.row, t.source_id, t.occurred_s, :unit AS unit,
  CASE WHEN t.channel IN ('Direct', 'direct', 'DIRECT', '(direct)', 'Direct traffic', 'direct traffic',
    'Direct Traffic', 'DIRECT_TRAFFIC') THEN 1 ELSE 0 END AS is_direct
FROM helped_people AS p
JOIN links AS l ON l.entity_id = p.person_id
JOIN touches AS t ON t.person_key = l.key
WHERE l.kind = 'person' AND t.occurred_s <= p.closed_s AND t.occurred_s >= p.closed_s - :look_back_s
  AND COALESCE(t.kind, '') NOT IN ('sent', 'delivered', 'deferred', 'bounce', 'bounced', 'dropped', 'impression', 'open',
    'opened', 'unsubscribe', 'unsubscribed', 'spam')
