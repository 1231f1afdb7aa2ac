-- won_opportunities: won opportunities in inquiry log, of the log's rows
-- count, additive, sales

-- $start = 2026-09-13
-- $end = 2026-09-19
WITH entries AS (
  SELECT *,
    data_day BETWEEN $start AND $end AS arrived,
    won_on IS NOT NULL AS is_won,
    coalesce(is_effective, TRUE) AND coalesce(source, 'inquiry') = 'inquiry' AS is_inquiry,
    coalesce(is_effective, TRUE) AND (coalesce(source, 'inquiry') IN ('inquiry', 'chat')
      OR (coalesce(source, 'inquiry') = 'rfq' AND quoted_on IS NOT NULL)) AS is_opportunity
  FROM {inquiry}
  LEFT JOIN (
    SELECT inquiry_id, min(least(coalesce(deposit_on, balance_on), coalesce(balance_on, deposit_on))) AS won_on
    FROM {order} WHERE inquiry_id IS NOT NULL GROUP BY inquiry_id
  ) USING (inquiry_id)
)
SELECT
  (count(*) FILTER (WHERE arrived AND is_opportunity AND is_won))::DOUBLE AS won_opportunities,
  count(won_on) AS won_opportunities_filled
FROM entries
