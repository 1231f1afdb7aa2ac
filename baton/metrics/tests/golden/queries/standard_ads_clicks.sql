-- standard_ads_clicks: standard promotion clicks in products, summed
-- count, additive, marketing

-- {product_period}: 7 of 2026-09-13..2026-09-13 to 2026-09-19..2026-09-19
SELECT
  sum(standard_ads_clicks)::DOUBLE AS standard_ads_clicks, count(standard_ads_clicks) AS standard_ads_clicks_tiles
FROM (
SELECT sum(standard_ads_clicks) AS standard_ads_clicks
FROM {product_period}
GROUP BY period_start
)
