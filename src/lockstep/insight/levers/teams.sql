-- The people of the revenue team with the team each is of, as the record names both.
SELECT m.name, MIN(m.team) AS team
FROM members AS m
WHERE m.name IS NOT NULL
GROUP BY m.name
