-- Offered leads by what their packet lacked: how many, how many of them became opportunities in time, and how many
-- stand for the horizon. Packets nobody looked at say nothing and are left out.
SELECT l.lead_kind, l.source, l.segment, l.part, l.packet_missing,
  COUNT(*) AS units, SUM(l.is_reached) AS reached, SUM(l.is_recent) AS recent
FROM in_view AS l
WHERE l.packet_missing IS NOT NULL
GROUP BY l.lead_kind, l.source, l.segment, l.part, l.packet_missing
