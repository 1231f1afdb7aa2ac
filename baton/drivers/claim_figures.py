"""The figures on which standing claims are tested, each with what it is counted from."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from baton.drivers.baseline import MATTERS, Law, Observed
from baton.facts.contract import Grain
from baton.facts.datasets import DATASETS, dataset
from baton.kit.glossary import label
from baton.kit.period import Period
from baton.kit.text import Text
from baton.metrics import queries
from baton.metrics.facts import ShopFacts
from baton.metrics.figures import Figure, figure, joined
from baton.metrics.formulas import segment_column
from baton.metrics.queries import Query

MEASURES = frozenset(
    {"impressions", "clicks", "inquiries", "trade_assurance_orders", "reply_rate", "rfq_quotes"}
)
"""Everything that a claim reads from files by period."""

FEWEST_GRADED = 0.8
"""Share of the period's inquiries that must be graded: a part of them may be a chosen part."""
DAYS_TO_REPLY = 1
DAYS_TO_QUOTE = 3
REPLIES_MATTER = 0.1
"""Nearly all are answered: a tenth fewer is several times as many without an answer."""
QUOTES_MATTER = 0.5
"""RFQs come by the handful: "nobody quotes" is not said of a few less."""
HARDLY = 0.2
"""A product that brings at most this part of what the others would have is as good as without."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What was counted, from which dataset; or why nothing was: a dataset named then has the period's days."""

    observed: Observed | None
    source: str | None = None
    why: Text | None = None


ReadOne = Callable[[ShopFacts, Period, str | None], Answer]
"""facts, period, and the dataset to be read (None: the best one that has the figure)."""
Read = Callable[[ShopFacts, Sequence[Period]], tuple[Answer, ...]]
"""facts, and the periods to be compared, in order of time and the one asked about last: an answer for each, all from
the same dataset.
"""
Segments = Mapping[str, Observed]
ReadSegments = Callable[[ShopFacts, Period], Segments | None]
"""None where the facts by segment are not there for the period."""


@dataclass(frozen=True, slots=True)
class Split:
    """How a figure is looked at by segment."""

    by: str
    part: Text
    """What is counted,"""
    whole: Text
    """and of what."""
    read: ReadSegments
    at_most: float
    """A segment is named from this part of what the others would have brought on, downwards."""


@dataclass(frozen=True, slots=True)
class Measured:
    """One way to measure what a claim is about."""

    name: Text
    law: Law
    how: Text
    """How it is counted, as a clause."""
    read: Read
    is_count: bool = False
    """Shown as what was counted, not as a rate; the exposure is the period's days."""
    matters: float = MATTERS
    """It is materially low from this part below its baseline on."""
    split: Split | None = None


def _from_one_dataset(read: ReadOne) -> Read:
    """All of the dataset that the last period is read from; where it has none, the latest earlier one's."""

    def read_all(facts: ShopFacts, periods: Sequence[Period]) -> tuple[Answer, ...]:
        found = (read(facts, period, None).source for period in reversed(periods))
        source = next(filter(None, found), None)
        return tuple(read(facts, period, source) for period in periods)

    return read_all


def count(code: str, how: Text, *, matters: float = MATTERS) -> Measured:
    """A count of the catalogue, of the period's days."""

    def read(facts: ShopFacts, period: Period, source: str | None) -> Answer:
        found = figure(facts, code, period, only=source)
        if found.value is None:
            return Answer(None, why=joined(found.notes))
        return Answer(Observed(found.value, period.length), found.dataset)

    return Measured(label(code), Law.COUNT, how, _from_one_dataset(read), is_count=True, matters=matters)


def quotient(name: Text, part: str, whole: str, law: Law, how: Text) -> Measured:
    """Two counts of the catalogue, read from the same dataset; by product where there are product files."""

    def read(facts: ShopFacts, period: Period, source: str | None) -> Answer:
        upper = figure(facts, part, period, only=source)
        lower = figure(facts, whole, period, only=upper.dataset or source)
        if upper.value is None or lower.value is None:
            return Answer(None, why=joined((*upper.notes, *lower.notes)))
        return _share(upper.value, lower.value, upper.dataset, label(whole))

    def by_product(facts: ShopFacts, period: Period) -> Segments | None:
        upper = figure(facts, part, period, "product", only="product_period")
        lower = figure(facts, whole, period, "product", only="product_period")
        return _segments(upper, lower)

    split = Split("product", label(part), label(whole), by_product, HARDLY)
    return Measured(name, law, how, _from_one_dataset(read), split=split)


def _segments(upper: Figure, lower: Figure) -> Segments | None:
    if upper.by_segment is None or lower.by_segment is None:
        return None
    # A segment that the part's facts do not name had none: they cover the whole period.
    return {
        segment: Observed(upper.by_segment.get(segment, 0.0), size)
        for segment, size in lower.by_segment.items()
        if segment and size > 0
    }


def level(code: str, whole: str, how: Text) -> Measured:
    """A share that the platform states without what it is counted from: taken to be of the period's `whole`."""

    def read(facts: ShopFacts, period: Period, source: str | None) -> Answer:
        stated, size = figure(facts, code, period, only=source), figure(facts, whole, period)
        if stated.value is None or size.value is None:
            return Answer(None, why=joined((*stated.notes, *size.notes)))
        return _share(stated.value * size.value, size.value, stated.dataset, label(whole))

    return Measured(label(code), Law.SHARE, how, _from_one_dataset(read), matters=REPLIES_MATTER)


@dataclass(frozen=True, slots=True)
class Logged:
    """A share of the inquiry log's rows that arrived in a period: `counted` of them.

    `among` and `part` are SQL conditions, `filled` counts over the whole log how often what the share needs is
    there. Rows too young for `ripe_after` days to have passed are left out of both sides. `fewest` is the share of
    the period's inquiries that must be `among` them.
    """

    among: str
    part: str
    filled: str
    counted: Text
    ripe_after: int = 0
    fewest: float = 0.0

    def of_periods(self, periods: Sequence[Period], known: date) -> Query:
        """`whole`, `part`, `arrived_inquiries` and `filled` of every period, by its place `span`."""
        sql = "\n".join(
            [
                queries.inquiry_entries((), "span")
                .replace("$start", "span_start")
                .replace("$end", "span_end"),
                "SELECT span,",
                f"  {self._counts()},",
                "  count(*) FILTER (WHERE arrived AND is_inquiry) AS arrived_inquiries,",
                f"  {self.filled} AS filled",
                "FROM entries GROUP BY span ORDER BY span",
            ]
        )
        spans = {
            "spans": list(range(len(periods))),
            "firsts": [period.start for period in periods],
            "lasts": [period.end for period in periods],
        }
        return Query(sql, {**spans, "known": known})

    def by(self, dimension: str, period: Period, known: date) -> Query:
        """`whole` and `part` of every `segment`."""
        column = segment_column(dataset("inquiry"), dimension)
        sql = "\n".join(
            [
                queries.inquiry_entries(()),
                f"SELECT {column} AS segment, {self._counts()}",
                f"FROM entries WHERE {column} IS NOT NULL GROUP BY 1",
            ]
        )
        return Query(sql, {"start": period.start, "end": period.end, "known": known})

    def _counts(self) -> str:
        arrived = f"arrived AND data_day <= $known AND {self.among}"
        return (
            f"count(*) FILTER (WHERE {arrived}) AS whole, "
            f"count(*) FILTER (WHERE {arrived} AND {self.part}) AS part"
        )


def logged_share(
    name: Text, how: Text, logged: Logged, *, matters: float = MATTERS, by: str | None = None
) -> Measured:
    def read(facts: ShopFacts, periods: Sequence[Period]) -> tuple[Answer, ...]:
        where = dataset("inquiry").label
        reach = facts.reach("inquiry") if facts.has("inquiry") else None
        if reach is None:
            why = Text(f"没有「{where.zh}」的数据", f"no facts in {where.en}")
            return tuple(Answer(None, why=why) for _ in periods)
        query = logged.of_periods(periods, reach.last - timedelta(days=logged.ripe_after))
        counted = facts.snapshot.query(query.sql, query.parameters, shop=facts.shop).to_pylist()
        beyond = Text(
            f"「{where.zh}」只有 {reach.first} 至 {reach.last}",
            f"{where.en} reaches from {reach.first} to {reach.last}",
        )
        return tuple(
            _logged(row, logged, name) if reach.covers(period) else Answer(None, why=beyond)
            for period, row in zip(periods, counted, strict=True)
        )

    def by_segment(facts: ShopFacts, period: Period) -> Segments | None:
        reach = facts.reach("inquiry") if facts.has("inquiry") else None
        if reach is None or by is None:
            return None
        query = logged.by(by, period, reach.last - timedelta(days=logged.ripe_after))
        found = facts.snapshot.query(query.sql, query.parameters, shop=facts.shop).to_pylist()
        return {row["segment"]: Observed(row["part"], row["whole"]) for row in found if row["whole"]}

    whole = Text("有效询盘", "effective inquiries")
    split = Split(by, logged.counted, whole, by_segment, 1 - matters) if by else None
    return Measured(name, Law.SHARE, how, read, matters=matters, split=split)


def _logged(row: Mapping[str, int], logged: Logged, name: Text) -> Answer:
    where = dataset("inquiry").label
    if not row["filled"]:
        return Answer(None, why=Text(f"「{where.zh}」里没有这一项", f"{where.en} has nothing of the kind"))
    if row["whole"] < logged.fewest * row["arrived_inquiries"]:
        return Answer(
            None,
            "inquiry",
            Text(
                f"{row['arrived_inquiries']} 条询盘只有 {row['whole']} 条评过",
                f"only {row['whole']} of {row['arrived_inquiries']} inquiries are graded",
            ),
        )
    return _share(row["part"], row["whole"], "inquiry", name)


def _share(part: float, whole: float, source: str | None, of: Text) -> Answer:
    if whole <= 0:
        return Answer(None, source, Text(f"该时间段「{of.zh}」没有可数的", f"nothing to count for {of.en}"))
    return Answer(Observed(part, whole), source)


# Gaps -----------------------------------------------------------------------------------------------------------


class Gaps:
    """Import gaps on record. Files by period show their gaps themselves: their days do not add up to the period. A
    log cannot: it is taken to lack the days of a recorded gap unless it has entries of each of them.
    """

    def __init__(self, facts: ShopFacts) -> None:
        self._facts = facts
        self._recorded = tuple(_recorded_gaps(facts))
        self._days: dict[str, frozenset[date]] = {}

    def checked(self, answer: Answer, period: Period) -> Answer:
        """The answer, or none where its log lacks days of the period."""
        name = answer.source
        if name is None or DATASETS[name].grain is not Grain.ENTITY:
            return answer
        for gap in self._recorded:
            common = gap.overlap(period)
            if common is not None and not set(common.days()) <= self._days_of(name):
                why = Text(f"{common} 登记为漏导的日子", f"the days {common} are on record as not imported")
                return Answer(None, why=why)
        return answer

    def _days_of(self, name: str) -> frozenset[date]:
        if name not in self._days:
            query = queries.log_days(name)
            found = self._facts.snapshot.query(query.sql, query.parameters, shop=self._facts.shop)
            self._days[name] = frozenset(found.column("day").to_pylist())
        return self._days[name]


def _recorded_gaps(facts: ShopFacts) -> Iterable[Period]:
    if not facts.has("event"):
        return
    columns = ["kind", "started_on", "ended_on"]
    for row in facts.snapshot.read("event", facts.shop, columns=columns).to_pylist():
        if row["kind"] == "import_gap":
            yield Period(row["started_on"], row["ended_on"] or row["started_on"])


# The figures ----------------------------------------------------------------------------------------------------

PROMISING = logged_share(
    label("promising_rate"),
    Text(
        f"到达的有效询盘中「优质询盘」记为是的占比；至少 {FEWEST_GRADED:.0%} 评过才算",
        f"graded promising, of the effective inquiries that arrived; at least {FEWEST_GRADED:.0%} must be graded",
    ),
    Logged(
        "is_inquiry AND is_promising IS NOT NULL",
        "is_promising",
        "count(is_promising)",
        label("promising"),
        fewest=FEWEST_GRADED,
    ),
    by="country",
)
CAUGHT = logged_share(
    Text("24 小时内首次回复的询盘占比", "share of inquiries first answered within 24 hours"),
    Text(
        "到达的有效询盘中，24 小时内有首次回复的占比；还没过满一天的不计",
        "first answered within 24 hours, of the effective inquiries that arrived; "
        "those younger than a day are left out",
    ),
    Logged(
        "is_inquiry",
        f"first_reply_at <= received_at + INTERVAL {DAYS_TO_REPLY} DAY",
        "count(first_reply_at)",
        Text("24 小时内回复", "answered within 24 hours"),
        ripe_after=DAYS_TO_REPLY,
    ),
    matters=REPLIES_MATTER,
    by="country",
)
RFQ_ANSWERED = logged_share(
    Text(f"{DAYS_TO_QUOTE} 天内报价的 RFQ 占比", f"share of RFQs quoted within {DAYS_TO_QUOTE} days"),
    Text(
        f"到达的 RFQ 中，{DAYS_TO_QUOTE} 天内有报价日期的占比；还没过满 {DAYS_TO_QUOTE} 天的不计",
        f"quoted within {DAYS_TO_QUOTE} days, of the RFQs that arrived; younger ones are left out",
    ),
    Logged(
        "source = 'rfq' AND coalesce(is_effective, TRUE)",
        f"quoted_on <= data_day + {DAYS_TO_QUOTE}",
        "count(*) FILTER (WHERE source = 'rfq')",
        label("quoted"),
        ripe_after=DAYS_TO_QUOTE,
    ),
    matters=QUOTES_MATTER,
)
CLICKED = quotient(
    label("click_rate"),
    "clicks",
    "impressions",
    Law.SHARE,
    Text("点击 ÷ 曝光，来自同一份数据", "clicks ÷ impressions, of the same files"),
)
ASKED = quotient(
    Text("询盘 ÷ 点击", "inquiries ÷ clicks"),
    "inquiries",
    "clicks",
    # Inquiries may come without a click of the shop's own count: a rate, not a share.
    Law.COUNT,
    Text("询盘 ÷ 点击，来自同一份数据", "inquiries ÷ clicks, of the same files"),
)
IN_TIME = level(
    "reply_rate",
    "inquiries",
    Text(
        "平台在时间段最后一天给出的及时回复率，按该时间段的询盘数估计误差",
        "the platform's own response rate on the last day of the period; its error as of the period's inquiries",
    ),
)
INQUIRIES = count("inquiries", Text("时间段内的询盘数，不含 TM", "inquiries of the period, without TM"))
IMPRESSIONS = count("impressions", Text("时间段内的曝光", "impressions of the period"))
CLICKS = count("clicks", Text("时间段内的点击", "clicks of the period"))
PAID_HERE = count(
    "trade_assurance_orders", Text("时间段内实收的信保订单数", "Trade Assurance orders paid in the period")
)
RFQ_QUOTES = count(
    "rfq_quotes",
    Text("时间段内员工报出的 RFQ 数", "RFQ quotes sent in the period"),
    matters=QUOTES_MATTER,
)
