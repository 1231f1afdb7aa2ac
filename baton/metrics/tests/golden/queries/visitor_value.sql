-- visitor_value: received amount ÷ visitor-days; else received amount ÷ visitors
-- USD, ratio, marketing

-- $start = 2026-09-13
-- $end = 2026-09-19
WITH dated AS (
  SELECT *,
    least(coalesce(deposit_on, balance_on), coalesce(balance_on, deposit_on)) AS paid_on,
    coalesce(deposit, balance) AS received,
    drafted_on BETWEEN $start AND $end AS drafted
  FROM {order}
), entries AS (
  SELECT *,
    paid_on BETWEEN $start AND $end AS paid,
    CASE WHEN paid_on IS NOT NULL AND buyer_id IS NOT NULL THEN row_number() OVER (
      PARTITION BY buyer_id ORDER BY paid_on NULLS LAST, order_id) END AS nth_of_buyer
  FROM dated
)
SELECT
  round(coalesce(fsum(deposit) FILTER (WHERE deposit_on BETWEEN $start AND $end), 0) + coalesce(fsum(balance) FILTER (WHERE balance_on BETWEEN $start AND $end), 0), 2) AS gmv,
  count(received) AS gmv_filled
FROM entries

-- {shop_day}: 7 of 2026-09-13..2026-09-13 to 2026-09-19..2026-09-19
SELECT
  fsum(trade_assurance_amount)::DOUBLE AS trade_assurance_amount, count(trade_assurance_amount) AS trade_assurance_amount_tiles
FROM (
SELECT fsum(trade_assurance_amount) AS trade_assurance_amount
FROM {shop_day}
GROUP BY period_start
)

-- {shop_day}: 7 of 2026-09-13..2026-09-13 to 2026-09-19..2026-09-19
SELECT
  sum(visitors)::DOUBLE AS visitors, count(visitors) AS visitors_tiles
FROM (
SELECT sum(visitors) AS visitors
FROM {shop_day}
GROUP BY period_start
)

-- {shop_day}: 1 of 2026-09-13..2026-09-19 to 2026-09-13..2026-09-19
SELECT
  sum(visitors)::DOUBLE AS visitors, count(visitors) AS visitors_tiles
FROM (
SELECT sum(visitors) AS visitors
FROM {shop_day}
GROUP BY period_start
)
