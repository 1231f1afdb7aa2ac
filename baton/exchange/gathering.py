"""Reads the period's figures for the agenda, and the figures that predictions are told by."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, timedelta
from urllib.parse import urlencode

from django.urls import reverse

from baton.board import selectors as board
from baton.drivers.cannot_tell import CannotTell
from baton.drivers.losses import company_factors
from baton.drivers.ripening import lag_of
from baton.exchange.logic import agenda, resolution, rhythm, words
from baton.exchange.logic.agenda import Move, Named, OpenAlert, Portion, Spans
from baton.exchange.terms import Behind, BehindView, Check, Proposal, Topic
from baton.facts.datasets import dataset
from baton.facts.snapshot import Snapshot
from baton.inquiries import selectors as inquiries
from baton.kit import countries
from baton.kit.data_days import week_of
from baton.kit.errors import BatonError, NotAnswerable
from baton.kit.period import Period
from baton.kit.segments import segment_label
from baton.kit.text import Text
from baton.metrics.catalogue import metric
from baton.metrics.facts import ShopFacts
from baton.metrics.figures import figure
from baton.metrics.funnel import Funnel
from baton.people.terms import Shop
from baton.ui import formats
from baton.watch import selectors as watch

LEGS_OF = ("inquiries", "opportunities")
"""Figures whose split says something about legs: orders ripen too late for it."""
SHOWN_BEHIND = 20

_MESSAGES = """
SELECT inquiry_id, country, message, data_day FROM {inquiry}
WHERE data_day BETWEEN $start AND $end AND message IS NOT NULL AND coalesce(source, 'inquiry') <> 'rfq'
ORDER BY data_day DESC, inquiry_id
"""
_ABOUT = """
SELECT i.inquiry_id, i.country, i.message, i.data_day, p.name AS product
FROM {inquiry} i LEFT JOIN (
    SELECT product_id, arg_max(product_name, period_end) AS name FROM {product_period} GROUP BY product_id
) p USING (product_id)
WHERE i.data_day BETWEEN $start AND $end AND i.message IS NOT NULL AND coalesce(i.source, 'inquiry') <> 'rfq'
ORDER BY i.data_day DESC, i.inquiry_id
"""
_RFQS = """
SELECT country, count(*) AS found FROM {inquiry}
WHERE data_day BETWEEN $start AND $end AND source = 'rfq' AND country IS NOT NULL GROUP BY country ORDER BY country
"""


def spans_of(period: Period, against: Period) -> Spans:
    return Spans(period, against, weeks_after(period.end))


def weeks_after(day: date, weeks: int = rhythm.WEEKS) -> Period:
    """The next whole platform weeks: files of markets and products come by the week."""
    week = week_of(day + timedelta(days=1))
    first = week.start if week.start > day else week.end + timedelta(days=1)
    return Period(first, first + timedelta(days=7 * weeks - 1))


def proposals(snapshot: Snapshot, shop: Shop, spans: Spans) -> tuple[Proposal, ...]:
    """Everything that the data bear, asked once for each state of the facts; alerts are asked anew."""
    kept = board.once(
        snapshot, "exchange agenda", shop.code, spans, ask=lambda: _of_facts(snapshot, shop, spans)
    )
    return agenda.ordered([*kept, *agenda.of_alerts(_alerts(shop))])


def _of_facts(snapshot: Snapshot, shop: Shop, spans: Spans) -> tuple[Proposal, ...]:
    found: list[Proposal] = []
    for code in LEGS_OF:
        try:
            why = board.sure_of(snapshot, shop, code, spans.period, spans.against)
        except BatonError:
            continue
        found += agenda.of_legs(
            why, _source("shop_day", spans.period), _funnel_link(shop, spans, metric=code)
        )
    markets = agenda.of_moves(_moves(snapshot, shop, spans, "country", "inquiries"), spans, Topic.MARKET)
    found += markets
    found += agenda.of_plan(markets, spans)
    found += agenda.of_moves(_moves(snapshot, shop, spans, "product", "inquiries"), spans, Topic.PLATFORM)
    found += agenda.of_deals(_portions(snapshot, shop, spans, "paid_orders"), spans)
    found += agenda.of_deals(_rfqs(snapshot, shop, spans), spans, is_rfq=True)
    try:
        claims = board.claims_of(snapshot, shop, spans.period)
    except BatonError:
        claims = ()
    found += agenda.of_claims(claims, reverse("board:claims"), Text("正在验的说法", "claims under test"))
    found += _losses(snapshot, shop, spans)
    named = _named(snapshot, shop, spans)
    desk = reverse("inquiries:desk")
    found += agenda.of_words(named, spans, desk)
    found += agenda.of_help(named, spans, desk)
    return tuple(found)


def _source(name: str, period: Period) -> Text:
    where = dataset(name).label
    return Text(f"{where.zh} {formats.period(period, 'zh')}", f"{where.en} {formats.period(period, 'en')}")


def _funnel_link(shop: Shop, spans: Spans, **asked: str) -> str:
    values = {"shop": shop.code, "from": str(spans.period.start), "to": str(spans.period.end), **asked}
    return f"{reverse('board:funnel')}?{urlencode(values)}"


def _funnel(snapshot: Snapshot, shop: Shop, spans: Spans, by: str) -> Funnel | None:
    try:
        return board.funnel_of(snapshot, shop, spans.period, spans.against, by)
    except BatonError:
        return None


def _moves(snapshot: Snapshot, shop: Shop, spans: Spans, by: str, metric: str) -> list[Move]:
    found = _funnel(snapshot, shop, spans, by)
    if found is None:
        return []
    source = _source("country_period" if by == "country" else "product_period", spans.period)
    link = _funnel_link(shop, spans, by=by)
    moves = []
    for row in found.rows:
        line = next((one for one in row.stages if one.stage == metric), None)
        if line is None or line.value is None or line.compared is None:
            continue
        name = segment_label(by, row.segment, row.name)
        moves.append(Move(metric, by, row.segment, name, line.compared, line.value, source, link))
    return moves


def _portions(snapshot: Snapshot, shop: Shop, spans: Spans, metric: str) -> list[Portion]:
    found = _funnel(snapshot, shop, spans, "country")
    if found is None:
        return []
    counted = {
        row.segment: line.value
        for row in found.rows
        for line in row.stages
        if line.stage == metric and line.value is not None
    }
    whole = sum(counted.values())
    source, link = _source("order", spans.period), _funnel_link(shop, spans, by="country", metric=metric)
    return [
        Portion(metric, code, countries.label(code), part, whole, source, link)
        for code, part in counted.items()
        if code
    ]


def _rfqs(snapshot: Snapshot, shop: Shop, spans: Spans) -> list[Portion]:
    rows = _asked(snapshot, shop, _RFQS, spans.period)
    whole = sum(int(str(row["found"])) for row in rows)
    source = _source("inquiry", spans.period)
    return [
        Portion(
            "rfq_quotes", str(row["country"]), countries.label(str(row["country"])), int(str(row["found"])), whole,
            source, reverse("inquiries:rfq"),
        )
        for row in rows
    ]  # fmt: skip


def _losses(snapshot: Snapshot, shop: Shop, spans: Spans) -> list[Proposal]:
    try:
        found = company_factors(snapshot, shop.code, spans.period, spans.against, board.latest_day(shop))
    except NotAnswerable:
        return []
    if isinstance(found, CannotTell):
        return []
    return agenda.of_losses(found.moved, spans, reverse("board:legs"))


def _named(snapshot: Snapshot, shop: Shop, spans: Spans) -> list[Named]:
    (before, of_before), (after, of_after) = (
        words.counted(str(row["message"]) for row in _asked(snapshot, shop, _MESSAGES, period))
        for period in (spans.against, spans.period)
    )
    return [Named(code, before[code], after[code], of_before, of_after) for code in words.ATTRIBUTES]


def _asked(snapshot: Snapshot, shop: Shop, sql: str, period: Period) -> Sequence[Mapping[str, object]]:
    if not snapshot.intervals("inquiry", shop.code):
        return []
    parameters = {"start": period.start, "end": period.end}
    return list(snapshot.query(sql, parameters, shop=shop.code, span=period).to_pylist())


def _alerts(shop: Shop) -> list[OpenAlert]:
    found = []
    for view in watch.open_alerts(shop):
        if (
            view.is_held_back
            or view.known is not None
            or view.muted_until is not None
            or view.key.dimension == "staff"
        ):
            continue
        one = view.finding
        out_of = f" / {one.trials:,.0f}" if one.trials is not None else ""
        found.append(
            OpenAlert(
                view.id,
                watch.title(view),
                Text(
                    f"{one.observed:,.0f}{out_of}，通常 {one.expected:,.0f}；{view.opened_on} 起",
                    f"{one.observed:,.0f}{out_of}, usually {one.expected:,.0f}; since {view.opened_on}",
                ),
                view.owner,
                one.score,
                reverse("watch:alert", args=[view.id]),
            )
        )
    return found


# What lies behind an answer -------------------------------------------------------------------------------------


def behind(
    snapshot: Snapshot, shop: Shop, period: Period, text: str, asked: Iterable[str], country: str
) -> BehindView:
    """Inquiries of the period that name what is asked for (any of it), of the country where one is given, the newest
    first. Where the statement names a number with its unit, 650W, that one counts, in the message or in the name of
    the product asked about. Of their words only what was looked for is repeated.
    """
    wanted = {code: words.numbers(code, text) for code in asked if code in words.ATTRIBUTES}
    if not wanted and not country:
        return BehindView((), 0, ())
    found = []
    for row in _asked(snapshot, shop, _ABOUT, period):
        if country and row["country"] != country:
            continue
        message, product = str(row["message"]), str(row["product"] or "")
        said = list(
            dict.fromkeys(hit for code, only in wanted.items() if (hit := _hit(code, only, message, product)))
        )
        if wanted and not said:
            continue
        found.append((str(row["inquiry_id"]), row["data_day"], str(row["country"] or ""), "、".join(said)))
    ids = inquiries.items_by_key(shop, [key for key, *_ in found[:SHOWN_BEHIND]])
    shown = tuple(
        Behind(ids[key], day, where, said)
        for key, day, where, said in found[:SHOWN_BEHIND]
        if key in ids and isinstance(day, date)
    )
    sought = [_sought(code, only) for code, only in wanted.items()]
    return BehindView(shown, len(found), (*sought, countries.label(country)) if country else tuple(sought))


def _hit(code: str, only: Collection[str], message: str, product: str) -> str:
    """What names it; empty where nothing does."""
    if not only:
        hit = words.ATTRIBUTES[code].pattern.search(message)
        return hit[0] if hit else ""
    there = words.numbers(code, message) | words.numbers(code, product)
    return " ".join(sorted(one.upper() for one in there.intersection(only)))


def _sought(code: str, only: Collection[str]) -> Text:
    name = words.ATTRIBUTES[code].name
    if not only:
        return name
    which = " / ".join(sorted(one.upper() for one in only))
    return Text(f"{which}（原文或产品名）", f"{which} (in the message or the product's name)")


# What predictions are told by -----------------------------------------------------------------------------------


def reading(facts: ShopFacts, check: Check) -> resolution.Reading:
    """The check's figure over its period, and over the one before where it is told by direction."""
    value, source = _value(facts, check, check.period)
    against = resolution.compared(check)
    before = None if against is None else _value(facts, check, against, only=source)[0]
    where = dataset(source).label if source else Text("", "")
    return resolution.Reading(value, before, where)


def _value(
    facts: ShopFacts, check: Check, period: Period, only: str | None = None
) -> tuple[float | None, str | None]:
    found = figure(facts, check.metric, period, check.dimension or None, only=only)
    if not check.dimension:
        return found.value, found.dataset
    if found.by_segment is None:
        return None, found.split_dataset
    rest = 0.0 if found.is_split_complete and not _is_quotient(check.metric) else None
    return found.by_segment.get(check.segment, rest), found.split_dataset


def _is_quotient(code: str) -> bool:
    return bool(metric(code).ratios)


def money_lag(snapshot: Snapshot, shop: Shop) -> int:
    """Days from inquiry to money that are usual in this shop."""
    latest = board.latest_day(shop)
    return board.once(
        snapshot, "money lag", shop.code, latest, ask=lambda: lag_of(snapshot, shop.code, latest)
    )
