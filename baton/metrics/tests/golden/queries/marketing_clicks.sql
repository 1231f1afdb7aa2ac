-- marketing_clicks: marketing clicks in shop, day by day, summed; else marketing clicks in products, summed
-- count, additive, marketing

-- {shop_day}: 7 of 2026-09-13..2026-09-13 to 2026-09-19..2026-09-19
SELECT
  sum(marketing_clicks)::DOUBLE AS marketing_clicks, count(marketing_clicks) AS marketing_clicks_tiles
FROM (
SELECT sum(marketing_clicks) AS marketing_clicks
FROM {shop_day}
GROUP BY period_start
)

-- {product_period}: 7 of 2026-09-13..2026-09-13 to 2026-09-19..2026-09-19
SELECT
  sum(marketing_clicks)::DOUBLE AS marketing_clicks, count(marketing_clicks) AS marketing_clicks_tiles
FROM (
SELECT sum(marketing_clicks) AS marketing_clicks
FROM {product_period}
GROUP BY period_start
)
