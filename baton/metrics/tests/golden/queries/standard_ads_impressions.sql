-- standard_ads_impressions: standard promotion impressions in products, summed
-- count, additive, marketing

-- {product_period}: 7 of 2026-09-13..2026-09-13 to 2026-09-19..2026-09-19
SELECT
  sum(standard_ads_impressions)::DOUBLE AS standard_ads_impressions, count(standard_ads_impressions) AS standard_ads_impressions_tiles
FROM (
SELECT sum(standard_ads_impressions) AS standard_ads_impressions
FROM {product_period}
GROUP BY period_start
)
