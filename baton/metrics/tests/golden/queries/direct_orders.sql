-- direct_orders: direct orders in orders, of the log's rows
-- count, additive, shared

-- $start = 2026-09-13
-- $end = 2026-09-19
WITH dated AS (
  SELECT *,
    least(coalesce(deposit_on, balance_on), coalesce(balance_on, deposit_on)) AS paid_on,
    coalesce(deposit, balance) AS received,
    drafted_on BETWEEN $start AND $end AS drafted
  FROM {order}
), entries AS (
  SELECT *,
    paid_on BETWEEN $start AND $end AS paid,
    CASE WHEN paid_on IS NOT NULL AND buyer_id IS NOT NULL THEN row_number() OVER (
      PARTITION BY buyer_id ORDER BY paid_on NULLS LAST, order_id) END AS nth_of_buyer
  FROM dated
)
SELECT
  (count(*) FILTER (WHERE drafted AND inquiry_id IS NULL))::DOUBLE AS direct_orders,
  count(inquiry_id) AS direct_orders_filled
FROM entries
