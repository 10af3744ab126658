-- One row per journey and step (`steps`, brought along: from_no to to_no) whose first stage it has entered by the
-- instant asked for: how it came out, and after how many days of 24 hours, begun ones counted as whole.
-- outcome 0 waits still · 1 reached the next stage · 2 lost or disqualified before it · 3 recycled before it, where
-- that is asked for as an end · 4 reached it, nobody knows when · 8 entered the first stage, nobody knows when
-- A stage without a date counts as reached on the date of the next one that has one; a stage reached before the one
-- it follows took no time; an end without a date took none either.
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
      SELECT v.*, CASE WHEN v.own_s <= :as_of_s THEN v.own_s ELSE :as_of_s END AS entered_s,
        CASE WHEN v.is_reached = 1 THEN v.to_at ELSE 9000000001 END AS reached_at,
        CASE WHEN v.is_ended = 1 AND v.is_reached = 0
          THEN COALESCE(v.lost_s, v.disqualified_s, v.own_s, 0) ELSE 9000000001 END AS ended_s,
        CASE WHEN v.is_ended = 1 AND v.is_reached = 0 AND v.lost_s IS NULL AND v.disqualified_s IS NULL
          THEN 1 ELSE 0 END AS has_undated_end,
        CASE WHEN :recycled_ends = 1 AND v.recycled_s >= v.own_s AND v.recycled_s <= :as_of_s
          THEN v.recycled_s ELSE 9000000002 END AS back_s
      FROM (
        SELECT j.*, s.step_no,
          CASE s.from_no WHEN 1 THEN j.is_known WHEN 2 THEN j.is_engaged WHEN 3 THEN j.is_offered
            WHEN 4 THEN j.is_accepted WHEN 5 THEN j.is_qualified ELSE j.is_opportunity END AS is_entered,
          CASE s.from_no WHEN 1 THEN j.known_s WHEN 2 THEN j.engaged_s WHEN 3 THEN j.offered_s
            WHEN 4 THEN j.accepted_s WHEN 5 THEN j.qualified_s ELSE j.opportunity_s END AS own_s,
          CASE s.from_no WHEN 1 THEN j.known_day WHEN 2 THEN j.engaged_day WHEN 3 THEN j.offered_day
            WHEN 4 THEN j.accepted_day WHEN 5 THEN j.qualified_day ELSE j.opportunity_day END AS entered_day,
          CASE s.to_no WHEN 2 THEN j.is_engaged WHEN 3 THEN j.is_offered WHEN 4 THEN j.is_accepted
            WHEN 5 THEN j.is_qualified WHEN 6 THEN j.is_opportunity ELSE j.is_won END AS is_reached,
          CASE s.to_no WHEN 2 THEN j.engaged_at WHEN 3 THEN j.offered_at WHEN 4 THEN j.accepted_at
            WHEN 5 THEN j.qualified_at WHEN 6 THEN j.opportunity_at ELSE j.won_at END AS to_at
        FROM reached AS j
        CROSS JOIN steps AS s
      ) AS v
      WHERE v.is_entered = 1
    ) AS w
  ) AS o
) AS t
