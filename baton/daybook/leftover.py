"""Nothing is left hanging: what was open at the end of a day, and what has become of it since."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from baton.daybook import selectors
from baton.daybook.reach import teams_of
from baton.daybook.terms import TaskLine, TaskState
from baton.kit.text import Text
from baton.people.clock import shop_day
from baton.people.grants import Grant, require
from baton.people.terms import Person, Shop, Team


@dataclass(frozen=True, slots=True)
class LeftLine:
    line: TaskLine
    what: Text
    """What became of it."""
    is_settled: bool


@dataclass(frozen=True, slots=True)
class Left:
    day: date
    lines: tuple[LeftLine, ...]

    @property
    def settled(self) -> int:
        return sum(one.is_settled for one in self.lines)


def left_last_night(person: Person, shop: Shop) -> Left:
    """What the person's teams (a manager: everybody) had open when yesterday ended, what still hangs first."""
    require(person, Grant.SEE_TEAM_DAY, shop)
    day = shop_day(shop) - timedelta(days=1)
    teams = teams_of(person, shop)
    everywhere = Team.MANAGEMENT in teams
    found = [
        LeftLine(line, _became(line), line.state is not TaskState.OPEN)
        for line in selectors.summary_of(shop, day).left
        if everywhere or line.team in teams
    ]
    found.sort(key=lambda one: (one.is_settled, one.line.due, one.line.id))
    return Left(day, tuple(found))


def _became(line: TaskLine) -> Text:
    if line.state is not TaskState.OPEN:
        return line.state.label
    if line.postponed_to is not None:
        return Text(f"改到 {line.postponed_to}", f"postponed to {line.postponed_to}")
    if line.person_id is None:
        return Text("转到今天，还没人接", "carried over, nobody has taken it")
    return Text("转到今天，有人在做", "carried over, with somebody")
