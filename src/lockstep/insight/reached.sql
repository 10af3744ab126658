-- Every primary journey with the stages it has reached at the instant asked for (is_…), whether it has ended without
-- a win or is recycled, and the day it began, that of its first dated stage.
-- It is recycled while it has neither a deal nor an end, nor reached another stage since, from the offer on.
-- A stage is reached when it, or a later one, was first entered (…_at; 9000000000 where none of them has a date:
-- then it was reached, nobody knows when, but not before any earlier one: before_…).
SELECT j.*,
  CASE WHEN j.has_known = 1 AND (j.known_at <= :as_of_s OR j.known_at = 9000000000)
    THEN 1 ELSE 0 END AS is_known,
  CASE WHEN j.has_engaged = 1 AND (j.engaged_at <= :as_of_s
    OR (j.engaged_at = 9000000000 AND j.before_engaged <= :as_of_s))
    THEN 1 ELSE 0 END AS is_engaged,
  CASE WHEN j.has_offered = 1 AND (j.offered_at <= :as_of_s
    OR (j.offered_at = 9000000000 AND j.before_offered <= :as_of_s))
    THEN 1 ELSE 0 END AS is_offered,
  CASE WHEN j.has_accepted = 1 AND (j.accepted_at <= :as_of_s
    OR (j.accepted_at = 9000000000 AND j.before_accepted <= :as_of_s))
    THEN 1 ELSE 0 END AS is_accepted,
  CASE WHEN j.has_qualified = 1 AND (j.qualified_at <= :as_of_s
    OR (j.qualified_at = 9000000000 AND j.before_qualified <= :as_of_s))
    THEN 1 ELSE 0 END AS is_qualified,
  CASE WHEN j.has_opportunity = 1 AND (j.opportunity_at <= :as_of_s
    OR (j.opportunity_at = 9000000000 AND j.before_opportunity <= :as_of_s))
    THEN 1 ELSE 0 END AS is_opportunity,
  CASE WHEN j.has_won = 1 AND (j.won_at <= :as_of_s
    OR (j.won_at = 9000000000 AND j.before_won <= :as_of_s))
    THEN 1 ELSE 0 END AS is_won,
  CASE WHEN j.state IN ('lost', 'disqualified')
    AND COALESCE(j.lost_s, j.disqualified_s, :as_of_s) <= :as_of_s THEN 1 ELSE 0 END AS is_ended,
  CASE WHEN j.has_recycled = 1 AND COALESCE(j.recycled_s, :as_of_s) <= :as_of_s
    AND (j.state NOT IN ('lost', 'disqualified') OR COALESCE(j.lost_s, j.disqualified_s, :as_of_s) > :as_of_s)
    AND (j.has_won = 0 OR j.won_s > :as_of_s) AND (j.deal_id IS NULL OR j.opportunity_s > :as_of_s)
    AND (COALESCE(j.offered_s, 0) <= COALESCE(j.recycled_s, 9000000000) OR j.offered_s > :as_of_s)
    AND (COALESCE(j.accepted_s, 0) <= COALESCE(j.recycled_s, 9000000000) OR j.accepted_s > :as_of_s)
    AND (COALESCE(j.qualified_s, 0) <= COALESCE(j.recycled_s, 9000000000) OR j.qualified_s > :as_of_s)
    AND (COALESCE(j.opportunity_s, 0) <= COALESCE(j.recycled_s, 9000000000) OR j.opportunity_s > :as_of_s)
    THEN 1 ELSE 0 END AS is_recycled,
  COALESCE(j.known_day, j.engaged_day, j.offered_day, j.accepted_day, j.qualified_day, j.opportunity_day,
    j.won_day, j.lost_day) AS began_day
FROM (
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
    COALESCE(j.won_s, 9000000000) AS won_at,
    COALESCE(j.known_s, 0) AS before_engaged,
    GREATEST(COALESCE(j.known_s, 0), COALESCE(j.engaged_s, 0)) AS before_offered,
    GREATEST(COALESCE(j.known_s, 0), COALESCE(j.engaged_s, 0), COALESCE(j.offered_s, 0)) AS before_accepted,
    GREATEST(COALESCE(j.known_s, 0), COALESCE(j.engaged_s, 0), COALESCE(j.offered_s, 0), COALESCE(j.accepted_s,
      0)) AS before_qualified,
    GREATEST(COALESCE(j.known_s, 0), COALESCE(j.engaged_s, 0), COALESCE(j.offered_s, 0), COALESCE(j.accepted_s,
      0), COALESCE(j.qualified_s, 0)) AS before_opportunity,
    GREATEST(COALESCE(j.known_s, 0), COALESCE(j.engaged_s, 0), COALESCE(j.offered_s, 0), COALESCE(j.accepted_s,
      0), COALESCE(j.qualified_s, 0), COALESCE(j.opportunity_s, 0)) AS before_won
  FROM journeys AS j
  WHERE j.is_primary = 1
) AS j
