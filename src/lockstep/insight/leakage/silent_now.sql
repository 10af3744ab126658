-- The journeys that are in a stage still, each with the last that was heard of it up to the instant asked for (its
-- stages, its person's touches, what sales did with its person or its deal) and the whole days since.
SELECT j.*, h.last_s,
  CAST((:as_of_s - h.last_s - MOD(:as_of_s - h.last_s, 86400)) / 86400 AS BIGINT) AS silent_days
FROM stage_times AS j
JOIN (
  SELECT s.journey_id, MAX(s.last_s) AS last_s
  FROM (
    SELECT p.journey_id, t.last_s
    FROM (
      SELECT x.person_key, MAX(x.occurred_s) AS last_s FROM touches AS x WHERE x.occurred_s <= :as_of_s GROUP BY x.person_key
    ) AS t
    JOIN links AS k ON k.key = t.person_key
    JOIN journeys AS p ON p.person_id = k.entity_id
    WHERE k.kind = 'person' AND p.is_primary = 1
    UNION ALL
    SELECT p.journey_id, a.occurred_s
    FROM activities AS a
    JOIN links AS k ON k.key = a.person_key
    JOIN journeys AS p ON p.person_id = k.entity_id
    WHERE k.kind = 'person' AND p.is_primary = 1 AND a.deal_key IS NULL AND a.occurred_s <= :as_of_s
    UNION ALL
    SELECT p.journey_id, a.occurred_s
    FROM activities AS a
    JOIN journeys AS p ON p.deal_id = a.deal_key
    WHERE p.is_primary = 1 AND a.occurred_s <= :as_of_s
    UNION ALL
    SELECT t.journey_id, t.entered_s FROM stage_times AS t WHERE t.is_undated = 0
    UNION ALL
    SELECT t.journey_id, t.until_s FROM stage_times AS t WHERE t.is_undated = 0 AND t.standing = 1
  ) AS s
  GROUP BY s.journey_id
) AS h ON h.journey_id = j.journey_id
WHERE j.standing = 0 AND j.is_undated = 0
