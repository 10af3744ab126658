-- Stage conversion by cohort: of the journeys that entered a stage in the period, how many ever reached each
-- later stage (to_…), how many ended, lost or disqualified, without it (ended_before_…), and how many are recycled
-- without it (recycled_before_…).
-- 1 known · 2 engaged · 3 offered · 4 accepted · 5 qualified · 6 opportunity
WITH stages AS (
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
    j.is_won, j.is_ended, j.is_recycled, CASE WHEN j.entered_day IS NULL THEN 1 ELSE 0 END AS is_undated,
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
  SUM((1 - p.is_engaged) * p.is_recycled * p.is_placed) AS recycled_before_engaged,
  SUM((1 - p.is_offered) * p.is_recycled * p.is_placed) AS recycled_before_offered,
  SUM((1 - p.is_accepted) * p.is_recycled * p.is_placed) AS recycled_before_accepted,
  SUM((1 - p.is_qualified) * p.is_recycled * p.is_placed) AS recycled_before_qualified,
  SUM((1 - p.is_opportunity) * p.is_recycled * p.is_placed) AS recycled_before_opportunity,
  SUM((1 - p.is_won) * p.is_recycled * p.is_placed) AS recycled_before_won,
  SUM(p.is_undated) AS undated
FROM placed AS p
GROUP BY p.dim, p.stage_no
