-- The instants, up to the one asked for, at which something was heard of a journey: its stages, its person's touches,
-- and what sales did with its person or its deal. An instant may be there twice.
SELECT s.journey_id, s.at_s
FROM (
  SELECT j.journey_id, t.occurred_s AS at_s
  FROM touches AS t
  JOIN links AS k ON k.key = t.person_key
  JOIN journeys AS j ON j.person_id = k.entity_id
  WHERE k.kind = 'person' AND j.is_primary = 1 AND t.occurred_s <= :as_of_s
  UNION ALL
  SELECT j.journey_id, a.occurred_s
  FROM activities AS a
  JOIN links AS k ON k.key = a.person_key
  JOIN journeys AS j ON j.person_id = k.entity_id
  WHERE k.kind = 'person' AND j.is_primary = 1 AND a.deal_key IS NULL AND a.occurred_s <= :as_of_s
  UNION ALL
  SELECT j.journey_id, a.occurred_s
  FROM activities AS a
  JOIN journeys AS j ON j.deal_id = a.deal_key
  WHERE j.is_primary = 1 AND a.occurred_s <= :as_of_s
  UNION ALL
  SELECT t.journey_id, t.entered_s FROM stage_times AS t WHERE t.is_undated = 0
  UNION ALL
  SELECT t.journey_id, t.until_s FROM stage_times AS t WHERE t.is_undated = 0 AND t.standing = 1
) AS s
