-- The journeys that silently stopped: where each is, since when, and when it was last heard of.
SELECT j.journey_id, j.person_id, j.deal_id, :by AS dim, j.owner, l.stage, j.entered_s, j.last_s, j.silent_days,
  l.limit_days
FROM silent_now AS j
JOIN limits AS l ON l.step_no = j.step_no
LEFT JOIN calendar AS c ON c.day = j.entered_day
WHERE j.silent_days > l.limit_days AND :filter
  AND (:from_day IS NULL OR (j.entered_day >= :from_day AND j.entered_day < :to_day))
  AND (:listed_stage = 'all' OR l.stage = :listed_stage)
