-- What each source says of the stages of a person or a deal: entries with a date, how many of them were into an earlier
-- stage than the one before, and the last into a stage from the offer on. One row per source and person or deal.
SELECT m.said_key, m.source, COUNT(*) AS steps,
  SUM(CASE WHEN m.stage_no < m.before_no THEN 1 ELSE 0 END) AS backs,
  MAX(CASE WHEN m.stage_no >= 3 THEN m.occurred_s END) AS forward_last_s
FROM (
  SELECT e.said_key, e.source, e.occurred_s, e.stage_no,
    LAG(e.stage_no) OVER (PARTITION BY e.source, e.said_key ORDER BY e.occurred_s, e.stage_no) AS before_no
  FROM (
    SELECT s.source, COALESCE(s.deal_key, s.person_key) AS said_key, s.occurred_s,
      CASE s.stage WHEN 'known' THEN 1 WHEN 'engaged' THEN 2 WHEN 'offered' THEN 3 WHEN 'accepted' THEN 4
        WHEN 'qualified' THEN 5 WHEN 'opportunity' THEN 6 ELSE 7 END AS stage_no
    FROM stages AS s
    WHERE s.occurred_s <= :as_of_s AND s.stage IN ('known', 'engaged', 'offered', 'accepted', 'qualified', 'opportunity',
      'won')
    GROUP BY s.source, COALESCE(s.deal_key, s.person_key), s.occurred_s,
      CASE s.stage WHEN 'known' THEN 1 WHEN 'engaged' THEN 2 WHEN 'offered' THEN 3 WHEN 'accepted' THEN 4
        WHEN 'qualified' THEN 5 WHEN 'opportunity' THEN 6 ELSE 7 END
  ) AS e
) AS m
GROUP BY m.said_key, m.source
