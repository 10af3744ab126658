-- Leads by the day they were offered on, and how and on which day they left. A later stage implies the offer; what
-- entered by a later stage alone (found by sales, a deal without a lead) is a group of its own. Where no source records
-- offers, a lead enters when it is known.
SELECT d.home_minor, d.outcome, d.entered_day,
  CASE WHEN :by_known = 0 AND (d.offered_day IS NULL OR d.offered_day > d.entered_day) THEN '(without an offer)'
    ELSE COALESCE(d.lead_kind, 'other') END AS segment,
  CASE WHEN d.outcome = 1 THEN GREATEST(d.won_day, d.entered_day)
    WHEN d.outcome = 2 THEN LEAST(GREATEST(
      COALESCE(CAST((d.out_s - MOD(d.out_s, 86400)) / 86400 AS BIGINT), d.lost_day), d.entered_day), :today - 1)
    END AS left_day
FROM (
  SELECT j.lead_kind, j.offered_day, j.home_minor,
    LEAST(COALESCE(j.offered_day, 99999), COALESCE(j.accepted_day, 99999), COALESCE(j.qualified_day, 99999),
      COALESCE(j.opportunity_day, 99999), CASE WHEN j.state = 'won' THEN COALESCE(j.won_day, 99999) ELSE 99999 END,
      CASE WHEN :by_known = 1 THEN COALESCE(j.known_day, 99999) ELSE 99999 END,
      CASE WHEN :by_known = 1 THEN COALESCE(j.engaged_day, 99999) ELSE 99999 END) AS entered_day,
    CASE WHEN j.state = 'won' AND j.won_s <= :as_of_s AND j.won_day < :today THEN 1
      WHEN j.state IN ('lost', 'disqualified', 'recycled') AND j.lost_s <= :as_of_s AND j.lost_day < :today THEN 2
      WHEN j.state = 'disqualified' AND j.disqualified_s < :today_s THEN 2
      WHEN j.state = 'recycled' AND j.recycled_s < :today_s THEN 2
      ELSE 0 END AS outcome,
    j.won_day, j.lost_day,
    CASE WHEN j.state = 'disqualified' THEN j.disqualified_s WHEN j.state = 'recycled' THEN j.recycled_s END AS out_s
  FROM journeys AS j
  WHERE j.is_primary = 1 AND :filter
) AS d
WHERE d.entered_day < :today
