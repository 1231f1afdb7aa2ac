-- impressions: impressions in shop, day by day, summed; else impressions in products, summed
-- count, additive, marketing

-- {shop_day}: 7 of 2026-09-13..2026-09-13 to 2026-09-19..2026-09-19
SELECT
  sum(impressions)::DOUBLE AS impressions, count(impressions) AS impressions_tiles
FROM (
SELECT sum(impressions) AS impressions
FROM {shop_day}
GROUP BY period_start
)

-- {product_period}: 7 of 2026-09-13..2026-09-13 to 2026-09-19..2026-09-19
SELECT
  sum(impressions)::DOUBLE AS impressions, count(impressions) AS impressions_tiles
FROM (
SELECT sum(impressions) AS impressions
FROM {product_period}
GROUP BY period_start
)
