-- payment_rate: paid-buyer-days ÷ visitor-days; else paid buyers ÷ visitors; else online buyers ÷ visitors
-- share, ratio, shared

-- {shop_day}: 7 of 2026-09-13..2026-09-13 to 2026-09-19..2026-09-19
SELECT
  sum(paid_buyers)::DOUBLE AS paid_buyers, count(paid_buyers) AS paid_buyers_tiles
FROM (
SELECT sum(paid_buyers) AS paid_buyers
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
  sum(paid_buyers)::DOUBLE AS paid_buyers, count(paid_buyers) AS paid_buyers_tiles
FROM (
SELECT sum(paid_buyers) AS paid_buyers
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

-- {product_period}: 1 of 2026-09-13..2026-09-19 to 2026-09-13..2026-09-19
SELECT
  product_id AS segment,
  sum(online_buyers)::DOUBLE AS online_buyers
FROM {product_period}
GROUP BY 1
ORDER BY 1
