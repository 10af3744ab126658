-- The journeys that have been in their stage for longer than nine in ten of those that went on had been.
SELECT j.journey_id, j.person_id, j.deal_id, :by AS dim, j.owner, l.stage, j.entered_s, j.days, l.limit_days
FROM stage_times AS j
JOIN limits AS l ON l.step_no = j.step_no
LEFT JOIN calendar AS c ON c.day = j.entered_day
WHERE j.standing = 0 AND j.is_undated = 0 AND j.days > l.limit_days AND :filter
  AND (:from_day IS NULL OR (j.entered_day >= :from_day AND j.entered_day < :to_day))
  AND (:listed_stage = 'all' OR l.stage = :listed_stage)
