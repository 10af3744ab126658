-- The revenue team by every text that may stand for one of them.
SELECT m.member_id, m.name, m.email
FROM members AS m
