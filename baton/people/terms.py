"""The words of people that cross walls: who one is, where, and in which role."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from baton.kit.text import Text


class Team(StrEnum):
    MARKETING = "marketing"
    SALES = "sales"
    MANAGEMENT = "management"
    DESIGN = "design"


class Role(StrEnum):
    OPERATOR = "operator"
    REP = "rep"
    MARKETING_LEAD = "marketing_lead"
    SALES_LEAD = "sales_lead"
    MANAGER = "manager"
    DESIGNER = "designer"

    @property
    def team(self) -> Team:
        return _TEAM_OF[self]

    @property
    def label(self) -> Text:
        return _ROLE_LABELS[self]


_TEAM_OF = {
    Role.OPERATOR: Team.MARKETING,
    Role.MARKETING_LEAD: Team.MARKETING,
    Role.REP: Team.SALES,
    Role.SALES_LEAD: Team.SALES,
    Role.MANAGER: Team.MANAGEMENT,
    Role.DESIGNER: Team.DESIGN,
}
_ROLE_LABELS = {
    Role.OPERATOR: Text("运营", "Operator"),
    Role.REP: Text("业务员", "Sales rep"),
    Role.MARKETING_LEAD: Text("运营主管", "Marketing lead"),
    Role.SALES_LEAD: Text("业务主管", "Sales lead"),
    Role.MANAGER: Text("经理", "Manager"),
    Role.DESIGNER: Text("美工", "Designer"),
}
TEAM_LABELS = {
    Team.MARKETING: Text("运营", "Marketing"),
    Team.SALES: Text("业务", "Sales"),
    Team.MANAGEMENT: Text("管理", "Management"),
    Team.DESIGN: Text("美工", "Design"),
}


@dataclass(frozen=True, slots=True)
class Holding:
    """One role that a person holds; in every shop where `shop_id` is None."""

    role: Role
    shop_id: int | None = None


@dataclass(frozen=True, slots=True)
class Person:
    id: int
    login_name: str
    display_name: str
    language: str
    """ "zh-hans", "en", or empty where the person follows the browser."""
    is_active: bool
    holdings: tuple[Holding, ...]

    def roles_in(self, shop: Shop | None) -> frozenset[Role]:
        """The roles that count in a shop; those held in any shop where `shop` is None."""
        return frozenset(
            holding.role
            for holding in self.holdings
            if shop is None or holding.shop_id is None or holding.shop_id == shop.id
        )


@dataclass(frozen=True, slots=True)
class Shop:
    id: int
    code: str
    name: str
    timezone: str
    platform: str


@dataclass(frozen=True, slots=True)
class AuditEntry:
    id: int
    at: datetime
    person: str
    """The display name; empty where the command line or the timetable acted."""
    verb: str
    subject: str
    before: Any
    after: Any
