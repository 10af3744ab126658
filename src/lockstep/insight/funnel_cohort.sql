-- The funnel by cohort: of the journeys that began in the period, how many reached each stage, ever.
-- A journey begins with its first dated stage. A stage is reached when it, or a later one, was entered; its
-- instant is its own date, or else that of the first later stage that has one.
WITH s AS (
  SELECT :by AS dim,
    COALESCE(j.known_day, j.engaged_day, j.offered_day, j.accepted_day, j.qualified_day, j.opportunity_day,
      j.won_day, j.lost_day) AS day,
    CASE WHEN j.has_known = 1 AND COALESCE(j.known_s, j.engaged_s, j.offered_s, j.accepted_s, j.qualified_s,
      j.opportunity_s, j.won_s, :as_of_s) <= :as_of_s THEN 1 ELSE 0 END AS known,
    CASE WHEN j.has_engaged = 1 AND COALESCE(j.engaged_s, j.offered_s, j.accepted_s, j.qualified_s,
      j.opportunity_s, j.won_s, :as_of_s) <= :as_of_s THEN 1 ELSE 0 END AS engaged,
    CASE WHEN j.has_offered = 1 AND COALESCE(j.offered_s, j.accepted_s, j.qualified_s, j.opportunity_s, j.won_s,
      :as_of_s) <= :as_of_s THEN 1 ELSE 0 END AS offered,
    CASE WHEN j.has_accepted = 1 AND COALESCE(j.accepted_s, j.qualified_s, j.opportunity_s, j.won_s,
      :as_of_s) <= :as_of_s THEN 1 ELSE 0 END AS accepted,
    CASE WHEN j.has_qualified = 1 AND COALESCE(j.qualified_s, j.opportunity_s, j.won_s, :as_of_s) <= :as_of_s
      THEN 1 ELSE 0 END AS qualified,
    CASE WHEN j.has_opportunity = 1 AND COALESCE(j.opportunity_s, j.won_s, :as_of_s) <= :as_of_s
      THEN 1 ELSE 0 END AS opportunity,
    CASE WHEN j.has_won = 1 AND COALESCE(j.won_s, :as_of_s) <= :as_of_s THEN 1 ELSE 0 END AS won
  FROM journeys AS j
  LEFT JOIN calendar AS c ON c.day = COALESCE(j.known_day, j.engaged_day, j.offered_day, j.accepted_day,
    j.qualified_day, j.opportunity_day, j.won_day, j.lost_day)
  WHERE j.is_primary = 1 AND :filter
),
placed AS (
  SELECT dim, known, engaged, offered, accepted, qualified, opportunity, won,
    CASE WHEN :from_day IS NULL OR (day >= :from_day AND day < :to_day) THEN 1 ELSE 0 END AS placed,
    CASE WHEN day IS NULL THEN 1 ELSE 0 END AS undated
  FROM s
)
SELECT dim, SUM(known * placed) AS known, SUM(engaged * placed) AS engaged, SUM(offered * placed) AS offered,
  SUM(accepted * placed) AS accepted, SUM(qualified * placed) AS qualified,
  SUM(opportunity * placed) AS opportunity, SUM(won * placed) AS won, SUM(undated) AS undated
FROM placed
GROUP BY dim
