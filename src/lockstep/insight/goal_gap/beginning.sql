-- The first day on which the record knows a journey of its own.
SELECT MIN(s.known_day) AS first_day FROM staged AS s
