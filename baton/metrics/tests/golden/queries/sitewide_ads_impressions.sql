-- sitewide_ads_impressions: site-wide promotion impressions in products, summed
-- count, additive, marketing

-- {product_period}: 7 of 2026-09-13..2026-09-13 to 2026-09-19..2026-09-19
SELECT
  sum(sitewide_ads_impressions)::DOUBLE AS sitewide_ads_impressions, count(sitewide_ads_impressions) AS sitewide_ads_impressions_tiles
FROM (
SELECT sum(sitewide_ads_impressions) AS sitewide_ads_impressions
FROM {product_period}
GROUP BY period_start
)
