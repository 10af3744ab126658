-- The journeys behind time to stage, one row each: when it entered its first step of those asked for, and the last
-- of them that it reached.
SELECT j.journey_id, j.person_id, j.deal_id, :by AS dim, j.owner, j.state, MIN(j.own_s) AS entered_s,
  MAX(CASE WHEN j.outcome = 1 THEN j.reached_at END) AS reached_s, j.lost_s, j.disqualified_s, j.recycled_s,
  MAX(CASE WHEN j.outcome IN (0, 1, 2, 3) THEN j.days END) AS days
FROM step_waits AS j
LEFT JOIN calendar AS c ON c.day = j.entered_day
WHERE :filter AND j.outcome NOT IN (4, 8)
  AND (:from_day IS NULL OR (j.entered_day >= :from_day AND j.entered_day < :to_day))
GROUP BY j.journey_id, j.person_id, j.deal_id, :by, j.owner, j.state, j.lost_s, j.disqualified_s, j.recycled_s
