-- One row per journey and step whose first stage it has entered (`entered_steps`): how it came out, and after how many
-- days of 24 hours, begun ones counted as whole.
-- outcome 0 waits still · 1 reached the next stage · 2 lost or disqualified before it · 3 recycled before it, where
-- that is asked for as an end · 4 reached it, nobody knows when · 8 entered the first stage, nobody knows when
-- A stage reached before the one it follows took no time; an end without a date took none either.
-- followed_days: whole days that the journey could be watched for. What happened in the day that is not over yet
-- (is_whole = 0) is known of those alone to whom it happened, so the curve waits for the day's end.
SELECT t.*,
  CASE WHEN t.outcome IN (1, 2, 3) AND t.took_days <= t.followed_days THEN 1 ELSE 0 END AS is_whole,
  CASE WHEN t.outcome IN (1, 2, 3) AND t.took_days <= t.followed_days THEN t.took_days ELSE t.followed_days END AS days
FROM (
  SELECT o.*,
    CAST((:as_of_s - o.entered_s - MOD(:as_of_s - o.entered_s, 86400)) / 86400 AS BIGINT) AS followed_days,
    CAST((o.out_s - o.entered_s + 86399 - MOD(o.out_s - o.entered_s + 86399, 86400)) / 86400 AS BIGINT) AS took_days
  FROM (
    SELECT w.*,
      CASE WHEN w.own_s IS NULL THEN 8
        WHEN w.back_s <= w.reached_at AND w.back_s <= w.ended_s THEN 3
        WHEN w.is_reached = 1 AND w.reached_at = 9000000000 THEN 4
        WHEN w.is_reached = 1 THEN 1
        WHEN w.is_ended = 1 THEN 2 ELSE 0 END AS outcome,
      GREATEST(w.entered_s, LEAST(w.back_s, w.reached_at, w.ended_s, :as_of_s)) AS out_s
    FROM (
      SELECT v.*,
        CASE WHEN v.is_reached = 1 THEN v.to_at ELSE 9000000001 END AS reached_at,
        CASE WHEN v.is_ended = 1 AND v.is_reached = 0
          THEN COALESCE(v.lost_s, v.disqualified_s, v.own_s, 0) ELSE 9000000001 END AS ended_s,
        CASE WHEN v.is_ended = 1 AND v.is_reached = 0 AND v.lost_s IS NULL AND v.disqualified_s IS NULL
          THEN 1 ELSE 0 END AS has_undated_end,
        CASE WHEN :recycled_ends = 1 AND v.recycled_s >= v.own_s AND v.recycled_s <= :as_of_s
          THEN v.recycled_s ELSE 9000000002 END AS back_s
      FROM entered_steps AS v
    ) AS w
  ) AS o
) AS t
