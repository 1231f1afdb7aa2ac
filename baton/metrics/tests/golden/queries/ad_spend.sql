-- ad_spend: ad spend in keyword advertising, summed
-- CNY, additive, marketing

-- {ad_day}: 7 of 2026-09-13..2026-09-13 to 2026-09-19..2026-09-19
SELECT
  fsum(ad_spend)::DOUBLE AS ad_spend, count(ad_spend) AS ad_spend_tiles
FROM (
SELECT fsum(ad_spend) AS ad_spend
FROM (
  SELECT *, (campaign <> '')::INT * 1 + (keyword <> '')::INT * 2 + (product_id <> '')::INT * 4 + (country <> '')::INT * 8 AS keys_filled,
    min(keys_filled) OVER (PARTITION BY period_start, period_end) AS fewest
  FROM {ad_day}
)
WHERE keys_filled = fewest
GROUP BY period_start
)
