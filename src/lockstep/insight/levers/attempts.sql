-- The life table of attempts on accepted leads: of those that had not answered before it, how many got an nth attempt
-- (tried), how many answered it before the next (reached), and how many of these became opportunities; how many leads
-- that stand for the horizon got their last one there without an answer (stopped). ordinal 0: never tried at all.
WITH tries AS (
  SELECT a.journey_id, a.ordinal, a.occurred_s,
    LEAD(a.occurred_s) OVER (PARTITION BY a.journey_id ORDER BY a.ordinal, a.journey_id) AS next_s
  FROM attempts AS a
  WHERE a.occurred_s <= :as_of_s
),
at_risk AS (
  SELECT l.lead_kind, l.source, l.segment, l.part, l.is_recent, l.is_reached, t.ordinal,
    CASE WHEN l.opportunity_s <= :as_of_s THEN 1 ELSE 0 END AS has_deal,
    CASE WHEN t.next_s IS NULL THEN 1 ELSE 0 END AS is_last,
    CASE WHEN l.first_contact_s <= :as_of_s AND (t.next_s IS NULL OR l.first_contact_s < t.next_s)
      THEN 1 ELSE 0 END AS has_answered
  FROM in_view AS l
  JOIN tries AS t ON t.journey_id = l.journey_id
  WHERE l.is_accepted = 1 AND (l.first_contact_s IS NULL OR l.first_contact_s >= t.occurred_s)
)
SELECT r.lead_kind, r.source, r.segment, r.part, r.ordinal, COUNT(*) AS tried, SUM(r.has_answered) AS reached,
  SUM(r.has_answered * r.is_reached) AS became,
  SUM(r.is_recent * r.is_last * (1 - r.has_answered) * (1 - r.has_deal)) AS stopped
FROM at_risk AS r
GROUP BY r.lead_kind, r.source, r.segment, r.part, r.ordinal
UNION ALL
SELECT l.lead_kind, l.source, l.segment, l.part, 0, 0, 0, 0, SUM(l.is_recent)
FROM in_view AS l
WHERE l.is_accepted = 1 AND l.attempt_count = 0 AND l.opportunity_s IS NULL AND l.first_contact_s IS NULL
GROUP BY l.lead_kind, l.source, l.segment, l.part
