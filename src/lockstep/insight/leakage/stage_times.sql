-- One row per journey and step (`steps`, brought along: from_no to to_no, the next stage the record knows) whose first
-- stage it has entered by the instant asked for: whether it went on (1), is there still (0) or has left the path (2:
-- lost, disqualified or recycled), when it entered (its own date; null: nobody knows) and how many whole days it was
-- or has been there. A stage without a date counts as reached on the date of the next one that has one.
SELECT t.*,
  CAST((t.until_s - t.entered_s - MOD(t.until_s - t.entered_s, 86400)) / 86400 AS BIGINT) AS days
FROM (
  SELECT v.*, CASE WHEN v.own_s <= :as_of_s THEN v.own_s ELSE :as_of_s END AS entered_s,
    CASE WHEN v.is_reached = 1 THEN 1 WHEN v.is_ended = 1 OR v.is_recycled = 1 THEN 2 ELSE 0 END AS standing,
    CASE WHEN v.own_s IS NULL OR (v.is_reached = 1 AND v.to_at = 9000000000) THEN 1 ELSE 0 END AS is_undated,
    GREATEST(CASE WHEN v.own_s <= :as_of_s THEN v.own_s ELSE :as_of_s END, LEAST(v.to_at, :as_of_s)) AS until_s
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
) AS t
