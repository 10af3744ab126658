-- The leads that marketing delivered, per month and segment: 1 offered, 2 accepted. A lead whose acceptance has
-- no date of its own was accepted when its first later stage has one.
WITH delivered AS (
  SELECT 1 AS stage_no, c.month, :segment AS segment
  FROM journeys AS j LEFT JOIN calendar AS c ON c.day = j.offered_day
  WHERE j.is_lead = 1 AND j.offered_s <= :as_of_s AND :filter
  UNION ALL
  SELECT 2, c.month, :segment
  FROM journeys AS j
  LEFT JOIN calendar AS c ON c.day = COALESCE(j.accepted_day, j.qualified_day, j.opportunity_day, j.won_day)
  WHERE j.is_lead = 1 AND j.has_accepted = 1
    AND COALESCE(j.accepted_s, j.qualified_s, j.opportunity_s, j.won_s) <= :as_of_s AND :filter
)
SELECT d.stage_no, d.month, d.segment, COUNT(*) AS leads
FROM delivered AS d
WHERE d.month IS NOT NULL
GROUP BY d.stage_no, d.month, d.segment
