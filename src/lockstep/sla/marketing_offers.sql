-- What became of the leads that marketing offered in the period: accepted, returned or not decided yet; and
-- whether the packet that came with each lacked something. Packets nobody looked at are counted apart.
WITH offers AS (
  SELECT :by AS dim,
    CASE WHEN j.decided_s <= :as_of_s THEN j.decision END AS decision, j.packet_missing
  FROM journeys AS j
  LEFT JOIN calendar AS c ON c.day = j.offered_day
  WHERE j.is_lead = 1 AND j.offered_s <= :as_of_s
    AND (:from_day IS NULL OR (j.offered_day >= :from_day AND j.offered_day < :to_day))
    AND :filter
)
SELECT o.dim, COUNT(*) AS offered,
  SUM(CASE WHEN o.decision = 'accepted' THEN 1 ELSE 0 END) AS accepted,
  SUM(CASE WHEN o.decision = 'returned' THEN 1 ELSE 0 END) AS returned,
  SUM(CASE WHEN o.packet_missing = '' THEN 1 ELSE 0 END) AS complete,
  SUM(CASE WHEN o.packet_missing <> '' THEN 1 ELSE 0 END) AS incomplete,
  SUM(CASE WHEN o.packet_missing IS NULL THEN 1 ELSE 0 END) AS packet_unknown
FROM offers AS o
GROUP BY o.dim
