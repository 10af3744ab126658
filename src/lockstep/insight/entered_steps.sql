-- One row per journey and step (`steps`, brought along: from_no to to_no, the next stage the record knows) whose first
-- stage it has entered by the instant asked for: when it entered (its own date; the instant asked for where it has none,
-- or a later one), whether it has reached the next stage, and when. A stage without a date counts as reached on the date
-- of the next one that has one; 9000000000: nobody knows when.
SELECT v.*, CASE WHEN v.own_s <= :as_of_s THEN v.own_s ELSE :as_of_s END AS entered_s
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
