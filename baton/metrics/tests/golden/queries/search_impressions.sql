-- search_impressions: search impressions in shop, day by day, summed; else search impressions in products, summed
-- count, additive, marketing

-- {shop_day}: 7 of 2026-09-13..2026-09-13 to 2026-09-19..2026-09-19
SELECT
  sum(search_impressions)::DOUBLE AS search_impressions, count(search_impressions) AS search_impressions_tiles
FROM (
SELECT sum(search_impressions) AS search_impressions
FROM {shop_day}
GROUP BY period_start
)

-- {product_period}: 7 of 2026-09-13..2026-09-13 to 2026-09-19..2026-09-19
SELECT
  sum(search_impressions)::DOUBLE AS search_impressions, count(search_impressions) AS search_impressions_tiles
FROM (
SELECT sum(search_impressions) AS search_impressions
FROM {product_period}
GROUP BY period_start
)
