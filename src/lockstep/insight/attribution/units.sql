-- The units of a table that somebody brought, each once.
SELECT DISTINCT g.unit FROM given_touches AS g
