"""The glossary as data: a code's labels in both languages, its owner and its definition.

The entries are in glossary.toml; screen labels, GLOSSARY.md and tests read them from here.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from importlib.resources import files

from baton.kit.errors import unknown
from baton.kit.text import Text


class Owner(StrEnum):
    """Whose figure it is. A leg is somebody's stretch of the relay, never somebody's fault."""

    MARKETING = "marketing"
    SALES = "sales"
    SHARED = "shared"
    COMPANY = "company"
    CHANCE = "chance"


@dataclass(frozen=True, slots=True)
class Term:
    code: str
    label: Text
    means: Text
    owner: Owner | None
    official: tuple[str, ...]
    """The platform's own field names: each stands at one term only."""
    is_figure: bool
    """A number computed from stored facts: it has one owner and an entry in the catalogue of metrics."""


@lru_cache(maxsize=1)
def glossary() -> Mapping[str, Term]:
    """Every term by its code, in the order of the file."""
    raw = tomllib.loads(files("baton.kit").joinpath("glossary.toml").read_text(encoding="utf-8"))
    return {
        code: Term(
            code=code,
            label=Text(entry["zh"], entry["en"]),
            means=Text(entry["means_zh"], entry["means_en"]),
            owner=Owner(entry["owner"]) if "owner" in entry else None,
            official=tuple(entry.get("official", ())),
            is_figure=entry.get("figure", False),
        )
        for code, entry in raw.items()
    }


def term(code: str) -> Term:
    found = glossary().get(code)
    if found is None:
        raise unknown(Text("词", "term"), code, glossary(), code="unknown_term")
    return found


def label(code: str) -> Text:
    return term(code).label


def figures() -> tuple[Term, ...]:
    """The terms that are numbers, in the order of the file."""
    return tuple(entry for entry in glossary().values() if entry.is_figure)


def owner_of(figure: str) -> Owner:
    """Whose figure it is. ValueError for a word that nobody moves: asking is the program's mistake."""
    owner = term(figure).owner
    if owner is None:
        raise ValueError(f"{figure} is a word without an owner")
    return owner
