"""What many playbooks say alike: links to the evidence, a handful out of many, when it is due."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import TypeVar
from urllib.parse import urlencode

from baton.daybook.terms import Evidence, Figures, Threshold
from baton.kit.period import Period
from baton.kit.text import Text

One = TypeVar("One")

NOTHING = Text("", "")
DAYS = Text("天", "days")
PIECES = Text("个", "items")
PERCENT = Text("%", "%")


def both(*parts: Text) -> Text:
    """The sentences one after the other."""
    return Text("".join(part.zh for part in parts), "".join(part.en for part in parts))


def handful(found: Sequence[One], most: float) -> Iterator[tuple[One, Text]]:
    """The first so many; the last of them with how many more there are, for its `why`."""
    kept = found[: int(most)]
    rest = len(found) - len(kept)
    more = Text(f"；另有 {rest} 个同样情况", f"; {rest} more like it") if rest else NOTHING
    for place, one in enumerate(kept, start=1):
        yield one, more if place == len(kept) else NOTHING


def at_most(default: float, *, most: float = 20) -> Threshold:
    """How many a day brings at most."""
    return Threshold("at_most", Text("一天最多提几个", "at most so many a day"), default, PIECES, 1, most)


def rows_link(dataset: str, label: Text, **filters: str) -> Evidence:
    """The rows of a dataset of the back office, those that the filters name."""
    return Evidence(label, f"/day/rows/{dataset}" + (f"?{urlencode(filters)}" if filters else ""))


def product_link(product: str, period: Period | None = None) -> Evidence:
    """The product's line on the Products page, in the period that the figures are of."""
    asked = {"product": product}
    if period is not None:
        asked |= {"from": period.start.isoformat(), "to": period.end.isoformat()}
    return Evidence(Text("看产品数据", "See the product's figures"), f"/products?{urlencode(asked)}")


def day_in(figures: Figures, name: str) -> date | None:
    """A day that was kept with a task."""
    kept = figures.get(name)
    return date.fromisoformat(kept) if isinstance(kept, str) and kept else None


def number_in(figures: Figures, name: str) -> float | None:
    """A number that was kept with a task."""
    kept = figures.get(name)
    return float(kept) if isinstance(kept, int | float) and not isinstance(kept, bool) else None


def words_in(figures: Figures, name: str) -> tuple[str, ...]:
    """A list that was kept with a task, see `listed`."""
    kept = figures.get(name)
    return tuple(kept.split("\n")) if isinstance(kept, str) and kept else ()


def listed(words: Sequence[str]) -> str:
    """A list as figures keep it."""
    return "\n".join(words)


def is_newer(than: Figures, name: str, day: date | None) -> bool:
    """Whether the facts reach further than they did when the task was found."""
    kept = day_in(than, name)
    return kept is not None and day is not None and day > kept


def earlier_of(one: datetime, other: datetime | None) -> datetime:
    return one if other is None else min(one, other)


def by_product(rows: Sequence[Mapping[str, object]]) -> Mapping[str, Mapping[str, object]]:
    return {str(row["product_id"]): row for row in rows if row.get("product_id")}
