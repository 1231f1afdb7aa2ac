"""The company's own conditions in the reasons of lost inquiries: price, minimum order, lead time, certificates, payment
terms.

They are shown apart, for the owner of the firm to decide on. They are no part of the split of orders: reasons are
what the people who handled the inquiries noted, and move no leg. What is compared is the share of the lost inquiries
that carry a reason, counted by the day on which they were noted as lost; spam is no lost inquiry.

The interval of a share's change is R. Newcombe's (Interval estimation for the difference between independent
proportions, 1998, method 10), from Wilson's intervals of both shares.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from math import hypot
from statistics import NormalDist

from baton.drivers.cannot_tell import CannotTell
from baton.drivers.cohorts import Range
from baton.drivers.survival import LEVEL
from baton.drivers.wilson import wilson
from baton.facts.snapshot import Snapshot
from baton.kit.glossary import Owner, label
from baton.kit.period import Period
from baton.kit.text import Text
from baton.metrics.facts import ShopFacts, must_be_answerable

Json = Mapping[str, object]

COMPANY_REASONS = ("price", "minimum_order", "lead_time", "certificates", "payment_terms")
ALL_OF_THEM = "company_factor"
FEWEST_LOST = 20
"""In each period."""

_LOST = """
SELECT reason, count(*) AS lost
FROM {loss} AS loss LEFT JOIN (SELECT inquiry_id, product_id FROM {inquiry}) AS inquiry USING (inquiry_id)
WHERE lost_on BETWEEN $start AND $end AND reason <> 'spam' AND ($everything OR list_contains($products, product_id))
GROUP BY reason
"""


@dataclass(frozen=True, slots=True)
class ReasonChange:
    """Lost inquiries that carry a reason."""

    reason: str
    """A code of the glossary: one of COMPANY_REASONS, or ALL_OF_THEM."""
    lost: tuple[int, int]
    """Before, after."""
    shares: tuple[float, float]
    """Of all lost inquiries."""
    change: Range
    """Of the share."""
    more: Range
    """How many more of the later period's lost inquiries carry it than at the earlier share."""

    def as_json(self, language: str = "zh") -> Json:
        return {
            "reason": self.reason,
            "label": label(self.reason).into(language),
            "lost": list(self.lost),
            "shares": list(self.shares),
            "change": self.change.as_json(),
            "more": self.more.as_json(),
        }


@dataclass(frozen=True, slots=True)
class CompanyFactors:
    shop: str
    period: Period
    against: Period
    lost: tuple[int, int]
    """Inquiries noted as lost, before and after."""
    whole: ReasonChange
    """All reasons of the company together."""
    reasons: tuple[ReasonChange, ...]
    owner: Owner = Owner.COMPANY

    @property
    def moved(self) -> tuple[ReasonChange, ...]:
        """The reasons whose share changed beyond what chance explains, the largest first."""
        found = [reason for reason in self.reasons if reason.change.is_clear]
        return tuple(sorted(found, key=lambda reason: -abs(reason.change.value)))

    @property
    def reading(self) -> Text:
        whole = self.whole
        first, second = whole.shares
        head = Text(
            f"丢单里带公司因素的 {first:.0%} → {second:.0%}",
            f"company factors are named in {first:.0%} → {second:.0%} of the lost inquiries",
        )
        if not self.moved:
            return Text(
                f"{head.zh}，没有哪一项的变化超出偶然。", f"{head.en}; no reason moved beyond chance."
            )
        zh = "，".join(f"「{label(one.reason).zh}」{_ways(one)}" for one in self.moved)
        en = ", ".join(f"{label(one.reason).en} {_ways(one)}" for one in self.moved)
        return Text(
            f"{head.zh}：{zh}。是登记的原因，同时出现，由公司定夺。",
            f"{head.en}: {en}. These are reasons as noted, for the firm to decide on.",
        )

    def as_json(self, language: str = "zh") -> Json:
        return {
            "shop": self.shop,
            "period": {"start": self.period.start.isoformat(), "end": self.period.end.isoformat()},
            "against": {"start": self.against.start.isoformat(), "end": self.against.end.isoformat()},
            "owner": self.owner.value,
            "lost": list(self.lost),
            "whole": self.whole.as_json(language),
            "reasons": [reason.as_json(language) for reason in self.reasons],
            "reading": self.reading.into(language),
        }


def company_factors(
    snapshot: Snapshot,
    shop: str,
    period: Period,
    against: Period,
    latest_complete: date,
    products: Collection[str] | None = None,
) -> CompanyFactors | CannotTell:
    """How often lost inquiries carry a reason that is the company's, `period` against `against`.

    products: only inquiries about these. Errors: NotAnswerable for a period that is not complete yet or begins
    before the shop's facts.
    """
    facts = ShopFacts(snapshot, shop)
    for asked in (against, period):
        must_be_answerable(facts, asked, latest_complete)
    reach = facts.reach("loss")
    for asked in (against, period):
        if reach is None or not reach.covers(asked):
            return CannotTell(
                Text(f"{asked} 没有丢单登记", f"no losses are noted for {asked}"),
                Text("这段时间的丢单原因表", "the list of losses with their reasons"),
            )
    before, after = (_lost(snapshot, shop, asked, products) for asked in (against, period))
    lost = sum(before.values()), sum(after.values())
    if min(lost) < FEWEST_LOST:
        return CannotTell(
            Text(
                f"两个时间段的丢单登记 {lost[0]} 条和 {lost[1]} 条",
                f"{lost[0]} and {lost[1]} losses are noted",
            ),
            Text(f"每段至少 {FEWEST_LOST} 条", f"at least {FEWEST_LOST} in each period"),
        )
    carried = [sum(counts.get(reason, 0) for reason in COMPANY_REASONS) for counts in (before, after)]
    return CompanyFactors(
        shop=shop,
        period=period,
        against=against,
        lost=lost,
        whole=reason_change(ALL_OF_THEM, (carried[0], carried[1]), lost),
        reasons=tuple(
            reason_change(reason, (before.get(reason, 0), after.get(reason, 0)), lost)
            for reason in COMPANY_REASONS
        ),
    )


def reason_change(
    reason: str, carry: tuple[int, int], lost: tuple[int, int], level: float = LEVEL
) -> ReasonChange:
    """carry, lost: before and after, `lost` above nought."""
    reach = NormalDist().inv_cdf((1 + level) / 2)
    shares = carry[0] / lost[0], carry[1] / lost[1]
    (low0, high0), (low1, high1) = (
        wilson(part / whole, whole, reach) for part, whole in zip(carry, lost, strict=True)
    )
    moved = shares[1] - shares[0]
    change = Range(
        moved,
        moved - hypot(shares[1] - low1, high0 - shares[0]),
        moved + hypot(high1 - shares[1], shares[0] - low0),
    )
    more = Range(*(lost[1] * part for part in (change.value, change.low, change.high)))
    return ReasonChange(reason, carry, shares, change, more)


def _lost(
    snapshot: Snapshot, shop: str, period: Period, products: Collection[str] | None
) -> Mapping[str, int]:
    parameters = {
        "start": period.start,
        "end": period.end,
        "everything": products is None,
        "products": sorted(products or [""]),
    }
    rows = snapshot.query(_LOST, parameters, shop=shop).to_pylist()
    return {row["reason"]: row["lost"] for row in rows}


def _ways(change: ReasonChange) -> str:
    return f"{change.shares[0]:.0%} → {change.shares[1]:.0%}"
