-- inquiries: inquiries in shop, day by day, summed; else inquiries in products, summed; else logged inquiries in inquiry log, of the log's rows
-- count, additive, marketing

-- {shop_day}: 7 of 2026-09-13..2026-09-13 to 2026-09-19..2026-09-19
SELECT
  sum(inquiries)::DOUBLE AS inquiries, count(inquiries) AS inquiries_tiles
FROM (
SELECT sum(inquiries) AS inquiries
FROM {shop_day}
GROUP BY period_start
)

-- {product_period}: 7 of 2026-09-13..2026-09-13 to 2026-09-19..2026-09-19
SELECT
  sum(inquiries)::DOUBLE AS inquiries, count(inquiries) AS inquiries_tiles
FROM (
SELECT sum(inquiries) AS inquiries
FROM {product_period}
GROUP BY period_start
)

-- $start = 2026-09-13
-- $end = 2026-09-19
WITH entries AS (
  SELECT *,
    data_day BETWEEN $start AND $end AS arrived,
    coalesce(is_effective, TRUE) AND coalesce(source, 'inquiry') = 'inquiry' AS is_inquiry,
    coalesce(is_effective, TRUE) AND (coalesce(source, 'inquiry') IN ('inquiry', 'chat')
      OR (coalesce(source, 'inquiry') = 'rfq' AND quoted_on IS NOT NULL)) AS is_opportunity
  FROM {inquiry}
)
SELECT
  (count(*) FILTER (WHERE arrived AND is_inquiry))::DOUBLE AS logged_inquiries,
  count(*) AS logged_inquiries_filled
FROM entries
