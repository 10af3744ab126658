-- Each stage that a journey reached, up to the opportunity: the day, the day it went on, the day it left the path from
-- there (99999: neither), and what was won in the end, in minor units, at the opportunity alone.
SELECT s.segment, s.kind, 1 AS stage, s.known_day AS day, s.offered_day AS next_day,
  CASE WHEN s.stage = 1 THEN s.left_day ELSE 99999 END AS left_day, 0 AS minor FROM staged AS s
UNION ALL SELECT s.segment, s.kind, 2, s.offered_day, s.accepted_day,
  CASE WHEN s.stage = 2 THEN s.left_day ELSE 99999 END, 0 FROM staged AS s
UNION ALL SELECT s.segment, s.kind, 3, s.accepted_day, s.qualified_day,
  CASE WHEN s.stage = 3 THEN s.left_day ELSE 99999 END, 0 FROM staged AS s
UNION ALL SELECT s.segment, s.kind, 4, s.qualified_day, s.opportunity_day,
  CASE WHEN s.stage = 4 THEN s.left_day ELSE 99999 END, 0 FROM staged AS s
UNION ALL SELECT s.segment, s.kind, 5, s.opportunity_day, s.won_day,
  CASE WHEN s.stage = 5 THEN s.left_day ELSE 99999 END, COALESCE(s.home_minor, 0) FROM staged AS s
