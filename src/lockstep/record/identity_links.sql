-- A company without a record is explained by another person of it.
CREATE OR REPLACE TABLE employer_fellows AS
SELECT l.place, MIN(p.key, 2) AS keys
FROM employer_links AS l JOIN person_links AS p ON p.node = l.node
WHERE l.place IN (SELECT place FROM employers WHERE company_key IS NULL) GROUP BY 1;

-- Every link with its reason, in order. A view, since half a million sentences are wanted once: when they are written.
-- Sorted by small numbers, and before there are sentences to be moved about: a fifth less than sorting them by key.
CREATE OR REPLACE VIEW links AS
WITH people AS (
  SELECT 1 AS part, p.node, p.key, f.key AS entity_id, l.key AS linked_key,
    COALESCE(SUBSTR(SPLIT_PART(p.why, '|', 1), 2), 'alone') AS rule, SUBSTR(p.why, STRPOS(p.why, '|') + 1) AS shared
  FROM person_links AS p JOIN person_links AS f ON f.node = p.first_node
  LEFT JOIN person_links AS l ON l.node = p.linked_node),
companies AS (
  SELECT 1 AS part, c.node, c.key, f.key AS entity_id, l.key AS linked_key,
    COALESCE(SUBSTR(SPLIT_PART(c.why, '|', 1), 2), 'alone') AS rule, SUBSTR(c.why, STRPOS(c.why, '|') + 1) AS shared
  FROM company_links AS c JOIN company_links AS f ON f.node = c.first_node
  LEFT JOIN company_links AS l ON l.node = c.linked_node),
employees AS (
  SELECT 2 AS part, l.node, p.key, e.entity_id, e.rule, e.shared, e.strength,
    COALESCE(e.company_key, CASE WHEN t.keys[1] = p.key THEN t.keys[2] ELSE t.keys[1] END) AS linked_key
  FROM employer_links AS l JOIN person_links AS p ON p.node = l.node JOIN employers AS e ON e.place = l.place
  LEFT JOIN employer_fellows AS t ON t.place = l.place),
numbered AS (
  SELECT 0 AS strength, part, node, key, 'person' AS kind, entity_id, rule, linked_key, shared FROM people
  UNION ALL SELECT 0, part, node, key, 'company', entity_id, rule, linked_key, shared FROM companies
  UNION ALL SELECT strength, part, node, key, 'company', entity_id, rule, linked_key, shared FROM employees
  ORDER BY kind, part, node)
SELECT key, kind, entity_id, rule, linked_key, shared, CASE
  WHEN strength = 1 THEN 'Its source names the company ' || linked_key
  WHEN strength = 2 THEN 'Has the domain of ' || linked_key || ': ' || shared
  WHEN strength = 3 THEN 'Names the company ' || linked_key || ': ' || shared
  WHEN strength = 4 THEN 'No company record has its domain' || COALESCE(', the same as that of ' || linked_key, '')
    || ': ' || shared
  WHEN strength = 5 THEN 'No company record of its source has the name it gives'
    || COALESCE(', as ' || linked_key || ' does', '') || ': ' || shared
  WHEN rule = 'decided' THEN 'Ruled to be the same as ' || linked_key || ': ' || shared
  WHEN rule = 'source-id' THEN 'The source says it is the same person as ' || linked_key
  WHEN rule = 'email' AND CONTAINS(shared, ', ') THEN 'Same mailbox and same name as ' || linked_key || ': ' || shared
  WHEN rule = 'email' THEN 'Same e-mail address as ' || linked_key || ': ' || shared
  WHEN rule = 'phone-surname' THEN 'Same phone number and surname as ' || linked_key || ': ' || shared
  WHEN rule = 'model' THEN 'Most likely the same as ' || linked_key || ', ' || shared
  WHEN rule = 'domain' THEN 'Same domain as ' || linked_key || ': ' || shared
  WHEN rule = 'name' AND CONTAINS(shared, ', ') THEN 'Same name and place as ' || linked_key || ': ' || shared
  WHEN rule = 'name' THEN 'Same name in the same source as ' || linked_key || ': ' || shared
  WHEN kind = 'company' THEN 'No other company shares a domain, or a name in its source'
  WHEN key LIKE '@%' THEN 'No person record has this e-mail address'
  ELSE 'No other record shares an id, an e-mail address, or a phone number and surname' END AS reason
FROM numbered;
