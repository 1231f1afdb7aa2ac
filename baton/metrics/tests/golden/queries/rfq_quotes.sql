-- rfq_quotes: RFQ quotes in staff, summed
-- count, additive, sales

-- {staff_period}: 7 of 2026-09-13..2026-09-13 to 2026-09-19..2026-09-19
SELECT
  sum(rfq_quotes)::DOUBLE AS rfq_quotes, count(rfq_quotes) AS rfq_quotes_tiles
FROM (
SELECT sum(rfq_quotes) AS rfq_quotes
FROM {staff_period}
GROUP BY period_start
)
