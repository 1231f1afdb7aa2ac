-- draft_rate: drafted orders ÷ inquiries
-- share, ratio, sales

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
  (count(*) FILTER (WHERE drafted))::DOUBLE AS drafted_orders,
  count(*) AS drafted_orders_filled
FROM entries

-- {shop_day}: 7 of 2026-09-13..2026-09-13 to 2026-09-19..2026-09-19
SELECT
  sum(drafted_orders)::DOUBLE AS drafted_orders, count(drafted_orders) AS drafted_orders_tiles
FROM (
SELECT sum(drafted_orders) AS drafted_orders
FROM {shop_day}
GROUP BY period_start
)

-- {product_period}: 7 of 2026-09-13..2026-09-13 to 2026-09-19..2026-09-19
SELECT
  sum(drafted_orders)::DOUBLE AS drafted_orders, count(drafted_orders) AS drafted_orders_tiles
FROM (
SELECT sum(drafted_orders) AS drafted_orders
FROM {product_period}
GROUP BY period_start
)

-- {shop_day}: 7 of 2026-09-13..2026-09-13 to 2026-09-19..2026-09-19
SELECT
  sum(inquiries)::DOUBLE AS inquiries, count(inquiries) AS inquiries_tiles
FROM (
SELECT sum(inquiries) AS inquiries
FROM {shop_day}
GROUP BY period_start
)

-- {product_period}: 7 of 2026-09-13..2026-09-13 to 2026-09-19..2026-09-19
SELECT
  sum(inquiries)::DOUBLE AS inquiries, count(inquiries) AS inquiries_tiles
FROM (
SELECT sum(inquiries) AS inquiries
FROM {product_period}
GROUP BY period_start
)

-- $start = 2026-09-13
-- $end = 2026-09-19
WITH entries AS (
  SELECT *,
    data_day BETWEEN $start AND $end AS arrived,
    coalesce(is_effective, TRUE) AND coalesce(source, 'inquiry') = 'inquiry' AS is_inquiry,
    coalesce(is_effective, TRUE) AND (coalesce(source, 'inquiry') IN ('inquiry', 'chat')
      OR (coalesce(source, 'inquiry') = 'rfq' AND quoted_on IS NOT NULL)) AS is_opportunity
  FROM {inquiry}
)
SELECT
  (count(*) FILTER (WHERE arrived AND is_inquiry))::DOUBLE AS logged_inquiries,
  count(*) AS logged_inquiries_filled
FROM entries
