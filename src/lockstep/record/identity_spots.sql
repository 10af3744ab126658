-- Where a person is to be found beside the name: domains and name of the employer, phone number; as numbers.
SELECT {id}, spot FROM (
  SELECT r.{id}, UNNEST([HASH(w.domain), HASH(m.domain), HASH(n.name), CASE WHEN LENGTH(r.phone) >= 7 THEN HASH(r.phone) END])
    AS spot
  FROM {rows} AS r
  LEFT JOIN identity_hosts AS w ON w.text = r.domain
  LEFT JOIN identity_hosts AS m ON m.text = SPLIT_PART(r.email, '@', -1)
  LEFT JOIN identity_names AS n ON n.text = r.company_name AND n.name <> '')
WHERE spot <> HASH(NULL)
