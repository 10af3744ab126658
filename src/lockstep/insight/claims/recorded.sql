-- Whether the record knows at all what sales did, and which content it used: without either nobody may conclude that
-- sales did nothing.
SELECT SUM(x.attempts) AS attempts, SUM(x.content) AS content
FROM (
  SELECT COUNT(*) AS attempts, 0 AS content FROM attempts AS a
  UNION ALL
  SELECT 0 AS attempts, COUNT(*) AS content FROM activities AS a
  WHERE a.content IS NOT NULL AND a.deal_key IS NOT NULL
) AS x
