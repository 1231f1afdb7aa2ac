"""From the answers of the wizard's form to a mapping. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from baton.facts.contract import Grain
from baton.facts.datasets import dataset
from baton.kit.errors import NotUsable
from baton.kit.period import Period, parse_day
from baton.kit.text import Text
from baton.sources.contract import PERIOD, day_key_of
from baton.sources.guess import Guess
from baton.sources.mapping import SavedMapping, fields_of

LONGEST_NAME = 80


@dataclass(frozen=True, slots=True)
class ColumnChoice:
    """A column of the table, the field that is chosen for it, and how that was found."""

    place: int
    header: str
    sample: str
    field: str
    confidence: float
    """0 to 1; what a person chose counts as 1."""


def choices(
    header: Sequence[str], rows: Sequence[Sequence[str]], guesses: Sequence[Guess], answers: Mapping[str, str]
) -> tuple[ColumnChoice, ...]:
    """One choice for every named column: the person's answer where there is one, else the guess."""
    found = []
    for place, (name, guess) in enumerate(zip(header, guesses, strict=True)):
        if not name:
            continue
        answer = answers.get(f"column-{place}")
        field = guess.field or "" if answer is None else answer
        is_own = answer is not None and answer != (guess.field or "")
        sample = next((row[place] for row in rows if place < len(row) and row[place].strip()), "")
        found.append(ColumnChoice(place, name, sample, field, 1.0 if is_own else guess.confidence))
    return tuple(found)


def mapping_of(
    name: str,
    dataset_name: str,
    header: Sequence[str],
    chosen: Sequence[ColumnChoice],
    answers: Mapping[str, str],
) -> SavedMapping:
    """The mapping that the answers describe. `fixed-<field>` holds a text that stands in every row."""
    columns = {choice.header: choice.field for choice in chosen if choice.field}
    if not columns:
        raise NotUsable(
            "nothing_matched",
            Text("还没有为任何一列选择含义。", "No column has been given a meaning yet."),
            Text("至少选择一列。", "Choose at least one."),
        )
    known = {field for field, _, _ in fields_of(dataset_name)}
    fixed = {
        field: value
        for field in sorted(known)
        if (value := answers.get(f"fixed-{field}", "").strip()) and field not in columns.values()
    }
    return SavedMapping(
        name=name.strip()[:LONGEST_NAME] or dataset_name,
        dataset=dataset_name,
        signature=tuple(header),
        columns=columns,
        fixed=fixed,
    )


def period_of(answers: Mapping[str, str]) -> Period | None:
    """The period that was typed, if one was. NotUsable for half of one, or for no date."""
    start, end = answers.get("start", "").strip(), answers.get("end", "").strip()
    if not start and not end:
        return None
    return Period(parse_day(start or end), parse_day(end or start))


@dataclass(frozen=True, slots=True)
class OpenField:
    """A required field that no column fills. The id of a thing cannot be the same in every row."""

    name: str
    label: Text
    may_be_fixed: bool
    value: str


def open_fields(
    dataset_name: str, chosen: Sequence[ColumnChoice], answers: Mapping[str, str]
) -> tuple[OpenField, ...]:
    taken = {choice.field for choice in chosen}
    facts = dataset(dataset_name)
    ids = {key.name for key in facts.keys} if facts.grain is Grain.ENTITY else set()
    return tuple(
        OpenField(name, label, name not in ids, answers.get(f"fixed-{name}", ""))
        for name, label, is_required in fields_of(dataset_name)
        if is_required and name not in taken
    )


def needs_period(dataset_name: str, chosen: Sequence[ColumnChoice]) -> bool:
    """Whether the rows are about a period, or of one day, and no column says which."""
    dated_by = PERIOD if dataset(dataset_name).grain is Grain.PERIOD else day_key_of(dataset(dataset_name))
    return dated_by is not None and all(choice.field != dated_by for choice in chosen)
