-- Everything that the sources say happened on one journey, or to one company, one row per row of a source.
-- `journey_keys` are the keys of its people's records, each with whose it is; `deal_keys` those of its deals. What names a
-- deal belongs to that deal's journey; what names only the person, to the journey that ran at the time: after :after_s,
-- when the deal before closed, up to :until_s, when its own did.
SELECT 'touch' AS kind, t.occurred_s, t.source, t.file, t.row, t.source_id, t.kind AS what, t.channel, t.campaign,
  t.content, CAST(NULL AS VARCHAR) AS member, CAST(NULL AS VARCHAR) AS direction, CAST(NULL AS VARCHAR) AS outcome,
  t.cost_minor AS minor, t.cost_currency AS currency, CAST(NULL AS BIGINT) AS until_s,
  k.who
FROM touches AS t JOIN journey_keys AS k ON k.key = t.person_key
WHERE t.occurred_s IS NULL OR (t.occurred_s > :after_s AND t.occurred_s <= :until_s)
UNION ALL
SELECT 'activity' AS kind, a.occurred_s, a.source, a.file, a.row, a.source_id, a.kind AS what,
  CAST(NULL AS VARCHAR) AS channel, CAST(NULL AS VARCHAR) AS campaign, a.content, a.member, a.direction, a.outcome,
  CAST(NULL AS BIGINT) AS minor, CAST(NULL AS VARCHAR) AS currency, CAST(NULL AS BIGINT) AS until_s,
  k.who
FROM activities AS a JOIN journey_keys AS k ON k.key = a.person_key
WHERE a.deal_key IS NULL AND (a.occurred_s IS NULL OR (a.occurred_s > :after_s AND a.occurred_s <= :until_s))
UNION ALL
SELECT 'activity' AS kind, a.occurred_s, a.source, a.file, a.row, a.source_id, a.kind AS what,
  CAST(NULL AS VARCHAR) AS channel, CAST(NULL AS VARCHAR) AS campaign, a.content, a.member, a.direction, a.outcome,
  CAST(NULL AS BIGINT) AS minor, CAST(NULL AS VARCHAR) AS currency, CAST(NULL AS BIGINT) AS until_s,
  d.who
FROM activities AS a JOIN deal_keys AS d ON d.key = a.deal_key
UNION ALL
SELECT 'stage' AS kind, s.occurred_s, s.source, s.file, s.row, s.source_id, s.stage AS what,
  s.from_stage AS channel, s.status AS campaign, s.reason AS content, s."by" AS member,
  CAST(NULL AS VARCHAR) AS direction, CAST(NULL AS VARCHAR) AS outcome, CAST(NULL AS BIGINT) AS minor,
  CAST(NULL AS VARCHAR) AS currency, CAST(NULL AS BIGINT) AS until_s,
  k.who
FROM stages AS s JOIN journey_keys AS k ON k.key = s.person_key
WHERE s.deal_key IS NULL AND (s.occurred_s IS NULL OR (s.occurred_s > :after_s AND s.occurred_s <= :until_s))
UNION ALL
SELECT 'stage' AS kind, s.occurred_s, s.source, s.file, s.row, s.source_id, s.stage AS what,
  s.from_stage AS channel, s.status AS campaign, s.reason AS content, s."by" AS member,
  CAST(NULL AS VARCHAR) AS direction, CAST(NULL AS VARCHAR) AS outcome, CAST(NULL AS BIGINT) AS minor,
  CAST(NULL AS VARCHAR) AS currency, CAST(NULL AS BIGINT) AS until_s,
  d.who
FROM stages AS s JOIN deal_keys AS d ON d.key = s.deal_key
UNION ALL
SELECT 'handoff' AS kind, h.occurred_s, h.source, h.file, h.row, h.source_id, h.decision AS what,
  CAST(NULL AS VARCHAR) AS channel, h.code AS campaign, h.packet AS content, h.owner AS member,
  CAST(NULL AS VARCHAR) AS direction, CAST(NULL AS VARCHAR) AS outcome, CAST(NULL AS BIGINT) AS minor,
  CAST(NULL AS VARCHAR) AS currency, h.decided_s AS until_s,
  k.who
FROM handoffs AS h JOIN journey_keys AS k ON k.key = h.person_key
WHERE h.occurred_s IS NULL OR (h.occurred_s > :after_s AND h.occurred_s <= :until_s)
UNION ALL
SELECT 'deal' AS kind, COALESCE(d.created_s, d.occurred_s) AS occurred_s, d.source, d.file, d.row, d.source_id,
  d.state AS what, d.product AS channel, d.name AS campaign, d.loss_reason AS content, d.owner AS member,
  CAST(NULL AS VARCHAR) AS direction, d.status AS outcome, d.amount_minor AS minor, d.amount_currency AS currency,
  d.closed_s AS until_s,
  k.who
FROM deal_records AS d JOIN deal_keys AS k ON k.key = d.key
UNION ALL
SELECT 'payment' AS kind, p.occurred_s, p.source, p.file, p.row, p.source_id,
  CASE WHEN p.is_refund = 1 THEN 'refund' ELSE 'payment' END AS what, CAST(NULL AS VARCHAR) AS channel,
  CAST(NULL AS VARCHAR) AS campaign, CAST(NULL AS VARCHAR) AS content, CAST(NULL AS VARCHAR) AS member,
  CAST(NULL AS VARCHAR) AS direction, CAST(NULL AS VARCHAR) AS outcome, p.amount_minor AS minor,
  p.amount_currency AS currency, CAST(NULL AS BIGINT) AS until_s,
  d.who
FROM payments AS p JOIN deal_keys AS d ON d.key = p.deal_key
