"""Names of segments, as the person who looks may read them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache

from babel import Locale
from django.utils.translation import gettext as _

from baton.board.terms import Board
from baton.people.doors import Desk
from baton.people.selectors import names_as_seen
from baton.people.terms import Team


@lru_cache(maxsize=2)
def _territories(language: str) -> Mapping[str, str]:
    return dict(Locale.parse("en" if language.startswith("en") else "zh_Hans").territories)


def country_name(code: str, language: str) -> str:
    """The country's name; a code that is none names itself."""
    return _territories(language).get(code, code)


def segment_names(desk: Desk, board: Board) -> Mapping[str, str]:
    """segment → what the screen calls it. Colleagues have no names for those who may not see them."""
    by, own = board.funnel.by, {line.segment: line.name for line in board.segments}
    parts = [row.segment for row in board.heat.rows] if board.heat else []
    listed = list(dict.fromkeys([*own, *parts]))
    if by == "staff":
        seen = names_as_seen(desk.person, desk.shop, [name for name in listed if name], team=Team.SALES)
        named = {segment: name.into(desk.language) for segment, name in seen.items()}
    elif by == "country":
        named = {segment: country_name(segment, desk.language) for segment in listed}
    else:
        named = {segment: own.get(segment) or segment for segment in listed}
    return {**named, "": _("not stated")}


def hidden_staff(desk: Desk, names: Iterable[str]) -> frozenset[str]:
    """The colleagues whose names this person may not read."""
    wanted = sorted({name for name in names if name})
    seen = names_as_seen(desk.person, desk.shop, wanted, team=Team.SALES)
    return frozenset(name for name in wanted if name not in seen[name].zh)
