-- Deals that ended, by whether a piece of content was used on them at least :lag_s before: how many, how many of them
-- were won, and how many stand for the horizon. Deals that took about as long are compared with one another (band), for
-- a long one had more time for content to be used on it. Content used only at the very end is left out: a deal that is
-- as good as won is sent a price sheet.
WITH used AS (
  SELECT a.deal_key, MIN(a.occurred_s) AS used_s
  FROM activities AS a
  WHERE a.content <> '' AND a.deal_key IS NOT NULL
  GROUP BY a.deal_key
),
closed AS (
  SELECT j.deal_id, COALESCE(j.lead_kind, '(missing)') AS lead_kind, COALESCE(j.source, '(missing)') AS source,
    COALESCE(j.segment, '(missing)') AS segment, j.opportunity_s,
    CASE WHEN j.state = 'won' THEN 1 ELSE 0 END AS is_won,
    CASE WHEN j.state = 'won' THEN j.won_s ELSE j.lost_s END AS closed_s
  FROM journeys AS j
  LEFT JOIN calendar AS c ON c.day = j.opportunity_day
  WHERE j.is_primary = 1 AND j.deal_id IS NOT NULL AND j.state IN ('won', 'lost')
    AND (:from_day IS NULL OR (j.opportunity_day >= :from_day AND j.opportunity_day < :to_day)) AND :filter
),
placed AS (
  SELECT d.lead_kind, d.source, d.segment, d.is_won,
    CASE WHEN d.closed_s < d.opportunity_s + 1209600 THEN 1 WHEN d.closed_s < d.opportunity_s + 2592000 THEN 2
      WHEN d.closed_s < d.opportunity_s + 5184000 THEN 3 WHEN d.closed_s < d.opportunity_s + 10368000 THEN 4
      ELSE 5 END AS band,
    CASE WHEN d.closed_s < :split_s THEN 1 ELSE 2 END AS part,
    CASE WHEN u.used_s <= d.closed_s - :lag_s THEN 1 ELSE 0 END AS is_treated,
    CASE WHEN d.closed_s >= :recent_from_s THEN 1 ELSE 0 END AS is_recent,
    CASE WHEN u.used_s > d.closed_s - :lag_s AND u.used_s <= d.closed_s THEN 1 ELSE 0 END AS is_late_use
  FROM closed AS d
  LEFT JOIN used AS u ON u.deal_key = d.deal_id
  WHERE d.closed_s <= :as_of_s AND d.opportunity_s <= d.closed_s
)
SELECT p.lead_kind, p.source, p.segment, p.band, p.part, p.is_treated,
  COUNT(*) AS units, SUM(p.is_won) AS reached, SUM(p.is_recent) AS recent
FROM placed AS p
WHERE p.is_late_use = 0
GROUP BY p.lead_kind, p.source, p.segment, p.band, p.part, p.is_treated
