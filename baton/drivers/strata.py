"""Kinds of inquiries, by what is known when they arrive: country, buyer level, first message, a model's grade.

A stratum is frozen at arrival. Nothing that a rep notes later is part of it, so that no note can move an inquiry
from one stratum to another. Which countries stand for themselves is settled by the inquiries before the periods
that are compared.

Strata that too few inquiries of the whole log belong to are pooled: first over countries, then over first messages,
then over grades, then over buyer levels.

Attributes that are mostly missing are left out, and so are those that are filled in for one period and not for
the other: what looks like a change of mix would be a change of habit.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from baton.drivers.arrivals import UNKNOWN, Arrivals, Numbers, Rows, Words
from baton.drivers.cannot_tell import CannotTell
from baton.drivers.tree import Tree, nested
from baton.kit.segments import segment_label
from baton.kit.text import Text

ATTRIBUTES: Mapping[str, Text] = {
    "country": Text("国家/地区", "country"),
    "buyer_level": Text("买家等级", "buyer level"),
    "message_type": Text("首条消息类型", "first message type"),
    "grade": Text("到达时评级", "grade at arrival"),
}
POOLED_OVER = ("country", "message_type", "grade", "buyer_level")
"""In this order."""
FEWEST = 60
"""Inquiries that a stratum has in the shop's log."""
OWN_SHARE = 0.08
"""Of the inquiries: from here on a country stands for itself."""
OTHERS = "*"
FEWEST_BEFORE = 200
"""Inquiries before the periods that can settle which countries stand for themselves."""
KNOWN_AT_LEAST = 0.5
LARGEST_DIFFERENCE = 0.2
"""In how often an attribute is filled in, between two periods."""

Values = tuple[str | None, ...]


@dataclass(frozen=True, slots=True)
class Stratum:
    attributes: tuple[str, ...]
    values: Values
    """One for each attribute. None: all that were not enough for themselves; OTHERS: the smaller countries."""

    @property
    def label(self) -> Text:
        pairs = zip(self.attributes, self.values, strict=True)
        named = [_named(attribute, value) for attribute, value in pairs if value is not None]
        if not named:
            return Text("其余", "all others")
        zh, en = " · ".join(name.zh for name in named), " · ".join(name.en for name in named)
        is_whole = None not in self.values
        return Text(zh, en) if is_whole else Text(f"{zh} · 其余", f"{en} · others")


@dataclass(frozen=True, slots=True)
class Strata:
    """The strata of a shop's inquiries."""

    found: tuple[Stratum, ...]
    place: Numbers
    """Of every inquiry of the log, the number of its stratum."""
    notes: tuple[Text, ...]

    def __len__(self) -> int:
        return len(self.found)

    def tree(self) -> Tree:
        """Strata of all countries with the same level and message are siblings."""
        return nested([[_without_country(stratum) for stratum in self.found]])


def strata_of(
    arrivals: Arrivals, before: Rows, after: Rows, grades: Mapping[str, str] | None = None
) -> Strata | CannotTell:
    """Strata to compare two periods by. `grades`: inquiry id → the grade a model gave at arrival."""
    kept, notes = _usable(before, after, grades)
    if not kept:
        return CannotTell(
            Text(
                "询盘登记里没有买家等级、首条消息类型和国家",
                "the log has no buyer levels, first messages or countries",
            ),
            Text("询盘登记的这几列", "these columns of the inquiry log"),
        )
    keys = _keys(arrivals.rows, kept, _main_countries(arrivals, before, after), grades)
    home = _pooled(kept, Counter(keys))
    places = {values: number for number, values in enumerate(dict.fromkeys(home.values()))}
    place = np.fromiter((places[home[key]] for key in keys), dtype=np.int64, count=len(keys))
    found = tuple(Stratum(kept, values) for values in places)
    return Strata(found, place, tuple(notes))


def _usable(
    before: Rows, after: Rows, grades: Mapping[str, str] | None
) -> tuple[tuple[str, ...], list[Text]]:
    kept, notes = [], []
    for attribute, name in ATTRIBUTES.items():
        if attribute == "grade" and grades is None:
            continue
        shares = [float(np.mean(_values(rows, attribute, grades) != UNKNOWN)) for rows in (before, after)]
        if min(shares) >= KNOWN_AT_LEAST and abs(shares[1] - shares[0]) <= LARGEST_DIFFERENCE:
            kept.append(attribute)
            continue
        notes.append(
            Text(
                f"没有按「{name.zh}」分层：两个时间段填了 {shares[0]:.0%} 和 {shares[1]:.0%}",
                f"not by {name.en}: it is filled in for {shares[0]:.0%} and {shares[1]:.0%} of the inquiries",
            )
        )
    return tuple(kept), notes


def _values(rows: Rows, attribute: str, grades: Mapping[str, str] | None) -> Words:
    if attribute == "grade":
        return np.array([(grades or {}).get(key, UNKNOWN) for key in rows.inquiry_id.tolist()], dtype=object)
    found: Words = getattr(rows, attribute)
    return found


def _main_countries(arrivals: Arrivals, before: Rows, after: Rows) -> frozenset[str]:
    """The countries that stand for themselves."""
    first = min(int(before.day.min()), int(after.day.min()))
    earlier = arrivals.rows.country[arrivals.rows.day < first]
    listed = earlier if len(earlier) >= FEWEST_BEFORE else np.concatenate([before.country, after.country])
    counts = Counter(listed.tolist())
    return frozenset(country for country, number in counts.items() if number >= OWN_SHARE * len(listed))


def _keys(
    rows: Rows, kept: Sequence[str], main: frozenset[str], grades: Mapping[str, str] | None
) -> list[Values]:
    columns = []
    for attribute in kept:
        values = _values(rows, attribute, grades).tolist()
        if attribute == "country":
            values = [value if value in main else OTHERS for value in values]
        columns.append(values)
    return list(zip(*columns, strict=True))


def _pooled(kept: tuple[str, ...], counts: Counter[Values]) -> dict[Values, Values]:
    """Every combination of attributes → the stratum that it belongs to."""
    open_, shown = list(counts), list(kept)
    home: dict[Values, Values] = {}
    for attribute in (None, *(name for name in POOLED_OVER if name in kept)):
        if attribute is not None:
            shown.remove(attribute)
        pooled = {key: _seen_as(kept, key, shown) for key in open_}
        size = Counter[Values]()
        for key, stratum in pooled.items():
            size[stratum] += counts[key]
        home |= {key: stratum for key, stratum in pooled.items() if not shown or size[stratum] >= FEWEST}
        open_ = [key for key in open_ if key not in home]
    return home


def _seen_as(kept: tuple[str, ...], key: Values, shown: Sequence[str]) -> Values:
    return tuple(value if name in shown else None for name, value in zip(kept, key, strict=True))


def _without_country(stratum: Stratum) -> Values:
    pairs = zip(stratum.attributes, stratum.values, strict=True)
    return tuple(value for name, value in pairs if name != "country")


def _named(attribute: str, value: str) -> Text:
    if attribute == "country":
        return (
            Text("其他国家", "other countries")
            if value == OTHERS
            else segment_label(attribute, value or "ZZ")
        )
    return segment_label(attribute, value) if value else Text("未知", "unknown")
