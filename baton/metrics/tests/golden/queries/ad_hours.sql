-- ad_hours: hours advertised in keyword advertising, summed
-- hours, additive, marketing

-- {ad_day}: 7 of 2026-09-13..2026-09-13 to 2026-09-19..2026-09-19
SELECT
  fsum(ad_hours)::DOUBLE AS ad_hours, count(ad_hours) AS ad_hours_tiles
FROM (
SELECT fsum(ad_hours) AS ad_hours
FROM (
  SELECT *, (campaign <> '')::INT * 1 + (keyword <> '')::INT * 2 + (product_id <> '')::INT * 4 + (country <> '')::INT * 8 AS keys_filled,
    min(keys_filled) OVER (PARTITION BY period_start, period_end) AS fewest
  FROM {ad_day}
)
WHERE keys_filled = fewest
GROUP BY period_start
)
