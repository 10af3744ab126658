-- Leads offered, by how long they waited for the first attempt (0 up to one working hour, 1 up to two, 2 four, 3 eight,
-- 4 sixteen, 5 longer, 6 never tried, 7 can't be told yet) and by packet: how many, how many accepted and qualified.
SELECT k.segment, k.kind, k.side, k.week, k.is_ripe, k.speed, k.packet, COUNT(*) AS leads, SUM(k.is_accepted) AS accepted,
  SUM(k.is_qualified) AS qualified
FROM (
  SELECT s.segment, s.kind, s.side, s.week, s.is_ripe, s.packet, s.is_accepted, s.is_qualified,
    CASE WHEN s.is_tried = 0 THEN CASE WHEN s.waited_s > 57600 THEN 6 ELSE 7 END
      WHEN s.waited_s <= 3600 THEN 0 WHEN s.waited_s <= 7200 THEN 1 WHEN s.waited_s <= 14400 THEN 2
      WHEN s.waited_s <= 28800 THEN 3 WHEN s.waited_s <= 57600 THEN 4 ELSE 5 END AS speed
  FROM sides AS s
) AS k
GROUP BY k.segment, k.kind, k.side, k.week, k.is_ripe, k.speed, k.packet
