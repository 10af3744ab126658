-- Every journey once, in its segment and kind (1 hand-raise, 0 other), with the day on which it first reached each stage or a later one (99999: not by
-- the instant asked for), how far it got (stage 1 known … 6 won), and the day it left the path from there: lost,
-- disqualified, recycled or returned, and no stage since. Days are the company's; a way out without a day is a UTC day.
SELECT s.segment, s.kind, s.home_minor, s.known_day, s.offered_day, s.accepted_day, s.qualified_day, s.opportunity_day,
  s.won_day, s.stage,
  CASE WHEN s.stage < 6 AND s.out_day >= s.last_day THEN s.out_day ELSE 99999 END AS left_day
FROM (
  SELECT d.segment, d.kind, d.home_minor, d.won_day, d.out_day,
    LEAST(d.known_day, d.offered_day, d.accepted_day, d.qualified_day, d.opportunity_day, d.won_day) AS known_day,
    LEAST(d.offered_day, d.accepted_day, d.qualified_day, d.opportunity_day, d.won_day) AS offered_day,
    LEAST(d.accepted_day, d.qualified_day, d.opportunity_day, d.won_day) AS accepted_day,
    LEAST(d.qualified_day, d.opportunity_day, d.won_day) AS qualified_day,
    LEAST(d.opportunity_day, d.won_day) AS opportunity_day,
    CASE WHEN d.won_day < 99999 THEN 6 WHEN d.opportunity_day < 99999 THEN 5 WHEN d.qualified_day < 99999 THEN 4
      WHEN d.accepted_day < 99999 THEN 3 WHEN d.offered_day < 99999 THEN 2 ELSE 1 END AS stage,
    CASE WHEN d.opportunity_day < 99999 THEN d.opportunity_day WHEN d.qualified_day < 99999 THEN d.qualified_day
      WHEN d.accepted_day < 99999 THEN d.accepted_day WHEN d.offered_day < 99999 THEN d.offered_day
      ELSE d.known_day END AS last_day
  FROM (
    SELECT :segment AS segment, CASE WHEN j.lead_kind = 'hand-raise' THEN 1 ELSE 0 END AS kind, j.home_minor,
      CASE WHEN j.known_s <= :as_of_s THEN COALESCE(j.known_day, 99999) ELSE 99999 END AS known_day,
      CASE WHEN j.offered_s <= :as_of_s THEN COALESCE(j.offered_day, 99999) ELSE 99999 END AS offered_day,
      CASE WHEN j.accepted_s <= :as_of_s THEN COALESCE(j.accepted_day, 99999) ELSE 99999 END AS accepted_day,
      CASE WHEN j.qualified_s <= :as_of_s THEN COALESCE(j.qualified_day, 99999) ELSE 99999 END AS qualified_day,
      CASE WHEN j.opportunity_s <= :as_of_s THEN COALESCE(j.opportunity_day, 99999) ELSE 99999 END AS opportunity_day,
      CASE WHEN j.won_s <= :as_of_s AND j.state = 'won' THEN COALESCE(j.won_day, 99999) ELSE 99999 END AS won_day,
      LEAST(
        CASE WHEN j.lost_s <= :as_of_s THEN COALESCE(j.lost_day, 99999) ELSE 99999 END,
        CASE WHEN j.disqualified_s <= :as_of_s
          THEN CAST((j.disqualified_s - MOD(j.disqualified_s, 86400)) / 86400 AS BIGINT) ELSE 99999 END,
        CASE WHEN j.recycled_s <= :as_of_s
          THEN CAST((j.recycled_s - MOD(j.recycled_s, 86400)) / 86400 AS BIGINT) ELSE 99999 END,
        CASE WHEN j.decision = 'returned' AND j.decided_s <= :as_of_s
          THEN CAST((j.decided_s - MOD(j.decided_s, 86400)) / 86400 AS BIGINT) ELSE 99999 END
      ) AS out_day
    FROM journeys AS j
    LEFT JOIN calendar AS c ON c.day = j.known_day
    WHERE j.is_primary = 1 AND :filter
  ) AS d
) AS s
