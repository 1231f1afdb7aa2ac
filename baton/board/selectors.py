"""Questions of the board: the funnel of a period, what moved, the rows behind a figure. Answers are of `terms`."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from dataclasses import replace
from datetime import date, timedelta
from statistics import median
from typing import TypeVar
from zoneinfo import ZoneInfo

from baton.board import models
from baton.board.logic import relay
from baton.board.logic.periods import READY_MADE, Asked, Span, asked, compared, span_of
from baton.board.terms import Board, FactRow, FactRows, FirstReplies
from baton.drivers.cannot_tell import CannotTell
from baton.drivers.cells import Asking, Cells, read_cells
from baton.drivers.certainty import Estimated, answered, estimate_of, sure_why_of
from baton.drivers.claim_terms import Claim
from baton.drivers.claims import claims
from baton.drivers.legs import why
from baton.drivers.ripened import Ripened, ripened
from baton.drivers.sentence import RIPENS_LATE
from baton.drivers.terms import Why
from baton.facts.snapshot import Snapshot
from baton.intake.selectors import fact_store, file_names
from baton.kit.data_days import latest_complete_day
from baton.kit.errors import BatonError, NotAnswerable, unknown
from baton.kit.memory import Memory
from baton.kit.period import Period
from baton.kit.text import Text
from baton.metrics.brands import STARTING_WORDS
from baton.metrics.facts import ShopFacts
from baton.metrics.funnel import Funnel, funnel
from baton.metrics.keywords import KeywordTable, keywords
from baton.metrics.products import ProductTable, products
from baton.metrics.rows import rows_behind
from baton.metrics.stages import STAGE_MEASURES, STAGES, stage_figures
from baton.people.clock import clock
from baton.people.terms import Shop

Answer = TypeVar("Answer")

WEEKS = 8
EXPLAINED = ("inquiries", "opportunities", "drafted_orders", "paid_orders", "gmv")
SEGMENTS_SHOWN = 20
PAGE = 50

DRAWN_PAGES = 64
"""Rendered parts of pages kept at once: some hundred kilobytes each."""

_kept: Memory = Memory(256)
_drawn: Memory = Memory(DRAWN_PAGES)
_counted: Memory = Memory(16)
"""Counts day by day and segment by segment: megabytes each."""


def once(snapshot: Snapshot, name: str, *question: object, ask: Callable[[], Answer]) -> Answer:
    """Asks once for each state of the facts: a figure cannot change while the published versions do not.

    A refusal is an answer as well, and is raised again.
    """
    return _kept.recall((name, snapshot.mark(), *question), ask)


def drawn_once(snapshot: Snapshot, *question: Hashable, draw: Callable[[], Answer]) -> Answer:
    """What a page draws from the facts, kept like an answer.

    `question` must name whatever else decides what is drawn: the shop and its calendar, the address, the language,
    and everything that decides what the reader may see.
    """
    return _drawn.recall((snapshot.mark(), *question), draw)


def forget() -> None:
    """Drops every kept answer."""
    _kept.clear()
    _drawn.clear()
    _counted.clear()


# Periods --------------------------------------------------------------------------------------------------------


def latest_day(shop: Shop) -> date:
    """The latest complete data day as the shop's calendar counts it."""
    return latest_complete_day(clock().now().astimezone(ZoneInfo(shop.timezone)))


def last_data_day(snapshot: Snapshot, shop: Shop, latest: date) -> date:
    """The day from which "the last four weeks" count back: the last one with shop figures, at most the latest."""
    days = [found.period.end for found in snapshot.intervals("shop_day", shop.code)]
    return min(max(days), latest) if days else latest


def period_asked(
    snapshot: Snapshot, shop: Shop, address: Mapping[str, str], kept: Mapping[str, str]
) -> Asked:
    """The period of a page. Where nobody chose one and the files cannot be put together to the last four weeks, the
    latest period that a file speaks of.
    """
    latest = latest_day(shop)
    found = asked(address, kept, last_data_day(snapshot, shop, latest))
    if found.span is Span.OTHER or any(name in address for name in ("period", "from", "to")):
        return found
    if snapshot.intervals("shop_day", shop.code):
        return found
    stored = [
        interval.period
        for interval in snapshot.intervals("product_period", shop.code)
        if interval.period.end <= latest
    ]
    if not stored:
        return found
    period = max(stored, key=lambda period: (period.end, period.length))
    against, compare = compared(period, found.against.value if found.compare is None else "previous")
    return Asked(Span.OTHER, period, against, compare)


def ready_made(snapshot: Snapshot, shop: Shop) -> Mapping[Span, Period]:
    last = last_data_day(snapshot, shop, latest_day(shop))
    return {span: span_of(span, last) for span in READY_MADE}


def first_day(snapshot: Snapshot, shop: Shop) -> date | None:
    """The shop's first data day; None where it has no facts."""
    return once(snapshot, "first", shop.code, ask=lambda: ShopFacts(snapshot, shop.code).first_day())


def newest_day(snapshot: Snapshot, shop_code: str) -> date | None:
    """The last day that the shop's figures speak of, else its products'."""

    def ask() -> date | None:
        for name in ("shop_day", "product_period"):
            days = [found.period.end for found in snapshot.intervals(name, shop_code)]
            if days:
                return max(days)
        return None

    return once(snapshot, "newest", shop_code, ask=ask)


# The funnel -----------------------------------------------------------------------------------------------------


def present_facts() -> Snapshot:
    return fact_store().snapshot()


def funnel_of(
    snapshot: Snapshot, shop: Shop, period: Period, compare: Period | None, by: str | None
) -> Funnel:
    """NotFound or NotAnswerable as `baton.metrics.funnel.funnel` says."""
    latest = latest_day(shop)
    return once(
        snapshot,
        "funnel",
        shop.code,
        period,
        compare,
        by,
        latest,
        ask=lambda: funnel(snapshot, shop.code, period, compare, by, latest_complete=latest),
    )


def why_of(
    snapshot: Snapshot, shop: Shop, metric: str, period: Period, against: Period, by: str | None = None
) -> Why:
    """NotFound or NotAnswerable as `baton.drivers.legs.why` says."""
    latest = latest_day(shop)
    return once(
        snapshot,
        "why",
        shop.code,
        metric,
        period,
        against,
        by,
        latest,
        ask=lambda: why(snapshot, shop.code, metric, period, against, by, latest_complete=latest),
    )


def sure_of(
    snapshot: Snapshot,
    shop: Shop,
    metric: str,
    period: Period,
    against: Period,
    by: str | None = None,
    target: float | None = None,
) -> Why:
    """The same with intervals and chance, or against a target. NotFound, or NotYetTold where the facts do not tell.

    A question about the whole shop and one by the cells that lie beneath it share what is read and estimated, so that
    both say the same.
    """
    latest = latest_day(shop)

    def cells_of(asking: Asking) -> Cells:
        key = (snapshot.mark(), asking_key(asking))
        return _counted.recall(key, lambda: read_cells(asking, cells_of))

    def estimated(cells: Cells) -> Estimated:
        about = asking_key(replace(cells.asking, by=cells.by))
        return once(snapshot, "estimate", about, target, ask=lambda: estimate_of(cells, target))

    def ask() -> Why:
        asking = Asking(snapshot, shop.code, metric, period, against, by, latest)
        cells, found = answered(asking, cells_of, estimated)
        return sure_why_of(cells, found, target)

    return once(snapshot, "sure", shop.code, metric, period, against, by, target, latest, ask=ask)


def asking_key(asking: Asking) -> Hashable:
    """What tells one question from another about the same facts."""
    return (
        asking.shop,
        asking.metric,
        asking.period,
        asking.against,
        asking.by,
        asking.latest_complete,
        asking.is_one_cell,
    )


def whole_story(
    snapshot: Snapshot,
    shop: Shop,
    metric: str,
    period: Period,
    against: Period,
    by: str | None = None,
    target: float | None = None,
) -> Why:
    """As `sure_of`, with the cohort beside a figure that ripens late. Slower."""
    found = sure_of(snapshot, shop, metric, period, against, by, target)
    if metric not in RIPENS_LATE:
        return found
    return replace(found, cohort=cohort_of(snapshot, shop, period, against))


def cohort_of(snapshot: Snapshot, shop: Shop, period: Period, against: Period) -> Ripened | CannotTell:
    """NotAnswerable as `baton.drivers.ripened.ripened` says. Slower than a page's other questions."""
    latest = latest_day(shop)
    return once(
        snapshot,
        "cohort",
        shop.code,
        period,
        against,
        latest,
        ask=lambda: ripened(snapshot, shop.code, period, against, latest),
    )


def board_of(snapshot: Snapshot, shop: Shop, wanted: Asked, by: str | None, metric: str) -> Board:
    """The Funnel page's figures, the explanation with intervals. Refusals of the split by `by` or of the
    explanation stand in the answer; the funnel's own are raised.
    """
    if metric not in EXPLAINED:
        raise unknown(
            Text("可以拆解的指标", "metric that can be explained"), metric, EXPLAINED, code="unknown_metric"
        )
    by_refused: BatonError | None = None
    try:
        found = funnel_of(snapshot, shop, wanted.period, wanted.compare, by)
    except NotAnswerable as error:
        if error.code != "dimension_not_covered":
            raise
        by_refused, found = error, funnel_of(snapshot, shop, wanted.period, wanted.compare, None)
    explained, refused = _explained(snapshot, shop, metric, wanted, None)
    split, _ = _explained(snapshot, shop, metric, wanted, by) if by else (None, None)
    weeks = weeks_until(wanted.period.end)
    by_week = weekly(snapshot, shop, weeks)
    return Board(
        funnel=found,
        bands=relay.bands(
            relay.shown(found.stages),
            explained,
            by_week,
            is_judged=relay.are_alike(wanted.period, wanted.compare),
        ),
        why=explained,
        why_refused=refused,
        weeks=weeks,
        by_week=by_week,
        heat=relay.heat(split, SEGMENTS_SHOWN) if split else None,
        by_refused=by_refused,
    )


def _explained(
    snapshot: Snapshot, shop: Shop, metric: str, wanted: Asked, by: str | None
) -> tuple[Why | None, BatonError | None]:
    if wanted.compare is None:
        return None, None
    try:
        return sure_of(snapshot, shop, metric, wanted.period, wanted.compare, by), None
    except NotAnswerable as error:
        return None, error


def weeks_until(last: date) -> tuple[Period, ...]:
    """Eight runs of seven days, the last of which ends on the given day."""
    ends = [last - timedelta(days=7 * back) for back in range(WEEKS - 1, -1, -1)]
    return tuple(Period(end - timedelta(days=6), end) for end in ends)


def weekly(
    snapshot: Snapshot, shop: Shop, weeks: tuple[Period, ...]
) -> Mapping[str, tuple[float | None, ...]]:
    """Every stage in each week; None where the facts cannot say."""

    def ask() -> Mapping[str, tuple[float | None, ...]]:
        facts = ShopFacts(snapshot, shop.code, STAGE_MEASURES)
        facts.foresee(*weeks)
        tables = [stage_figures(snapshot, shop.code, week, facts=facts) for week in weeks]
        return {code: tuple(table.value(code) for table in tables) for code in STAGES}

    return once(snapshot, "weekly", shop.code, weeks, ask=ask)


# Rows behind a figure -------------------------------------------------------------------------------------------


def fact_rows(
    snapshot: Snapshot,
    shop: Shop,
    stage: str,
    period: Period,
    *,
    by: str | None = None,
    segment: str | None = None,
    limit: int = PAGE,
    offset: int = 0,
) -> FactRows:
    """The stored rows behind a stage's figure, with the files they came from."""
    facts = ShopFacts(snapshot, shop.code)
    found = rows_behind(facts, stage, period, by=by, segment=segment, limit=limit, offset=offset)
    rows = tuple(FactRow(row, row["file_id"], row["row_number"]) for row in found.rows)
    return FactRows(
        stage=stage,
        dataset=found.dataset,
        value=found.value,
        columns=found.columns,
        rows=rows,
        count=found.count,
        files=file_names(shop, {row.file_id for row in rows}),
    )


# Standing claims ------------------------------------------------------------------------------------------------


def claims_of(snapshot: Snapshot, shop: Shop, period: Period) -> tuple[Claim, ...]:
    """All standing claims about the period. NotAnswerable as `baton.drivers.claims.claims` says."""
    latest = latest_day(shop)
    return once(
        snapshot,
        "claims",
        shop.code,
        period,
        latest,
        ask=lambda: claims(snapshot, shop.code, period, latest_complete=latest),
    )


# Brand words ----------------------------------------------------------------------------------------------------


def brand_words(shop: Shop) -> tuple[str, ...]:
    """The words that the shop guards against: those every shop begins with, as the shop changed them."""
    decided = dict(models.BrandWord.objects.filter(shop_id=shop.id).values_list("word", "is_guarded"))
    words = {word for word in STARTING_WORDS if decided.get(word, True)}
    return tuple(sorted(words | {word for word, is_guarded in decided.items() if is_guarded}))


# Products and keywords ------------------------------------------------------------------------------------------


def products_of(snapshot: Snapshot, shop: Shop, period: Period) -> ProductTable:
    """NotAnswerable where the product files cannot be put together to the period."""
    latest = latest_day(shop)
    return once(
        snapshot,
        "products",
        shop.code,
        period,
        latest,
        ask=lambda: products(snapshot, shop.code, period, latest_complete=latest),
    )


def keywords_of(snapshot: Snapshot, shop: Shop, period: Period, words: tuple[str, ...]) -> KeywordTable:
    """NotAnswerable where the keyword files cannot be put together to the period."""
    latest = latest_day(shop)
    return once(
        snapshot,
        "keywords",
        shop.code,
        period,
        words,
        latest,
        ask=lambda: keywords(snapshot, shop.code, period, words, latest_complete=latest),
    )


def first_replies(snapshot: Snapshot, shop: Shop, data: Period) -> FirstReplies | None:
    """Of the inquiries of the period that were answered: hours to the first reply, by the log's own times."""
    if not snapshot.files("inquiry", shop.code):
        return None
    rows = snapshot.query(
        "SELECT staff, date_diff('second', received_at, first_reply_at) / 3600.0 AS hours FROM {inquiry} "
        "WHERE first_reply_at >= received_at AND received_at >= $start AND received_at < $until",
        {"start": data.start, "until": data.end + timedelta(days=1)},
        shop=shop.code,
    ).to_pylist()
    if not rows:
        return FirstReplies(0, None, {})
    by_account: dict[str, list[float]] = {}
    for row in rows:
        by_account.setdefault(row["staff"] or "", []).append(row["hours"])
    return FirstReplies(
        len(rows),
        median(row["hours"] for row in rows),
        {name: median(hours) for name, hours in by_account.items()},
    )
