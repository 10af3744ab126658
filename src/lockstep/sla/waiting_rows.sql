-- The leads that wait for sales, one row each: for how many promises, how many of them overdue, and the working
-- minutes of its owner until the next is due, below zero once one is late.
SELECT w.journey_id, w.dim, w.owner, MIN(w.arrived_s) AS arrived_s, COUNT(*) AS promises,
  SUM(CASE WHEN w.left_s < 0 THEN 1 ELSE 0 END) AS overdue,
  CAST((MIN(w.left_s) - MOD(MIN(w.left_s), 60)) / 60 AS BIGINT) AS minutes_left
FROM waiting AS w
GROUP BY w.journey_id, w.dim, w.owner
