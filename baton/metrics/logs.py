"""Figures that are counted over the rows of a log. Adding one is one entry.

An inquiry counts in the period in which it arrived, whatever became of it later. An order counts by the date
that the figure speaks of: drafted on, first money on, money received on.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from baton.facts.contract import Unit


@dataclass(frozen=True, slots=True)
class LogFigure:
    code: str
    dataset: str
    expression: str
    """SQL over the rows prepared by `baton.metrics.queries`: their columns, and `drafted`, `paid`, `arrived`."""
    needs: str | None = None
    """A column that a shop may never fill: then the figure is missing, not nought."""
    unit: Unit = Unit.COUNT
    beside: tuple[str, ...] = ()
    """Figures of the same log without which this one would mislead: asked for with it, told in its note."""


def _inquiry(code: str, condition: str, needs: str | None = None) -> LogFigure:
    return LogFigure(code, "inquiry", f"count(*) FILTER (WHERE arrived AND {condition})", needs)


def _money(code: str, amount: str, when: str) -> LogFigure:
    return LogFigure(code, "order", f"coalesce(fsum({amount}) FILTER (WHERE {when}), 0)", amount, Unit.USD)


def _order(code: str, condition: str, needs: str | None = None) -> LogFigure:
    return LogFigure(code, "order", f"count(*) FILTER (WHERE {condition})", needs)


_DEPOSITED = "deposit_on BETWEEN $start AND $end"
_BALANCED = "balance_on BETWEEN $start AND $end"

LOG_FIGURES: Mapping[str, LogFigure] = {
    figure.code: figure
    for figure in (
        _inquiry("logged_inquiries", "is_inquiry"),
        _inquiry(
            "ineffective_inquiries",
            "NOT is_effective AND coalesce(source, 'inquiry') = 'inquiry'",
            "is_effective",
        ),
        _inquiry("replied", "is_inquiry AND first_reply_at IS NOT NULL", "first_reply_at"),
        _inquiry(
            "replied_fast",
            "is_inquiry AND first_reply_at <= received_at + INTERVAL 2 HOUR",
            "first_reply_at",
        ),
        _inquiry("promising", "is_inquiry AND is_promising", "is_promising"),
        _inquiry("quoted", "is_inquiry AND quoted_on IS NOT NULL", "quoted_on"),
        _inquiry("sampled", "is_inquiry AND sampled_on IS NOT NULL", "sampled_on"),
        _inquiry("logged_opportunities", "is_opportunity"),
        _inquiry("won_opportunities", "is_opportunity AND is_won", "won_on"),
        LogFigure(
            "expected_amount",
            "inquiry",
            "coalesce(fsum(expected_amount) FILTER (WHERE arrived), 0)",
            "expected_amount",
            Unit.USD,
        ),
        _order("drafted_orders", "drafted"),
        _order("direct_orders", "drafted AND inquiry_id IS NULL", "inquiry_id"),
        _order("paid_orders", "paid", "paid_on"),
        _order("repeat_orders", "paid AND nth_of_buyer > 1", "nth_of_buyer"),
        LogFigure(
            "gmv",
            "order",
            f"coalesce(fsum(deposit) FILTER (WHERE {_DEPOSITED}), 0)"
            f" + coalesce(fsum(balance) FILTER (WHERE {_BALANCED}), 0)",
            "received",
            Unit.USD,
            beside=("refund", "payments_without_amount"),
        ),
        _order(
            "payments_without_amount",
            f"({_DEPOSITED} AND deposit IS NULL) OR ({_BALANCED} AND balance IS NULL)",
        ),
        # The parts without an inquiry: a path of their own where a change is split into legs.
        _order("direct_paid_orders", "paid AND inquiry_id IS NULL", "inquiry_id"),
        LogFigure(
            "direct_gmv",
            "order",
            f"coalesce(fsum(deposit) FILTER (WHERE {_DEPOSITED} AND inquiry_id IS NULL), 0)"
            f" + coalesce(fsum(balance) FILTER (WHERE {_BALANCED} AND inquiry_id IS NULL), 0)",
            "inquiry_id",
            Unit.USD,
        ),
        _money("order_amount", "order_amount", "drafted"),
        _money("deposit", "deposit", _DEPOSITED),
        _money("balance", "balance", _BALANCED),
        _money("refund", "refund", "drafted"),
        LogFigure(
            "receivable",
            "order",
            "coalesce(fsum(order_amount - coalesce(deposit, 0) - coalesce(balance, 0)) FILTER (WHERE drafted), 0)",
            "order_amount",
            Unit.USD,
        ),
    )
}
