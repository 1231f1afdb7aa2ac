-- seller_index: seller index in keywords, the last one in the period
-- share, level, marketing

-- {keyword_period}: 7 of 2026-09-13..2026-09-13 to 2026-09-19..2026-09-19
SELECT
  keyword AS segment,
  arg_max(seller_index, row(period_end, seller_index))::DOUBLE AS seller_index
FROM {keyword_period}
GROUP BY 1
ORDER BY 1
