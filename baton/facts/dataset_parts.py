"""What contracts of datasets are put together from: keys, columns, and measures whose labels the glossary gives."""

from __future__ import annotations

from baton.facts.contract import Additivity, Column, Kind, Measure, Unit
from baton.kit.glossary import label
from baton.kit.text import Text


def count(name: str) -> Measure:
    return Measure(name, Unit.COUNT, Additivity.ADDITIVE, label(name))


def people(name: str) -> Measure:
    return Measure(name, Unit.PEOPLE, Additivity.DISTINCT, label(name))


def money(name: str, unit: Unit = Unit.USD) -> Measure:
    return Measure(name, unit, Additivity.ADDITIVE, label(name))


def level(name: str, unit: Unit) -> Measure:
    return Measure(name, unit, Additivity.LEVEL, label(name))


def column(
    name: str, kind: Kind, zh: str, en: str, *, is_personal: bool = False, choices: tuple[str, ...] = ()
) -> Column:
    return Column(name, kind, Text(zh, en), choices=choices, is_personal=is_personal)


def stars(name: str, zh: str, en: str) -> Column:
    return Column(name, Kind.NUMBER, Text(zh, en), most=5)


def key(name: str, kind: Kind, zh: str, en: str) -> Column:
    return Column(name, kind, Text(zh, en), is_required=True)
