"""Actions as the pages say them: cards, rows, courses, histories. Names are already as the reader may see them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from baton.actions.labels import FIELDS, VERBS
from baton.actions.showing import Crew, Reader
from baton.actions.terms import (
    ActionState,
    ActionView,
    Aim,
    Course,
    DesignState,
    Goods,
    HistoryLine,
    Origin,
    ProblemState,
    Verdict,
)
from baton.facts.contract import Unit
from baton.kit.glossary import glossary
from baton.kit.text import Text
from baton.metrics.catalogue import metrics
from baton.people.doors import mark_of
from baton.people.terms import Shop
from baton.ui import formats
from baton.ui.tables import Look

NEAR_DAYS = 1
"""Due today or tomorrow is near."""
_VERDICT_MARKS = {Verdict.WORKED: "good", Verdict.NOT_WORKED: "bad", Verdict.CANNOT_TELL: ""}
LOOKS = {Unit.SHARE: Look.RATE, Unit.USD: Look.USD, Unit.CNY: Look.CNY}
PROBLEM_MARKS = {
    ProblemState.NEW: "wait",
    ProblemState.IN_HAND: "run",
    ProblemState.WAITING: "wait",
    ProblemState.SOLVED: "good",
    ProblemState.DROPPED: "",
}
DESIGN_MARKS = {
    DesignState.ASKED: "wait",
    DesignState.ACCEPTED: "run",
    DesignState.DELIVERED: "good",
    DesignState.AGAIN: "warn",
    DesignState.CLOSED: "good",
    DesignState.DROPPED: "",
}


@dataclass(frozen=True, slots=True)
class Card:
    """An action on the board or in the table."""

    view: ActionView
    owner_css: str
    metric: str
    who: str
    who_css: str
    when: str
    when_css: str
    origin: str
    course: CourseWords | None
    verdict_css: str


@dataclass(frozen=True, slots=True)
class CourseWords:
    """A course in words: figures with their dates and what they rest on."""

    before: str
    after: str
    change: str
    before_days: str
    after_days: str
    before_n: str
    after_n: str
    note: Text
    is_measured: bool
    next_on: str


def metric_label(code: str, language: str) -> str:
    found = glossary().get(code)
    return found.label.into(language) if found is not None else code


def look_of(code: str) -> Look:
    found = metrics().get(code)
    return LOOKS.get(found.unit, Look.NUMBER) if found is not None else Look.NUMBER


def figure_of(code: str, value: float | None) -> str:
    """A figure as its metric is written."""
    if value is None:
        return formats.MISSING
    look = look_of(code)
    if look is Look.RATE:
        return formats.rate(value)
    return formats.money(value, look.value) if look in {Look.USD, Look.CNY} else formats.number(value)


def course_words(course: Course | None) -> CourseWords | None:
    if course is None:
        return None
    change = course.change
    return CourseWords(
        before=figure_of(course.metric, course.before),
        after=figure_of(course.metric, course.after),
        change=formats.change(change) if change is not None else "",
        before_days=_days(course.before_days),
        after_days=_days(course.after_days),
        before_n=_rests_on(course.before, course.before_n),
        after_n=_rests_on(course.after, course.after_n),
        note=course.note,
        is_measured=course.is_measured,
        next_on=formats.day(course.next_on) if course.next_on else "",
    )


def _rests_on(value: float | None, count: float | None) -> str:
    """What a rate rests on; of a count that is the figure itself, and need not be said twice."""
    return "" if count is None or count == value else formats.number(count)


def _days(span: str) -> str:
    start, _, end = span.partition("..")
    return f"{start[5:]} – {end[5:]}" if end else ""


def card(view: ActionView, crew: Crew, today: date, language: str) -> Card:
    owner = view.metric_owner.value if view.metric_owner is not None else "shared"
    when, css = _when(view, today, language)
    return Card(
        view=view,
        owner_css=owner,
        metric=metric_label(view.metric, language) if view.metric else "",
        who=view.owner_name or view.outside_owner,
        who_css=_mark(view.owner_id, crew),
        when=when,
        when_css=css,
        origin=_origin(view, language),
        course=course_words(view.course),
        verdict_css=_VERDICT_MARKS[view.verdict] if view.verdict is not None else "",
    )


def _mark(person_id: int | None, crew: Crew) -> str:
    person = crew.everybody.get(person_id) if person_id is not None else None
    return mark_of(person, crew.shop) if person is not None else "shared"


def _when(view: ActionView, today: date, language: str) -> tuple[str, str]:
    if view.days_over:
        return Text(f"超 {view.days_over} 天", f"{view.days_over} d over").into(language), "late"
    if view.state is ActionState.CONCLUDED and view.concluded_on is not None:
        return formats.day(view.concluded_on), ""
    if view.state is ActionState.TO_VERIFY and view.done_on is not None:
        return Text(f"{formats.day(view.done_on)} 做完", f"done {formats.day(view.done_on)}").into(
            language
        ), ""
    if view.due is None:
        return Text("没定日期", "no date").into(language), "near"
    is_near = view.state.is_open and (view.due - today).days <= NEAR_DAYS
    return formats.day(view.due), "near" if is_near else ""


def _origin(view: ActionView, language: str) -> str:
    if view.origin is Origin.OWN:
        return formats.day(view.recorded_on)
    return f"{view.origin.label.into(language)} {formats.day(view.recorded_on)}"


# Histories ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Told:
    """One line of a history."""

    at: str
    who: str
    verb: str
    changes: tuple[tuple[str, str, str], ...]
    note: str


def told(lines: Iterable[HistoryLine], reader: Reader, language: str) -> tuple[Told, ...]:
    """The history in words; numbers of people become names as the reader may see them."""
    lines = tuple(lines)
    together = tuple(line.by_id for line in lines)
    return tuple(
        Told(
            at=when(line.at, reader.shop),
            who=reader.name(line.by_id, line.by_name, language, together),
            verb=VERBS[line.verb].into(language) if line.verb in VERBS else line.verb,
            changes=tuple(
                (
                    FIELDS[what].into(language) if what in FIELDS else what,
                    value_of(what, before, reader, language),
                    value_of(what, after, reader, language),
                )
                for what, before, after in line.changes
                if what not in _UNTOLD
            ),
            note=line.note,
        )
        for line in lines
    )


_UNTOLD = frozenset({"agreed_before", "course", "closed_on"})
_NAMED = frozenset({"owner_id", "helpers", "person_id", "designer_id"})
_CODES: Mapping[str, Mapping[str, Text]] = {
    "verdict": {each.value: each.label for each in Verdict},
    "goods": {each.value: each.label for each in Goods},
    "aim": {each.value: each.label for each in Aim},
}


def value_of(what: str, value: str, reader: Reader, language: str) -> str:
    """What the record holds, as a person reads it."""
    if not value:
        return "—"
    if what in _NAMED:
        numbers = [int(each) for each in value.split() if each.isdigit()]
        return "、".join(reader.name(pk, reader.crew.name(pk), language) or "—" for pk in numbers)
    if what == "metric":
        return metric_label(value, language)
    if value in {"True", "False"}:
        return (Text("是", "yes") if value == "True" else Text("否", "no")).into(language)
    if what == "state":
        return _state(value).into(language)
    found = _CODES.get(what, {}).get(value)
    return found.into(language) if found is not None else value


def _state(value: str) -> Text:
    for kind in (ActionState, ProblemState, DesignState):
        if value in set(kind):
            return kind(value).label
    return Text(value, value)


def when(at: datetime, shop: Shop) -> str:
    """A moment by the shop's clock."""
    return f"{at.astimezone(ZoneInfo(shop.timezone)):%m-%d %H:%M}"
