-- Ageing: the journeys that entered a stage in the period and are there still, by stage; how many of them longer than
-- the days (`limits`, brought along) within which nine in ten of those that went on had gone on.
WITH placed AS (
  SELECT :by AS dim, j.step_no, j.days, j.is_undated
  FROM stage_times AS j
  LEFT JOIN calendar AS c ON c.day = j.entered_day
  WHERE j.standing = 0 AND :filter
    AND (:from_day IS NULL OR j.entered_day IS NULL OR (j.entered_day >= :from_day AND j.entered_day < :to_day))
)
SELECT p.dim, p.step_no, SUM(1 - p.is_undated) AS still_there,
  SUM(CASE WHEN p.days > l.limit_days THEN 1 - p.is_undated ELSE 0 END) AS older,
  MAX(CASE WHEN p.is_undated = 0 THEN p.days END) AS oldest_days, SUM(p.is_undated) AS undated
FROM placed AS p
LEFT JOIN limits AS l ON l.step_no = p.step_no
GROUP BY p.dim, p.step_no
