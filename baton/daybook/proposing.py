"""What many playbooks say alike: links to the evidence, and figures kept with a task."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from urllib.parse import urlencode

from baton.daybook.terms import Evidence, Figures
from baton.kit.period import Period
from baton.kit.text import Text

DAYS = Text("天", "days")
PIECES = Text("个", "items")
PERCENT = Text("%", "%")


def both(*parts: Text) -> Text:
    """The clauses as one sentence, which begins with a capital in English."""
    said = "".join(part.en for part in parts)
    return Text("".join(part.zh for part in parts), said[:1].upper() + said[1:])


def spelled(period: Period) -> Text:
    """A period's first and last day."""
    return Text(f"{period.start} 至 {period.end}", f"{period.start} – {period.end}")


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


def is_as_new(than: Figures, name: str, day: date | None) -> bool:
    """Whether a list is at least of the day of the one that the task was found in: one of the same day that says
    otherwise now was brought again since.
    """
    kept = day_in(than, name)
    return kept is not None and day is not None and day >= kept


def is_newer(than: Figures, name: str, day: date | None) -> bool:
    """Whether the facts reach further than they did when the task was found."""
    kept = day_in(than, name)
    return kept is not None and day is not None and day > kept
