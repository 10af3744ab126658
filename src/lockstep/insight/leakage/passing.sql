-- The journeys that went on from a stage after some time in it, with the first and the last instant of such times.
SELECT t.journey_id, t.person_id, t.deal_id, MIN(t.entered_s) AS from_s, MAX(t.until_s) AS to_s
FROM stage_times AS t
WHERE t.standing = 1 AND t.is_undated = 0 AND t.until_s > t.entered_s
GROUP BY t.journey_id, t.person_id, t.deal_id
