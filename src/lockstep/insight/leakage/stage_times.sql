-- One row per journey and stage it has entered (`entered_steps`): whether it went on (1), is there still (0) or has left
-- the path (2: lost, disqualified or recycled), and how many whole days it was or has been there.
SELECT t.*,
  CAST((t.until_s - t.entered_s - MOD(t.until_s - t.entered_s, 86400)) / 86400 AS BIGINT) AS days
FROM (
  SELECT e.*,
    CASE WHEN e.is_reached = 1 THEN 1 WHEN e.is_ended = 1 OR e.is_recycled = 1 THEN 2 ELSE 0 END AS standing,
    CASE WHEN e.own_s IS NULL OR (e.is_reached = 1 AND e.to_at = 9000000000) THEN 1 ELSE 0 END AS is_undated,
    GREATEST(e.entered_s, LEAST(e.to_at, :as_of_s)) AS until_s
  FROM entered_steps AS e
) AS t
