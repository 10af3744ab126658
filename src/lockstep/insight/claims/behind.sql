-- The journeys behind a claim, each with its group (1: the claim is about it; 0: it is compared with) and whether it
-- has the outcome (null: no source records it).
SELECT j.journey_id, p.name AS person, d.name AS deal, j.owner, j.source, j.state, j.dated_day,
  CASE WHEN :group THEN 1 WHEN :against THEN 0 END AS side,
  CASE WHEN :outcome THEN 1 WHEN NOT :outcome THEN 0 END AS is_so
FROM (SELECT f.*, :dated AS dated_day FROM facts AS f) AS j
LEFT JOIN calendar AS c ON c.day = j.dated_day
LEFT JOIN people AS p ON p.person_id = j.person_id
LEFT JOIN deals AS d ON d.deal_id = j.deal_id
WHERE :among AND (:group OR :against) AND j.dated_day >= :since_day AND j.dated_day < :until_day AND :filter
