"""Names of segments, as the person who looks may read them."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping

from django.utils.translation import gettext as _

from baton.board.terms import Board
from baton.kit.segments import segment_label
from baton.people.doors import Desk
from baton.people.grants import Grant, can
from baton.people.selectors import names_as_seen, staff_accounts_of
from baton.people.terms import Team


def segment_names(desk: Desk, board: Board) -> Mapping[str, str]:
    """segment → what the screen calls it. Colleagues have no names for those who may not see them."""
    by, own = board.funnel.by, {line.segment: line.name for line in board.segments}
    parts = [row.segment for row in board.heat.rows] if board.heat else []
    listed = list(dict.fromkeys([*own, *parts]))
    if by == "staff":
        seen = names_as_seen(desk.person, desk.shop, sorted(name for name in listed if name), team=Team.SALES)
        named = {segment: name.into(desk.language) for segment, name in seen.items()}
    else:
        named = {
            segment: segment_label(by, segment, own.get(segment)).into(desk.language) for segment in listed
        }
    return {**named, "": _("not stated")}


def sight(desk: Desk, by: str | None) -> tuple[Hashable, ...]:
    """Everything that decides what this person may read on a page split by `by`: two persons of one sight are shown
    the same. The roles decide grants and whose names are open; the own accounts, which colleague is oneself.
    """
    roles = frozenset(desk.person.roles_in(desk.shop))
    return (desk.grants, roles, staff_accounts_of(desk.person, desk.shop) if by == "staff" else None)


def hidden_staff(desk: Desk, names: Iterable[str]) -> frozenset[str]:
    """The colleagues whose names this person may not read."""
    if can(desk.person, Grant.SEE_STAFF_NAMES, desk.shop, team=Team.SALES):
        return frozenset()
    return frozenset(name for name in names if name) - staff_accounts_of(desk.person, desk.shop)
