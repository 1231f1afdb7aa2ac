-- clicks: clicks in shop, day by day, summed; else clicks in products, summed
-- count, additive, marketing

-- {shop_day}: 7 of 2026-09-13..2026-09-13 to 2026-09-19..2026-09-19
SELECT
  sum(clicks)::DOUBLE AS clicks, count(clicks) AS clicks_tiles
FROM (
SELECT sum(clicks) AS clicks
FROM {shop_day}
GROUP BY period_start
)

-- {product_period}: 7 of 2026-09-13..2026-09-13 to 2026-09-19..2026-09-19
SELECT
  sum(clicks)::DOUBLE AS clicks, count(clicks) AS clicks_tiles
FROM (
SELECT sum(clicks) AS clicks
FROM {product_period}
GROUP BY period_start
)
