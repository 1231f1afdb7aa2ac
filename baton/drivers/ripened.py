"""Beside the legs of a figure that ripens late: the same two periods, counted by when the inquiries arrived.

Orders of a period come from inquiries of several periods, and those of its own inquiries are still to come. So what
the legs of such a figure say is arithmetic. What sales and acquisition did is seen on cohorts of inquiries:

    change      what both cohorts brought, and are expected to bring        `baton.drivers.cohorts`
    quality     how many inquiries, which, and closing within a stratum     `baton.drivers.quality`
    together    what appears together with closing: replies, load           `baton.drivers.association`
    company     reasons of loss that are the firm's                         `baton.drivers.losses`

All of them rest on one reading of the logs. None is a part of the figure's own change, and none is added to it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from baton.drivers.association import LABEL, Association, association_of
from baton.drivers.cannot_tell import CannotTell
from baton.drivers.cohorts import Cohort, CohortChange, Range, cohort_change_of, read_pair
from baton.drivers.intervals import Interval
from baton.drivers.losses import CompanyFactors, company_factors
from baton.drivers.quality import CHANCE, QualityChange, closing_of, quality_of
from baton.drivers.survival import LEVEL
from baton.drivers.wording import NO_WORDS, SMALLEST_NAMED, about, by_chance, exact, joined, listed
from baton.facts.snapshot import Snapshot
from baton.kit.glossary import label
from baton.kit.period import Period
from baton.kit.text import Text

Json = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Ripened:
    """Inquiries of both periods and their money, in orders, whatever figure it stands beside."""

    change: CohortChange
    quality: QualityChange | CannotTell
    together: Association | CannotTell
    """Association, never cause."""
    company: CompanyFactors | CannotTell

    @property
    def level(self) -> float:
        """Of the intervals."""
        return LEVEL

    @property
    def reading(self) -> Text:
        """What the inquiries of both periods bring, ripe, and which of its legs moved; what is not clear is not
        claimed.
        """
        before, after = self.change.before, self.change.after
        clauses = [_expected(before), _expected(after)]
        if isinstance(self.quality, CannotTell):
            return joined(listed(clauses, ARROW, STOP), self.quality.text)
        legs = [
            by_chance(leg.contribution.value, _interval(leg.contribution))
            if leg.leg == CHANCE
            else _leg(label(leg.leg), leg.contribution)
            for leg in self.quality.legs
        ]
        said = joined(listed(clauses, ARROW, STOP), listed(legs, SEMICOLON, STOP))
        if isinstance(self.together, CannotTell):
            return said
        parts = [
            _leg(label(code), part.contribution)
            for code, part in self.together.parts.items()
            if not isinstance(part, CannotTell)
            and part.contribution.is_clear
            and abs(part.contribution.value) >= SMALLEST_NAMED
        ]
        if not parts:
            return said
        lead = listed(parts, SEMICOLON, NO_WORDS)
        return joined(said, Text(f"{lead.zh}（{LABEL.zh}）。", f"{lead.en} ({LABEL.en})."))

    def as_json(self, language: str = "zh") -> Json:
        return {
            "reading": self.reading.into(language),
            **self.change.as_json(language),
            "quality": self.quality.as_json(language),
            "together": {"label": LABEL.into(language), **self.together.as_json(language)},
            "company": self.company.as_json(language),
        }


def ripened(
    snapshot: Snapshot, shop: str, period: Period, against: Period, latest_complete: date
) -> Ripened | CannotTell:
    """The cohorts of `period` and `against`, and what moved between them.

    Errors: NotAnswerable for a period that is not complete yet or begins before the shop's facts.
    """
    pair = read_pair(snapshot, shop, period, against, latest_complete)
    if isinstance(pair, CannotTell):
        return pair
    closing = closing_of(pair)
    return Ripened(
        change=cohort_change_of(pair, shop),
        quality=closing if isinstance(closing, CannotTell) else quality_of(closing, shop),
        together=closing if isinstance(closing, CannotTell) else association_of(closing, shop),
        company=company_factors(snapshot, shop, period, against, latest_complete),
    )


ARROW, SEMICOLON, STOP = Text(" → ", " → "), Text("；", "; "), Text("。", ".")


def _expected(cohort: Cohort) -> Text:
    expected, period = cohort.expected, cohort.period
    if cohort.is_ripe:
        return Text(
            f"{period} 的 {cohort.inquiries:,} 条询盘成交 {exact(expected.value)}",
            f"{cohort.inquiries:,} inquiries of {period} brought {exact(expected.value)} orders",
        )
    low, high = exact(expected.low), exact(expected.high)
    return Text(
        f"{period} 的 {cohort.inquiries:,} 条询盘预计成交 {exact(expected.value)}（{low} 到 {high}）",
        f"{cohort.inquiries:,} inquiries of {period} are expected to bring {exact(expected.value)} orders "
        f"({low} to {high})",
    )


def _leg(name: Text, contribution: Range) -> Text:
    return about(name, contribution.value, _interval(contribution))


def _interval(found: Range) -> Interval:
    return Interval(found.low, found.high, "rates")
