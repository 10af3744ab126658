-- How many days those that went on had been in each stage, the whole record over: journeys by stage and whole days.
SELECT j.step_no, j.days, COUNT(*) AS journeys
FROM stage_times AS j
WHERE j.standing = 1 AND j.is_undated = 0
GROUP BY j.step_no, j.days
