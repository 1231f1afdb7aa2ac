"""The figures on which standing claims are tested, each with what it is counted from."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from baton.drivers.baseline import Law, Observed
from baton.facts.datasets import dataset
from baton.kit.glossary import label
from baton.kit.period import Period
from baton.kit.text import Text
from baton.metrics import queries
from baton.metrics.facts import ShopFacts
from baton.metrics.figures import figure, joined

MEASURES = frozenset(
    {"impressions", "clicks", "inquiries", "trade_assurance_orders", "reply_rate", "rfq_quotes"}
)
"""Everything that a claim reads from files by period."""

FEWEST_GRADED = 0.8
"""Share of the period's inquiries that must be graded: a part of them may be a chosen part."""
DAYS_TO_REPLY = 1
DAYS_TO_QUOTE = 3


@dataclass(frozen=True, slots=True)
class Answer:
    """What was counted, from which dataset; or why nothing was."""

    observed: Observed | None
    source: str | None = None
    why: Text | None = None


Read = Callable[[ShopFacts, Period, str | None], Answer]
"""facts, period, and the dataset that must be read so that periods compare (None: the best one)."""


@dataclass(frozen=True, slots=True)
class Measured:
    """One way to measure what a claim is about."""

    name: Text
    law: Law
    read: Read
    is_count: bool = False
    """Shown as what was counted, not as a rate; the exposure is the period's days."""


def count(code: str) -> Measured:
    """A count of the catalogue, of the period's days."""

    def read(facts: ShopFacts, period: Period, source: str | None) -> Answer:
        found = figure(facts, code, period, only=source)
        if found.value is None:
            return Answer(None, why=joined(found.notes))
        return Answer(Observed(found.value, period.length), found.dataset)

    return Measured(label(code), Law.COUNT, read, is_count=True)


def quotient(name: Text, part: str, whole: str, law: Law) -> Measured:
    """Two counts of the catalogue, read from the same dataset."""

    def read(facts: ShopFacts, period: Period, source: str | None) -> Answer:
        upper = figure(facts, part, period, only=source)
        lower = figure(facts, whole, period, only=upper.dataset or source)
        if upper.value is None or lower.value is None:
            return Answer(None, why=joined((*upper.notes, *lower.notes)))
        return _share(upper.value, lower.value, upper.dataset, label(whole))

    return Measured(name, law, read)


def level(code: str, whole: str) -> Measured:
    """A share that the platform states without what it is counted from: taken to be of the period's `whole`."""

    def read(facts: ShopFacts, period: Period, source: str | None) -> Answer:
        stated, size = figure(facts, code, period, only=source), figure(facts, whole, period)
        if stated.value is None or size.value is None:
            return Answer(None, why=joined((*stated.notes, *size.notes)))
        return _share(stated.value * size.value, size.value, stated.dataset, label(whole))

    return Measured(label(code), Law.SHARE, read)


def logged_share(
    name: Text, among: str, part: str, filled: str, *, ripe_after: int = 0, fewest: float = 0.0
) -> Measured:
    """A share of the inquiry log's rows that arrived in the period.

    `among` and `part` are SQL conditions, `filled` counts over the whole log how often what the share needs is
    there. Rows too young for `ripe_after` days to have passed are left out of both sides. `fewest` is the share of
    the period's inquiries that must be `among` them.
    """
    sql = "\n".join(
        [
            queries.inquiry_entries(()),
            "SELECT",
            f"  count(*) FILTER (WHERE arrived AND data_day <= $known AND {among}) AS whole,",
            f"  count(*) FILTER (WHERE arrived AND data_day <= $known AND {among} AND {part}) AS part,",
            "  count(*) FILTER (WHERE arrived AND is_inquiry) AS arrived_inquiries,",
            f"  {filled} AS filled",
            "FROM entries",
        ]
    )

    def read(facts: ShopFacts, period: Period, _source: str | None) -> Answer:
        where = dataset("inquiry").label
        reach = facts.reach("inquiry") if facts.has("inquiry") else None
        if reach is None:
            return Answer(None, why=Text(f"没有「{where.zh}」的数据", f"no facts in {where.en}"))
        if not reach.covers(period):
            return Answer(
                None,
                why=Text(
                    f"「{where.zh}」只有 {reach.first} 至 {reach.last}",
                    f"{where.en} reaches from {reach.first} to {reach.last}",
                ),
            )
        known = reach.last - timedelta(days=ripe_after)
        asked = {"start": period.start, "end": period.end, "known": known}
        (row,) = facts.snapshot.query(sql, asked, shop=facts.shop).to_pylist()
        if not row["filled"]:
            return Answer(
                None, why=Text(f"「{where.zh}」里没有这一项", f"{where.en} has nothing of the kind")
            )
        if row["whole"] < fewest * row["arrived_inquiries"]:
            return Answer(
                None,
                why=Text(
                    f"{row['arrived_inquiries']} 条询盘只有 {row['whole']} 条评过",
                    f"only {row['whole']} of {row['arrived_inquiries']} inquiries are graded",
                ),
            )
        return _share(row["part"], row["whole"], "inquiry", name)

    return Measured(name, Law.SHARE, read)


def _share(part: float, whole: float, source: str | None, of: Text) -> Answer:
    if whole <= 0:
        return Answer(None, source, Text(f"该时间段「{of.zh}」没有可数的", f"nothing to count for {of.en}"))
    return Answer(Observed(part, whole), source)


PROMISING = logged_share(
    label("promising_rate"),
    "is_inquiry AND is_promising IS NOT NULL",
    "is_promising",
    "count(is_promising)",
    fewest=FEWEST_GRADED,
)
CAUGHT = logged_share(
    Text("24 小时内首次回复的询盘占比", "share of inquiries first answered within 24 hours"),
    "is_inquiry",
    f"first_reply_at <= received_at + INTERVAL {DAYS_TO_REPLY} DAY",
    "count(first_reply_at)",
    ripe_after=DAYS_TO_REPLY,
)
RFQ_ANSWERED = logged_share(
    Text(f"{DAYS_TO_QUOTE} 天内报价的 RFQ 占比", f"share of RFQs quoted within {DAYS_TO_QUOTE} days"),
    "source = 'rfq' AND coalesce(is_effective, TRUE)",
    f"quoted_on <= data_day + {DAYS_TO_QUOTE}",
    "count(*) FILTER (WHERE source = 'rfq')",
    ripe_after=DAYS_TO_QUOTE,
)
CLICKED = quotient(label("click_rate"), "clicks", "impressions", Law.SHARE)
ASKED = quotient(
    Text("询盘 ÷ 点击", "inquiries ÷ clicks"),
    "inquiries",
    "clicks",
    # Inquiries may come without a click of the shop's own count: a rate, not a share.
    Law.COUNT,
)
IN_TIME = level("reply_rate", "inquiries")
