-- What the record knows of the things promises are about, whatever was asked: a promise about something that no
-- source records can't be judged, and is not broken for that.
SELECT
  SUM(CASE WHEN first_attempt_s IS NOT NULL THEN 1 ELSE 0 END) AS attempts,
  SUM(CASE WHEN arrived_s IS NOT NULL THEN 1 ELSE 0 END) AS arrivals,
  SUM(CASE WHEN offered_s IS NOT NULL THEN 1 ELSE 0 END) AS offers,
  SUM(CASE WHEN offered_s IS NOT NULL AND decided_s IS NOT NULL THEN 1 ELSE 0 END) AS decisions,
  SUM(CASE WHEN offered_s IS NOT NULL AND packet_missing IS NOT NULL THEN 1 ELSE 0 END) AS packets
FROM journeys
