-- What each channel cost: in the two parts of the past, and in the days that stand for the horizon. Amounts in another
-- currency are counted and not added.
SELECT COALESCE(s.channel, '(missing)') AS channel,
  SUM(CASE WHEN s.amount_currency = :currency AND s.occurred_s < :split_s THEN s.amount_minor ELSE 0 END) AS first_minor,
  SUM(CASE WHEN s.amount_currency = :currency AND s.occurred_s >= :split_s AND s.occurred_s <= :mature_s
    THEN s.amount_minor ELSE 0 END) AS last_minor,
  SUM(CASE WHEN s.amount_currency = :currency AND s.occurred_s >= :recent_from_s AND s.occurred_s < :recent_to_s
    THEN s.amount_minor ELSE 0 END) AS recent_minor,
  SUM(CASE WHEN s.amount_currency = :currency THEN 0 ELSE 1 END) AS foreign_rows
FROM spend AS s
WHERE s.occurred_s <= :as_of_s AND s.amount_minor > 0
GROUP BY COALESCE(s.channel, '(missing)')
