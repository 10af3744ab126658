-- What one source, :there, says of each person (or of a deal without one) whom the other side counts: how many of its
-- records it counts in the period, when it says the stage otherwise, and what else it says.
SELECT s.unit, MIN(CASE WHEN s.is_gone = 0 THEN s.key END) AS key,
  SUM(CASE WHEN s.is_gone = 0 AND s.in_s IS NOT NULL THEN 1 ELSE 0 END) AS counted,
  MIN(CASE WHEN s.is_gone = 0 THEN s.in_s END) AS in_s,
  MAX(CASE WHEN s.is_gone = 1 AND s.in_s IS NOT NULL THEN 1 ELSE 0 END) AS is_gone_there,
  MAX(CASE WHEN s.is_gone = 0 THEN s.before_s END) AS before_s,
  MIN(CASE WHEN s.is_gone = 0 THEN s.after_s END) AS after_s,
  MAX(CASE WHEN s.is_gone = 0 THEN s.is_undated ELSE 0 END) AS is_undated,
  MAX(CASE WHEN s.is_gone = 0 THEN s.is_overruled ELSE 0 END) AS is_overruled,
  MAX(CASE WHEN s.is_gone = 0 THEN s.further_no ELSE 0 END) AS further_no,
  MAX(CASE WHEN s.is_gone = 0 THEN s.other_no ELSE 0 END) AS other_no,
  MIN(CASE WHEN s.is_gone = 0 THEN s.other_word END) AS other_word,
  MIN(CASE WHEN s.is_gone = 0 THEN s.bare_word END) AS bare_word,
  MAX(CASE WHEN s.is_gone = 0 THEN 1 ELSE 0 END) AS is_there
FROM stated AS s JOIN asked_units AS a ON a.unit = s.unit WHERE s.source = :there
GROUP BY s.unit
