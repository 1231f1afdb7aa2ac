"""How a figure is made from stored facts: what may be added, what may not.

Total        an additive measure, summed over the tiles of the period
Persons      a distinct count: known only where one file covers exactly the period
PersonDays   a distinct count of single days, added up: a figure of its own, and additive
Latest       a level: the last value in the period counts
Logged       a count or sum over the rows of a log (inquiries, orders): `baton.metrics.logs`
Ratio        two figures divided: both are summed first, quotients are never averaged
"""

from __future__ import annotations

from dataclasses import dataclass

from baton.facts.contract import Additivity, Dataset
from baton.facts.datasets import DATASETS, dataset
from baton.kit.glossary import label
from baton.kit.text import Text


@dataclass(frozen=True, slots=True)
class Total:
    dataset: str
    measure: str

    additivity = Additivity.ADDITIVE

    def text(self) -> Text:
        return _of(self.dataset, self.measure, "各期相加", "summed")


@dataclass(frozen=True, slots=True)
class Persons:
    dataset: str
    measure: str

    additivity = Additivity.DISTINCT

    def text(self) -> Text:
        return _of(
            self.dataset,
            self.measure,
            "正好覆盖该时间段的一份文件",
            "of one file that covers exactly the period",
        )


@dataclass(frozen=True, slots=True)
class PersonDays:
    dataset: str
    measure: str

    additivity = Additivity.ADDITIVE

    def text(self) -> Text:
        return _of(self.dataset, self.measure, "逐日相加", "of single days, summed")


@dataclass(frozen=True, slots=True)
class Latest:
    dataset: str
    measure: str

    additivity = Additivity.LEVEL

    def text(self) -> Text:
        return _of(self.dataset, self.measure, "时间段内最后一个", "the last one in the period")


@dataclass(frozen=True, slots=True)
class Logged:
    dataset: str
    figure: str

    additivity = Additivity.ADDITIVE

    def text(self) -> Text:
        return _of(self.dataset, self.figure, "逐条登记汇总", "of the log's rows")


@dataclass(frozen=True, slots=True)
class Ratio:
    """`part` and `whole` are codes of the catalogue."""

    part: str
    whole: str

    additivity = Additivity.RATIO

    def text(self) -> Text:
        part, whole = label(self.part), label(self.whole)
        return Text(f"{part.zh} ÷ {whole.zh}", f"{part.en} ÷ {whole.en}")


Read = Total | Persons | PersonDays | Latest | Logged
"""A formula that reads one dataset."""

Formula = Read | Ratio


def dataset_by(dimension: str) -> Dataset:
    """The dataset whose rows are the segments of the dimension."""
    return next(found for found in DATASETS.values() if found.dimension == dimension)


def split(formula: Read, by: str) -> Read | None:
    """The same figure by segment: read from the dataset of that dimension, or from the log itself.

    None where that dataset does not carry the measure.
    """
    if isinstance(formula, Logged):
        return formula
    own = dataset(formula.dataset)
    if own.dimension is None and segment_column(own, by):
        return formula
    carrier = dataset_by(by)
    return type(formula)(carrier.name, formula.measure) if carrier.has(formula.measure) else None


def segment_column(found: Dataset, by: str) -> str | None:
    """The column that carries the dimension: `country`, `product_id`; None where the dataset has none."""
    return next((name for name in (by, f"{by}_id") if found.has(name)), None)


def _of(name: str, figure: str, zh: str, en: str) -> Text:
    what, where = label(figure), dataset(name).label
    return Text(f"{where.zh}的{what.zh}，{zh}", f"{what.en} in {where.en}, {en}")
