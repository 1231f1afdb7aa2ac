"""Forms that lose no word: what was typed comes back with the refusal, beside what somebody else saved meanwhile."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from django.http import HttpRequest, QueryDict

from baton.actions.labels import FIELDS
from baton.actions.showing import TEAM_OF_OWNER, Crew, Reader
from baton.kit.errors import BatonError, NotUsable
from baton.kit.glossary import figures
from baton.kit.period import parse_day
from baton.kit.text import Text
from baton.people.doors import Desk
from baton.people.grants import Grant
from baton.people.terms import TEAM_LABELS, Person, Team

CAN_SOLVE = (
    ("", Text("还没想", "Not thought about yet")),
    ("yes", Text("能", "Yes")),
    ("no", Text("不能", "No")),
)
YES_NO = (("", Text("还没定", "Not decided")), ("yes", Text("做", "Yes")), ("no", Text("不做", "No")))
NOBODY = Text("先空着", "Leave it open")
_NOTHING: QueryDict = QueryDict()


@dataclass(frozen=True, slots=True)
class Choice:
    value: str
    label: str
    is_chosen: bool = False


@dataclass(frozen=True, slots=True)
class Field:
    """One question of a form. `theirs` is what stands in the record now, where it differs from what was typed."""

    name: str
    value: str = ""
    kind: str = "line"
    """line, area, day, choice, many."""
    options: tuple[Choice, ...] = ()
    hint: Text | None = None
    is_required: bool = False
    most: int = 2000
    theirs: str = ""
    label_text: Text | None = None

    @property
    def label(self) -> Text:
        return self.label_text or FIELDS[self.name]

    @property
    def shown(self) -> str:
        """The value as a person reads it."""
        if not self.options:
            return self.value
        chosen = set(self.value.split())
        return " ".join(option.label for option in self.options if option.value in chosen and option.value)


def choice(
    name: str,
    value: str,
    options: Iterable[tuple[str, str]],
    *,
    kind: str = "choice",
    hint: Text | None = None,
    label_text: Text | None = None,
) -> Field:
    chosen = set(value.split()) or {""}
    listed = tuple(Choice(code, label, code in chosen) for code, label in options)
    return Field(name, value, kind, listed, hint, label_text=label_text)


def typed(fields: Sequence[Field], given: QueryDict) -> tuple[Field, ...]:
    """The fields with what somebody typed; what stands in the record goes to `theirs` where it is another thing."""
    return tuple(_typed(field, given) for field in fields)


def _typed(field: Field, given: QueryDict) -> Field:
    value = " ".join(given.getlist(field.name)) if field.kind == "many" else given.get(field.name, "")
    chosen = set(value.split()) or {""}
    options = tuple(replace(option, is_chosen=option.value in chosen) for option in field.options)
    mine = replace(field, value=value, options=options)
    is_other = field.value.split() != value.split()
    return replace(mine, theirs=(field.shown or "—") if is_other else "")


# What was typed -------------------------------------------------------------------------------------------------


def number_of(text: str) -> int | None:
    """None where nothing was chosen. NotUsable for what is no number."""
    said = text.strip()
    if not said:
        return None
    if not said.isascii() or not said.isdigit() or len(said) > 18:
        raise NotUsable(
            "not_a_number",
            Text("这不是列表里的选项。", "That is not one of the list."),
            Text("请从列表里选。", "Choose one of the list."),
        )
    return int(said)


def day_of(text: str) -> date | None:
    return parse_day(text) if text.strip() else None


def yes_no(text: str) -> bool | None:
    return {"yes": True, "no": False}.get(text)


def numbers_of(given: QueryDict, name: str) -> tuple[int, ...]:
    found = (number_of(text) for text in given.getlist(name))
    return tuple(number for number in found if number is not None)


def version_of(request: HttpRequest) -> int:
    """The version that the page was drawn from: without it nothing is overwritten."""
    return number_of(request.POST.get("version", "")) or 0


def written(value: object) -> str:
    if value is None or value is False:
        return ""
    return value.isoformat() if isinstance(value, date) else str(value)


def of_bool(value: bool | None) -> str:
    return {True: "yes", False: "no"}.get(value, "") if value is not None else ""


# Choices --------------------------------------------------------------------------------------------------------


def options_of(pairs: Iterable[tuple[str, Text]], language: str) -> tuple[tuple[str, str], ...]:
    return tuple((code, label.into(language)) for code, label in pairs)


def metric_options(language: str) -> tuple[tuple[str, str], ...]:
    """Every figure with whose it is: the owner follows from it."""
    found = []
    for term in figures():
        team = TEAM_OF_OWNER.get(term.owner) if term.owner is not None else None
        whose = TEAM_LABELS[team] if team is not None else Text("共同", "Shared")
        found.append((term.code, f"{term.label.into(language)} · {whose.into(language)}"))
    return (("", NOBODY.into(language)), *found)


def people_options(
    desk: Desk, crew: Crew, *, also: Iterable[int | None] = (), role_team: Team | None = None
) -> tuple[tuple[str, str], ...]:
    """Whom the person may name: a lead anybody, others oneself; and who is already there."""
    reader = Reader(desk.person, desk.shop, crew)
    kept = {pk for pk in also if pk is not None}
    listed: dict[int, str] = {}
    for person in crew.everybody.values():
        is_there = person in crew.present and (role_team is None or role_team in crew.teams(person.id))
        is_choosable = desk.can(Grant.LEAD_ACTIONS) or person.id == desk.person.id
        if (is_there and is_choosable) or person.id in kept:
            listed[person.id] = _named(person, reader, desk.language, is_there=is_there)
    return (("", NOBODY.into(desk.language)), *((str(pk), name) for pk, name in listed.items()))


def _named(person: Person, reader: Reader, language: str, *, is_there: bool) -> str:
    name = reader.name(person.id, person.display_name, language)
    teams = sorted(reader.crew.teams(person.id))
    words = [TEAM_LABELS[team].into(language) for team in teams]
    if not is_there:
        words = [Text("已离开", "has left").into(language)]
    return " · ".join([name, *words])


def designer_options(desk: Desk, crew: Crew, designers: Sequence[Person]) -> tuple[tuple[str, str], ...]:
    """Designers by name for whoever may read it, else by number: everybody may ask one."""
    reader = Reader(desk.person, desk.shop, crew)
    names = []
    for place, person in enumerate(designers, start=1):
        numbered = Text(f"美工 {place}", f"Designer {place}").into(desk.language)
        names.append((str(person.id), person.display_name if reader.may_read(person.id) else numbered))
    return (("", NOBODY.into(desk.language)), *names)


@dataclass(frozen=True, slots=True)
class Refused:
    """Why a form was not taken, for the top of the form."""

    message: Text
    remedy: Text
    is_conflict: bool
    status: int


def refused(error: BatonError) -> Refused:
    return Refused(error.message, error.remedy, error.code == "changed_meanwhile", error.status)


def prefilled(request: HttpRequest, names: Iterable[str]) -> Mapping[str, str]:
    """What a link wants a form to begin with."""
    return {name: request.GET.get(name, "")[:2000] for name in names}
