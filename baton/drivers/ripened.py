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
from baton.drivers.cohorts import CohortChange, cohort_change_of, read_pair
from baton.drivers.losses import CompanyFactors, company_factors
from baton.drivers.quality import QualityChange, closing_of, quality_of
from baton.facts.snapshot import Snapshot
from baton.kit.period import Period

Json = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Ripened:
    """Inquiries of both periods and their money, in orders, whatever figure it stands beside."""

    change: CohortChange
    quality: QualityChange | CannotTell
    together: Association | CannotTell
    """Association, never cause."""
    company: CompanyFactors | CannotTell

    def as_json(self, language: str = "zh") -> Json:
        return {
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
