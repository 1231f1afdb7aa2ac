-- marketing_impressions: marketing impressions in shop, day by day, summed; else marketing impressions in products, summed
-- count, additive, marketing

-- {shop_day}: 7 of 2026-09-13..2026-09-13 to 2026-09-19..2026-09-19
SELECT
  sum(marketing_impressions)::DOUBLE AS marketing_impressions, count(marketing_impressions) AS marketing_impressions_tiles
FROM (
SELECT sum(marketing_impressions) AS marketing_impressions
FROM {shop_day}
GROUP BY period_start
)

-- {product_period}: 7 of 2026-09-13..2026-09-13 to 2026-09-19..2026-09-19
SELECT
  sum(marketing_impressions)::DOUBLE AS marketing_impressions, count(marketing_impressions) AS marketing_impressions_tiles
FROM (
SELECT sum(marketing_impressions) AS marketing_impressions
FROM {product_period}
GROUP BY period_start
)
