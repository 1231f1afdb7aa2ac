"""What an address of the desk asks for, and the address that asks for it."""

from __future__ import annotations

from enum import StrEnum
from typing import TypeVar
from urllib.parse import urlencode

from django.http import QueryDict

from baton.inquiries.day_questions import USUAL_SPAN, GradingSpan
from baton.inquiries.desk_lists import Lane, Part, Wanted, sees_team
from baton.inquiries.logic.kept_text import kept
from baton.inquiries.terms import Grade, Kind, Stage
from baton.people.doors import Desk
from baton.people.grants import Grant

WORDS = ("lane", "part", "whose", "market", "kind", "grade", "stage", "owner", "after", "within", "q", "page")
TEAM, MINE = "team", "mine"
LONGEST_BACK = 600
LONGEST_MARKET = 2
LONGEST_SPAN = 366

Choice = TypeVar("Choice", bound=StrEnum)


def asked_of(desk: Desk, query: QueryDict) -> Wanted:
    """What is asked for. What the desk does not know is taken as not asked."""
    whose = query.get("whose", "")
    return Wanted(
        lane=_one(Lane, query.get("lane", "")) or Lane.HAND,
        part=_one(Part, query.get("part", "")) or Part.NEXT,
        is_team=whose != MINE if sees_team(desk.person, desk.shop) else False,
        market=kept(query.get("market", ""), LONGEST_MARKET),
        kind=_one(Kind, query.get("kind", "")),
        grade=_one(Grade, query.get("grade", "")),
        stage=_one(Stage, query.get("stage", "")),
        owner=_number(query.get("owner", "")) if desk.can(Grant.ASSIGN_INQUIRIES) else None,
        grading=_grading(query),
        text=query.get("q", "").strip(),
        number=_number(query.get("page", "")) or 1,
    )


def _grading(query: QueryDict) -> GradingSpan:
    after, within = _number(query.get("after", "")), _number(query.get("within", ""))
    return GradingSpan(
        USUAL_SPAN.after if after is None else min(after, LONGEST_SPAN),
        USUAL_SPAN.within if within is None else min(within, LONGEST_SPAN),
    )


def back_of(query: QueryDict) -> str:
    """The list's own words of an address, to come back by."""
    return urlencode([(word, query[word][:80]) for word in WORDS if query.get(word)])


def with_words(back: str, **changes: object) -> str:
    """The address's words with some of them changed; None or "" takes one out."""
    words = QueryDict(back, mutable=True)
    for name, value in changes.items():
        if value in (None, ""):
            words.pop(name, None)
        else:
            words[name] = str(value)
    return words.urlencode()


def _one(choices: type[Choice], text: str) -> Choice | None:
    return choices(text) if text in set(choices) else None


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None
