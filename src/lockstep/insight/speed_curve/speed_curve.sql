-- The speed-to-lead curve: leads by how they came in (kind and source) and by how long they waited for the first
-- attempt, and how many of them reached the stage asked for.
-- bucket_no 1 to 5 minutes · 2 to 30 · 3 to 1 hour · 4 to 2 · 5 to 4 · 6 to 8 · 7 beyond, in working time · 0 not tried
SELECT p.dim, p.standing, p.bucket_no, p.lead_kind, p.lead_source, COUNT(*) AS leads, SUM(p.is_there) AS there
FROM (
  SELECT :by AS dim, j.standing, j.is_there, COALESCE(j.lead_kind, '') AS lead_kind, COALESCE(j.source, '') AS lead_source,
    CASE WHEN j.standing <> 1 THEN 0 WHEN j.waited_s <= 300 THEN 1 WHEN j.waited_s <= 1800 THEN 2
      WHEN j.waited_s <= 3600 THEN 3 WHEN j.waited_s <= 7200 THEN 4 WHEN j.waited_s <= 14400 THEN 5
      WHEN j.waited_s <= 28800 THEN 6 ELSE 7 END AS bucket_no
  FROM answered AS j
  LEFT JOIN calendar AS c ON c.day = COALESCE(j.offered_day, j.known_day)
  WHERE :filter
    AND (:from_day IS NULL
      OR (COALESCE(j.offered_day, j.known_day) >= :from_day AND COALESCE(j.offered_day, j.known_day) < :to_day))
) AS p
GROUP BY p.dim, p.standing, p.bucket_no, p.lead_kind, p.lead_source
