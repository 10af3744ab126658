-- Two companies of one group may share a domain: where their names begin alike and end differently, or one names its
-- parent, only the same name is the same company. So too where a domain is the home of everybody.
CREATE OR REPLACE TEMP TABLE identity_shared_domains AS
WITH named AS (
  SELECT DISTINCT r.domain, s.stem, STRING_SPLIT(s.stem, ' ') AS words
  FROM identity_company_rows AS r JOIN identity_mixed_domains AS d ON d.domain = r.domain
  JOIN identity_stems AS s ON s.text = r.text),
everybodys AS (SELECT domain FROM named GROUP BY domain HAVING COUNT(DISTINCT words[1]) > 5),
sisters AS (
  SELECT a.domain, LIST_FILTER(a.words, lambda word: NOT LIST_CONTAINS(b.words, word)) AS one,
    LIST_FILTER(b.words, lambda word: NOT LIST_CONTAINS(a.words, word)) AS other
  FROM named AS a JOIN named AS b ON b.domain = a.domain AND b.words[1] = a.words[1] AND a.stem < b.stem)
SELECT domain FROM everybodys
UNION SELECT domain FROM sisters
WHERE LEN(one) > 0 AND LEN(other) > 0
  AND JARO_WINKLER_SIMILARITY(ARRAY_TO_STRING(one, ' '), ARRAY_TO_STRING(other, ' ')) < 0.8
  -- Intl and International are one word.
  AND NOT (LEN(one) = 1 AND LEN(other) = 1 AND one[1][1] = other[1][1])
UNION SELECT r.domain FROM identity_company_rows AS r JOIN identity_mixed_domains AS d ON d.domain = r.domain
WHERE r.parent IS NOT NULL;

CREATE OR REPLACE TEMP TABLE identity_at_domains AS
SELECT r.node, r.domain, CASE WHEN d.domain IS NULL THEN '' ELSE s.stem END AS stem
FROM identity_company_rows AS r LEFT JOIN identity_shared_domains AS d ON d.domain = r.domain
LEFT JOIN identity_stems AS s ON s.text = r.text
WHERE r.domain IS NOT NULL;

-- Of two companies of one name with two domains, one without a domain could be either: it joins neither.
CREATE OR REPLACE TEMP TABLE identity_same_name AS
WITH counted AS (
  SELECT source, name, COUNT(DISTINCT domain) AS domains, MIN(node) AS first_node,
    MIN(node) FILTER (WHERE domain IS NULL) AS first_without
  FROM identity_company_rows WHERE name <> '' GROUP BY 1, 2 HAVING MIN(node) <> MAX(node))
SELECT r.node, r.name, CASE WHEN c.domains <= 1 THEN c.first_node ELSE c.first_without END AS first_node
FROM identity_company_rows AS r JOIN counted AS c ON c.source = r.source AND c.name = r.name
WHERE c.domains <= 1 OR r.domain IS NULL;

-- One name in one place, in any source: Foo is Foo GmbH, unless there is a Foo AG too.
CREATE OR REPLACE TEMP TABLE identity_same_place AS
WITH named AS (
  SELECT n.node, n.city, n.country, n.rough_stem, s.stem, s.form, r.domain FROM identity_neighbours AS n
  JOIN identity_stems AS s ON s.text = n.text JOIN identity_company_rows AS r ON r.node = n.node),
counted AS (
  SELECT rough_stem, stem, city, country, MIN(node) AS first_node FROM named GROUP BY 1, 2, 3, 4
  HAVING MIN(node) <> MAX(node) AND COUNT(DISTINCT NULLIF(form, '')) <= 1 AND COUNT(DISTINCT domain) <= 1)
SELECT DISTINCT n.node, c.first_node, n.stem, n.city
FROM named AS n JOIN counted AS c
  ON c.rough_stem = n.rough_stem AND c.stem = n.stem AND c.city = n.city AND c.country = n.country;

CREATE OR REPLACE TEMP TABLE identity_edges AS
SELECT DISTINCT r.node AS one, d.first_node AS other,
  '2domain|' || r.domain || CASE WHEN r.stem <> '' THEN ', ' || r.stem ELSE '' END AS why
FROM identity_at_domains AS r JOIN (
  SELECT domain, stem, MIN(node) AS first_node FROM identity_at_domains
  WHERE stem IS NOT NULL GROUP BY domain, stem HAVING MIN(node) <> MAX(node)) AS d
  ON d.domain = r.domain AND d.stem = r.stem
WHERE r.node <> d.first_node
UNION ALL
SELECT node, first_node, '3name|' || name FROM identity_same_name WHERE node <> first_node
UNION ALL
SELECT node, first_node, '3name|' || stem || ', ' || city FROM identity_same_place WHERE node <> first_node;
