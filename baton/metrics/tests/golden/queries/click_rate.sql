-- click_rate: clicks ÷ impressions
-- share, ratio, marketing

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
