-- Offered leads by where they came from and how large their company is: how many were decided, how many returned, how
-- many became opportunities in time, how many attempts they took, and how much of that stands for the horizon.
SELECT l.source, l.segment, l.part, COUNT(*) AS units,
  SUM(CASE WHEN l.decided_s <= :as_of_s THEN 1 ELSE 0 END) AS decided,
  SUM(CASE WHEN l.decided_s <= :as_of_s AND l.decision = 'returned' THEN 1 ELSE 0 END) AS returned,
  SUM(l.is_reached) AS reached, SUM(l.attempt_count) AS attempts, SUM(l.is_recent) AS recent,
  SUM(l.is_recent * l.attempt_count) AS recent_attempts
FROM in_view AS l
GROUP BY l.source, l.segment, l.part
