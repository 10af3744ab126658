-- The leads on the speed-to-lead curve: how long each waited for the first attempt, and whether it got there in time.
SELECT j.journey_id, j.person_id, :by AS dim, j.owner, j.lead_kind, j.source, j.arrived_s, j.first_attempt_s,
  CAST((j.waited_s - MOD(j.waited_s, 60)) / 60 AS BIGINT) AS waited_minutes, j.is_there
FROM answered AS j
LEFT JOIN calendar AS c ON c.day = COALESCE(j.offered_day, j.known_day)
WHERE j.standing = 1 AND :filter
  AND (:from_day IS NULL
    OR (COALESCE(j.offered_day, j.known_day) >= :from_day AND COALESCE(j.offered_day, j.known_day) < :to_day))
