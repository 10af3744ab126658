-- The journeys that are in a stage still, each with the last that was heard of it and the whole days since.
SELECT j.*, h.last_s,
  CAST((:as_of_s - h.last_s - MOD(:as_of_s - h.last_s, 86400)) / 86400 AS BIGINT) AS silent_days
FROM stage_times AS j
JOIN (
  SELECT i.journey_id, MAX(i.at_s) AS last_s FROM signs_of_life AS i GROUP BY i.journey_id
) AS h ON h.journey_id = j.journey_id
WHERE j.standing = 0 AND j.is_undated = 0
