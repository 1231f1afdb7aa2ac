-- online_amount: online amount in products, summed
-- USD, additive, sales

-- {product_period}: 7 of 2026-09-13..2026-09-13 to 2026-09-19..2026-09-19
SELECT
  fsum(online_amount)::DOUBLE AS online_amount, count(online_amount) AS online_amount_tiles
FROM (
SELECT fsum(online_amount) AS online_amount
FROM {product_period}
GROUP BY period_start
)
