-- top10_impressions: top-10 average impressions in keywords, the last one in the period
-- share, level, marketing

-- {keyword_period}: 7 of 2026-09-13..2026-09-13 to 2026-09-19..2026-09-19
SELECT
  keyword AS segment,
  arg_max(top10_impressions, row(period_end, top10_impressions))::DOUBLE AS top10_impressions
FROM {keyword_period}
GROUP BY 1
ORDER BY 1
