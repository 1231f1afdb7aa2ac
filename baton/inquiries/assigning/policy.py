"""The policy of a shop as it stands: the newest version, its parameters and its words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from baton.inquiries.assigning.terms import Mode
from baton.inquiries.logic.routing import POLICY, Policy
from baton.inquiries.models import RoutingPolicy
from baton.people.terms import Shop

RANGES: Mapping[str, tuple[float, float]] = {
    "explored": (0.0, 0.5),
    "floor": (0.0, 0.5),
    "slope": (0.0, 3.0),
    "late_after": (0.1, 5.0),
    "pressed_after": (0.1, 5.0),
    "passed_on": (0.0, 50.0),
    "floor_outcomes": (0, 500),
    "gate_factor": (1.0, 1000.0),
    "gate_outcomes": (300, 100_000),
}
"""What a shop may set, between the least and the most. The gate never opens below 300 outcomes."""


def present_policy(shop: Shop) -> RoutingPolicy | None:
    return RoutingPolicy.objects.filter(shop_id=shop.id).order_by("-number").first()


def mode_of(row: RoutingPolicy | None) -> Mode:
    return Mode.OFF if row is None else Mode(row.mode)


def parameters_of(row: RoutingPolicy | None) -> Policy:
    if row is None:
        return POLICY
    known = {name: value for name, value in row.parameters.items() if name in RANGES}
    return replace(POLICY, version=str(row.number), **known)


def words_of(row: RoutingPolicy | None) -> tuple[str, ...]:
    """The team's own words for its product lines."""
    return () if row is None else tuple(row.parameters.get("lines", ()))
