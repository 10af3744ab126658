-- Leakage: the journeys that entered a stage in the period and are there still, by stage; how many of them nobody has
-- heard of for longer than the days (`limits`, brought along) that nine in ten of those that went on were silent at most.
WITH placed AS (
  SELECT :by AS dim, j.step_no, j.silent_days
  FROM silent_now AS j
  LEFT JOIN calendar AS c ON c.day = j.entered_day
  WHERE :filter AND (:from_day IS NULL OR (j.entered_day >= :from_day AND j.entered_day < :to_day))
)
SELECT p.dim, p.step_no, COUNT(*) AS still_there,
  SUM(CASE WHEN p.silent_days > l.limit_days THEN 1 ELSE 0 END) AS silent, MAX(p.silent_days) AS longest_days
FROM placed AS p
LEFT JOIN limits AS l ON l.step_no = p.step_no
GROUP BY p.dim, p.step_no
