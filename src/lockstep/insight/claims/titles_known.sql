-- The titles people have, to tell those who decide from those who do the work.
SELECT p.title, p.seniority, COUNT(*) AS people
FROM people AS p
WHERE p.title IS NOT NULL
GROUP BY p.title, p.seniority
