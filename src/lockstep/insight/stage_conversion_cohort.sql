-- Stage conversion by cohort: of the journeys that entered a stage in the period, how many ever reached each
-- later stage (to_…), and how many ended, lost or disqualified, without it (ended_before_…).
-- A stage is reached when it, or a later one, was first entered (…_at; 9000000000 where none of them has a date:
-- then it was reached, nobody knows when). 1 known · 2 engaged · 3 offered · 4 accepted · 5 qualified ·
-- 6 opportunity
WITH dated AS (
  SELECT j.*,
    LEAST(COALESCE(j.known_s, 9000000000), COALESCE(j.engaged_s, 9000000000),
      COALESCE(j.offered_s, 9000000000), COALESCE(j.accepted_s, 9000000000),
      COALESCE(j.qualified_s, 9000000000), COALESCE(j.opportunity_s, 9000000000), COALESCE(j.won_s, 9000000000))
      AS known_at,
    LEAST(COALESCE(j.engaged_s, 9000000000), COALESCE(j.offered_s, 9000000000),
      COALESCE(j.accepted_s, 9000000000), COALESCE(j.qualified_s, 9000000000),
      COALESCE(j.opportunity_s, 9000000000), COALESCE(j.won_s, 9000000000)) AS engaged_at,
    LEAST(COALESCE(j.offered_s, 9000000000), COALESCE(j.accepted_s, 9000000000),
      COALESCE(j.qualified_s, 9000000000), COALESCE(j.opportunity_s, 9000000000), COALESCE(j.won_s, 9000000000))
      AS offered_at,
    LEAST(COALESCE(j.accepted_s, 9000000000), COALESCE(j.qualified_s, 9000000000),
      COALESCE(j.opportunity_s, 9000000000), COALESCE(j.won_s, 9000000000)) AS accepted_at,
    LEAST(COALESCE(j.qualified_s, 9000000000), COALESCE(j.opportunity_s, 9000000000),
      COALESCE(j.won_s, 9000000000)) AS qualified_at,
    LEAST(COALESCE(j.opportunity_s, 9000000000), COALESCE(j.won_s, 9000000000)) AS opportunity_at,
    COALESCE(j.won_s, 9000000000) AS won_at
  FROM journeys AS j
  WHERE j.is_primary = 1
),
reached AS (
  SELECT j.*,
    CASE WHEN j.has_known = 1 AND (j.known_at <= :as_of_s OR j.known_at = 9000000000)
      THEN 1 ELSE 0 END AS is_known,
    CASE WHEN j.has_engaged = 1 AND (j.engaged_at <= :as_of_s OR j.engaged_at = 9000000000)
      THEN 1 ELSE 0 END AS is_engaged,
    CASE WHEN j.has_offered = 1 AND (j.offered_at <= :as_of_s OR j.offered_at = 9000000000)
      THEN 1 ELSE 0 END AS is_offered,
    CASE WHEN j.has_accepted = 1 AND (j.accepted_at <= :as_of_s OR j.accepted_at = 9000000000)
      THEN 1 ELSE 0 END AS is_accepted,
    CASE WHEN j.has_qualified = 1 AND (j.qualified_at <= :as_of_s OR j.qualified_at = 9000000000)
      THEN 1 ELSE 0 END AS is_qualified,
    CASE WHEN j.has_opportunity = 1 AND (j.opportunity_at <= :as_of_s OR j.opportunity_at = 9000000000)
      THEN 1 ELSE 0 END AS is_opportunity,
    CASE WHEN j.has_won = 1 AND (j.won_at <= :as_of_s OR j.won_at = 9000000000)
      THEN 1 ELSE 0 END AS is_won,
    CASE WHEN j.state IN ('lost', 'disqualified')
      AND COALESCE(j.lost_s, j.disqualified_s, :as_of_s) <= :as_of_s THEN 1 ELSE 0 END AS is_ended
  FROM dated AS j
),
stages AS (
  SELECT 1 AS stage_no UNION ALL SELECT 2 UNION ALL SELECT 3 UNION ALL SELECT 4 UNION ALL SELECT 5
  UNION ALL SELECT 6
),
-- One row per journey and stage.
entries AS (
  SELECT j.*, s.stage_no,
    CASE s.stage_no WHEN 1 THEN j.is_known WHEN 2 THEN j.is_engaged WHEN 3 THEN j.is_offered
      WHEN 4 THEN j.is_accepted WHEN 5 THEN j.is_qualified WHEN 6 THEN j.is_opportunity END AS is_entered,
    CASE s.stage_no WHEN 1 THEN j.known_day WHEN 2 THEN j.engaged_day WHEN 3 THEN j.offered_day
      WHEN 4 THEN j.accepted_day WHEN 5 THEN j.qualified_day WHEN 6 THEN j.opportunity_day END AS entered_day
  FROM reached AS j
  CROSS JOIN stages AS s
),
placed AS (
  SELECT :by AS dim, j.stage_no, j.is_engaged, j.is_offered, j.is_accepted, j.is_qualified, j.is_opportunity,
    j.is_won, j.is_ended, CASE WHEN j.entered_day IS NULL THEN 1 ELSE 0 END AS is_undated,
    CASE WHEN :from_day IS NULL OR (j.entered_day >= :from_day AND j.entered_day < :to_day)
      THEN 1 ELSE 0 END AS is_placed
  FROM entries AS j
  LEFT JOIN calendar AS c ON c.day = j.entered_day
  WHERE j.is_entered = 1 AND :filter
)
SELECT p.dim, p.stage_no, SUM(p.is_placed) AS entered,
  SUM(p.is_engaged * p.is_placed) AS to_engaged, SUM(p.is_offered * p.is_placed) AS to_offered,
  SUM(p.is_accepted * p.is_placed) AS to_accepted, SUM(p.is_qualified * p.is_placed) AS to_qualified,
  SUM(p.is_opportunity * p.is_placed) AS to_opportunity, SUM(p.is_won * p.is_placed) AS to_won,
  SUM((1 - p.is_engaged) * p.is_ended * p.is_placed) AS ended_before_engaged,
  SUM((1 - p.is_offered) * p.is_ended * p.is_placed) AS ended_before_offered,
  SUM((1 - p.is_accepted) * p.is_ended * p.is_placed) AS ended_before_accepted,
  SUM((1 - p.is_qualified) * p.is_ended * p.is_placed) AS ended_before_qualified,
  SUM((1 - p.is_opportunity) * p.is_ended * p.is_placed) AS ended_before_opportunity,
  SUM((1 - p.is_won) * p.is_ended * p.is_placed) AS ended_before_won,
  SUM(p.is_undated) AS undated
FROM placed AS p
GROUP BY p.dim, p.stage_no
