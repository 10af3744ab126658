-- When the first and the last touch of a table that somebody brought was; of files, they are read off what these say of
-- themselves.
SELECT MIN(g.at_s) AS first_s, MAX(g.at_s) AS last_s FROM given_touches AS g
