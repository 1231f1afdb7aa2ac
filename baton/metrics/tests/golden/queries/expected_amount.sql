-- expected_amount: expected amount in inquiry log, of the log's rows
-- USD, additive, sales

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
  round(coalesce(fsum(expected_amount) FILTER (WHERE arrived), 0), 2) AS expected_amount,
  count(expected_amount) AS expected_amount_filled
FROM entries
