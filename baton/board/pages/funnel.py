"""The Funnel page: stages with their owners, what moved, segments, what happened when; and its workbook."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import NoReverseMatch, reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from baton.board import selectors
from baton.board.logic.periods import Asked
from baton.board.logic.relay import ORDERS, are_alike, verdict
from baton.board.pages import frame
from baton.board.pages.names import hidden_staff, segment_names, sight
from baton.board.terms import Board, Cell, Heat, SegmentRow, StageRow
from baton.drivers.terms import LegShare, Why
from baton.facts.datasets import DIMENSIONS
from baton.facts.snapshot import Snapshot
from baton.kit.errors import NotAnswerable, unknown
from baton.kit.glossary import Owner, label
from baton.kit.period import Period
from baton.kit.text import Text
from baton.metrics.funnel import AMOUNTS, SegmentLine, StageLine
from baton.people.doors import Desk
from baton.people.doors import page as door
from baton.people.grants import Grant
from baton.ui import charts, formats
from baton.ui.shell import Option
from baton.ui.tables import Column, Look, Table, Value
from baton.ui.waterfall import Step, waterfall
from baton.watch import selectors as watch
from baton.watch.terms import Key

HEADLINES = ("paid_orders", "gmv", "inquiries", "impressions")
HEADLINES_SHOWN = 2
LONGEST_KEPT = 512
"""A longer address is nobody's bookmark: its page is drawn, and not kept."""
FIRST_FILES = (
    (Text("店铺每日数据", "Shop, day by day"), Text("曝光到询盘", "impressions to inquiries")),
    (
        Text("产品分析 Products-*.xls", "Products-*.xls"),
        Text("每个产品的漏斗", "the funnel of every product"),
    ),
    (
        Text("询盘登记模板", "Baton's inquiry template"),
        Text("回复、优质、报价", "replies, promising inquiries, quotes"),
    ),
    (Text("订单模板", "Baton's order template"), Text("起草订单到实收", "drafted orders to money received")),
)


@dataclass(frozen=True, slots=True)
class Asking:
    """What the address asks of the page."""

    period: Asked
    by: str | None
    metric: str


def asking(request: HttpRequest, desk: Desk, snapshot: Snapshot) -> Asking:
    """Raises NotUsable for a period that makes no sense, NotFound for an unknown dimension or metric."""
    wanted = request.GET.get("by", "country")
    by = None if wanted in ("", "none") else wanted
    if by is not None and by not in DIMENSIONS:
        raise unknown(Text("维度", "dimension"), by, DIMENSIONS, code="unknown_dimension")
    metric = request.GET.get("metric") or selectors.EXPLAINED[0]
    if metric not in selectors.EXPLAINED:
        raise unknown(
            Text("可以拆解的指标", "metric that can be explained"),
            metric,
            selectors.EXPLAINED,
            code="unknown_metric",
        )
    return Asking(frame.asked_of(request, desk, snapshot), by, metric)


@door(Grant.SEE_FUNNEL)
def page(request: HttpRequest, desk: Desk) -> HttpResponse:
    snapshot = selectors.present_facts()
    question = asking(request, desk, snapshot)
    context: dict[str, object] = {
        "period_bar": frame.period_bar(request, desk, snapshot, question.period),
        "by_options": by_options(question.by, desk.language),
        "kept_without_by": [(name, value) for name, value in request.GET.items() if name != "by"],
        "can_export": desk.can(Grant.EXPORT),
    }
    if selectors.first_day(snapshot, desk.shop) is None:
        return render(
            request, "board/no_facts.html", {**context, "first_files": FIRST_FILES, "data_url": data_url()}
        )
    try:
        drawn = drawn_figures(request, desk, snapshot, question)
    except NotAnswerable as error:
        return frame.refused(request, error, "board/refused.html", context)
    return render(request, "board/funnel.html", {**context, "drawn": drawn})


@dataclass(frozen=True, slots=True)
class Drawn:
    """The page's figures as HTML; nothing in it is one person's own, as no form stands in it."""

    lede: SafeString
    content: SafeString


def drawn_figures(request: HttpRequest, desk: Desk, snapshot: Snapshot, question: Asking) -> Drawn:
    """Drawn once for all who ask the same of the same facts and may see the same. NotAnswerable as `board_of`."""

    def draw() -> Drawn:
        board = selectors.board_of(snapshot, desk.shop, question.period, question.by, question.metric)
        context = shown(board, question, desk)
        return Drawn(
            render_to_string("board/funnel_lede.html", context, request),
            render_to_string("board/funnel_content.html", context, request),
        )

    address = request.GET.urlencode()
    if len(address) > LONGEST_KEPT:
        return draw()
    return selectors.drawn_once(
        snapshot,
        "funnel",
        desk.shop,
        selectors.latest_day(desk.shop),
        question,
        address,
        desk.language,
        sight(desk, question.by),
        watch.pins_stamp(desk.shop),
        watch.owners_seen_by(desk.person, desk.shop),
        draw=draw,
    )


def shown(board: Board, question: Asking, desk: Desk) -> dict[str, object]:
    """The template's context: figures are the board's; names and links are this person's."""
    language = desk.language
    names = segment_names(desk, board)
    return {
        "board": board,
        "can_export": desk.can(Grant.EXPORT),
        "headlines": headlines(board),
        "compare_label": frame.compare_label(question.period, language),
        "drill": rows_url(desk, question) if desk.can(Grant.SEE_ROWS) else "",
        "metric_choices": [(code, label(code), code == question.metric) for code in selectors.EXPLAINED],
        "metric_label": label(board.why.metric if board.why else question.metric),
        "by_label": frame.dimension_word(question.by, language) if question.by else "",
        "segment_columns": [line for line in board.funnel.stages if line.stage in board_columns(board)],
        "segment_bands": owner_runs(
            [line.owner for line in board.funnel.stages if line.stage in board_columns(board)]
        ),
        "segment_rows": segment_rows(board, question, desk, names),
        "segment_count": len(board.segments),
        # No faces beside losses: parts of a change are not shown by person.
        "heat_rows": heat_rows(board.heat, names) if board.heat and question.by != "staff" else (),
        "heat_bands": owner_runs([owner for _, owner in board.heat.legs]) if board.heat else (),
        "heat_legs": [label(leg) for leg, _ in board.heat.legs] if board.heat else (),
        "legs_figure": legs_figure(board, question, desk) if board.why else None,
        "legs_url": legs_url(question, desk),
        "series_figure": pinned(series_figure(board, question, desk), board, question, desk),
    }


def legs_url(question: Asking, desk: Desk) -> str:
    """The whose-leg page about the same question; '' where nothing is compared."""
    compare = question.period.compare
    if compare is None:
        return ""
    about = {"compare": str(compare), "by": question.by or "none", "metric": question.metric}
    return reverse("board:legs") + frame.address_of(desk.shop.code, question.period, **about)


def by_options(by: str | None, language: str) -> list[Option]:
    first = Option("none", _("no split"), by is None)
    return [first, *(Option(name, frame.dimension_word(name, language), name == by) for name in DIMENSIONS)]


def data_url() -> str:
    try:
        return reverse("intake:data")
    except NoReverseMatch:
        return "/"


def headlines(board: Board) -> list[StageRow]:
    """The end of the relay as far as it is known."""
    rows = {row.line.stage: row for band in board.bands for row in band.rows}
    known = [rows[code] for code in HEADLINES if code in rows and rows[code].line.value is not None]
    return known[:HEADLINES_SHOWN]


def owner_runs(owners: Sequence[Owner]) -> list[tuple[str, int]]:
    """Consecutive columns of one owner: (owner, how many)."""
    runs: list[tuple[str, int]] = []
    for owner in owners:
        if runs and runs[-1][0] == owner.value:
            runs[-1] = (owner.value, runs[-1][1] + 1)
        else:
            runs.append((owner.value, 1))
    return runs


def board_columns(board: Board) -> frozenset[str]:
    """The stages that at least one segment, or the shop, knows."""
    lines = [*board.funnel.stages, *(line for row in board.segments for line in row.stages)]
    known = {line.stage for line in lines if line.value is not None}
    return frozenset(known - {"visitors"} if "visitor_days" in known else known)


def segment_rows(board: Board, question: Asking, desk: Desk, names: Mapping[str, str]) -> list[SegmentRow]:
    columns = board_columns(board)
    by = board.funnel.by
    hidden = hidden_staff(desk, (row.segment for row in board.segments)) if by == "staff" else frozenset()
    period = question.period
    is_judged = by != "staff" and are_alike(period.period, period.compare)
    rows = []
    for row in in_order(board.segments, names, by)[: selectors.SEGMENTS_SHOWN]:
        address = ""
        if desk.can(Grant.SEE_ROWS) and row.segment not in hidden:
            address = rows_url(desk, question, by=by, segment=row.segment)
        orders = next((line for line in row.stages if line.stage == ORDERS), None)
        cells = tuple(
            _cell(line, orders, address, is_judged=is_judged) for line in row.stages if line.stage in columns
        )
        rows.append(SegmentRow(names[row.segment], row.segment if by == "country" else "", cells))
    return rows


def rows_url(desk: Desk, question: Asking, **more: str | None) -> str:
    """The address of the rows behind a figure of the page, but for its stage."""
    return reverse("board:rows") + frame.address_of(desk.shop.code, question.period, **more)


def in_order(lines: Sequence[SegmentLine], names: Mapping[str, str], by: str | None) -> Sequence[SegmentLine]:
    """The largest first; people by name instead, as nobody asked for a ranking of them."""
    return sorted(lines, key=lambda line: names[line.segment]) if by == "staff" else lines


def _cell(line: StageLine, orders: StageLine | None, address: str, *, is_judged: bool) -> Cell:
    drill = f"{address}&stage={line.stage}" if address and line.value else ""
    told = verdict(line, orders)
    told = told if is_judged else replace(told, direction="")
    return Cell(line.value, told, drill, line.stage in AMOUNTS)


def heat_rows(heat: Heat, names: Mapping[str, str]) -> list[dict[str, object]]:
    return [
        {
            "row": row,
            "name": names.get(row.segment, row.segment),
            "cells": list(zip(row.parts, heat.legs, strict=True)),
        }
        for row in heat.rows
    ]


# Charts ---------------------------------------------------------------------------------------------------------


def legs_figure(board: Board, question: Asking, desk: Desk) -> charts.Figure:
    found = board.why
    assert found is not None
    language = desk.language
    steps = [step_of(share, language) for share in found.legs]
    before = formats.period(found.against, language, found.period.end)
    after = formats.period(found.period, language, found.period.end)
    caption = _("%(metric)s from %(before)s to %(after)s, leg by leg") % {
        "metric": label(found.metric).into(language),
        "before": formats.number(found.before),
        "after": formats.number(found.after),
    }
    spec = waterfall((before, found.before), (after, found.after), steps, language, caption)
    return charts.Figure(
        "legs", caption, spec, legs_table(found, language), export_url(question, desk, "legs"), height=240
    )


def step_of(share: LegShare, language: str) -> Step:
    interval = (share.interval.low, share.interval.high) if share.interval else None
    unclear = "" if share.is_clear else _("not clear")
    return Step(label(share.leg).into(language), share.owner.value, share.contribution, interval, unclear)


def legs_table(found: Why, language: str) -> Table:
    rows: list[tuple[Value, ...]] = [
        (label(share.leg), label(share.owner.value), share.contribution, *_interval_cells(share))
        for share in found.legs
    ]
    rows.append((_("Change"), "", found.change, None, None, ""))
    columns = (
        Column(_("Leg")),
        Column(_("Whose")),
        Column(label(found.metric).into(language), Look.SIGNED),
        Column(_("At least"), Look.SIGNED),
        Column(_("At most"), Look.SIGNED),
        Column(_("Direction")),
    )
    return Table(
        _("Which leg moved"), columns, tuple(rows), tuple(note.into(language) for note in found.all_notes)
    )


def _interval_cells(share: LegShare) -> tuple[Value, ...]:
    if share.interval is None:
        return (None, None, "")
    clear = (_("up") if share.contribution > 0 else _("down")) if share.is_clear else _("not clear")
    return (share.interval.low, share.interval.high, clear)


def series_figure(board: Board, question: Asking, desk: Desk) -> charts.Figure | None:
    """The explained figure week by week."""
    language = desk.language
    code = charted(board, question)
    values = board.by_week.get(code)
    if not values:
        return None
    name = label(code).into(language)
    owner = next(line.owner.value for line in board.funnel.stages if line.stage == code)
    points = list(zip([week.end for week in board.weeks], values, strict=True))
    caption = _("%(metric)s in each of the last %(count)s weeks") % {"metric": name, "count": len(points)}
    spec = charts.series([charts.Line(name, owner, points)], [], language, caption)
    rows: list[tuple[Value, ...]] = [(day, value) for day, value in points]
    table = Table(caption, (Column(_("Week until"), Look.DAY), Column(name, Look.NUMBER)), tuple(rows))
    return charts.Figure("weeks", caption, spec, table, export_url(question, desk, "weeks"), height=200)


def charted(board: Board, question: Asking) -> str:
    """The figure that the weeks' chart shows: the explained one, else the first that the facts know; '' for none."""
    code = board.why.metric if board.why else question.metric
    if any(value is not None for value in board.by_week.get(code, ())):
        return code
    return next((stage for stage in ("inquiries", "impressions") if any(board.by_week.get(stage, ()))), "")


def pinned(figure: charts.Figure | None, board: Board, question: Asking, desk: Desk) -> charts.Figure | None:
    """The weeks' chart with what is on record for its days and the alerts about its figure."""
    if figure is None:
        return None
    days = Period(board.weeks[0].start, board.weeks[-1].end)
    owners = watch.owners_seen_by(desk.person, desk.shop)
    found = watch.pins(
        selectors.present_facts(), desk.shop, days, desk.language, owners, Key(charted(board, question))
    )
    return charts.marked(figure, found.markers, days.start, days.end, watch.left_out(found))


# The workbook ---------------------------------------------------------------------------------------------------


def export_url(question: Asking, desk: Desk, table: str) -> str:
    if not desk.can(Grant.EXPORT):
        return ""
    against = (
        question.period.against.value if question.period.compare is None else str(question.period.compare)
    )
    address = frame.address_of(
        desk.shop.code,
        question.period,
        compare=against,
        by=question.by or "none",
        metric=question.metric,
        table=table,
    )
    return reverse("board:funnel-export") + address


@door(Grant.EXPORT)
def export(request: HttpRequest, desk: Desk) -> HttpResponse:
    """The page's tables, or the one named by `table`: stages, legs, segments, weeks, parts."""
    snapshot = selectors.present_facts()
    question = asking(request, desk, snapshot)
    board = selectors.board_of(snapshot, desk.shop, question.period, question.by, question.metric)
    tables = tables_of(board, question, desk)
    wanted = request.GET.get("table")
    if wanted and wanted not in tables:
        raise unknown(Text("表", "table"), wanted, tables, code="unknown_table")
    chosen = [tables[wanted]] if wanted else list(tables.values())
    period = question.period.period
    return frame.download(chosen, desk.language, f"baton-funnel-{desk.shop.code}-{period.start}-{period.end}")


def tables_of(board: Board, question: Asking, desk: Desk) -> dict[str, Table]:
    language = desk.language
    foot = (
        f"{desk.shop.name} · {board.funnel.period}",
        *([f"{_('Compare with')} {board.funnel.compare}"] if board.funnel.compare else []),
    )
    tables = {"stages": stages_table(board, language, foot)}
    if board.why:
        tables["legs"] = legs_table(board.why, language)
    if board.segments:
        names = segment_names(desk, board)
        tables["segments"] = segments_table(board, question, language, names, foot)
        if board.heat and question.by != "staff":
            tables["parts"] = parts_table(board.heat, question, language, names)
    weeks = series_figure(board, question, desk)
    if weeks:
        tables["weeks"] = weeks.table
    return tables


def stages_table(board: Board, language: str, foot: tuple[str, ...]) -> Table:
    columns = (
        Column(_("Stage")),
        Column(_("Whose")),
        Column(_("Figure"), Look.NUMBER),
        Column(_("of the step before"), Look.RATE),
        Column(_("of the start"), Look.RATE),
        Column(_("Compared"), Look.NUMBER),
        Column(_("Change"), Look.SIGNED),
        Column(_("Note")),
    )
    lines = [*board.funnel.stages, *board.funnel.beside]
    rows = tuple(
        (
            label(line.stage),
            label(line.owner.value),
            line.value,
            line.of_previous,
            line.of_start,
            line.compared,
            line.change,
            line.note or "",
        )
        for line in lines
    )
    return Table(_("Stages of the funnel"), columns, rows, foot)


def segments_table(
    board: Board, question: Asking, language: str, names: Mapping[str, str], foot: tuple[str, ...]
) -> Table:
    shown_stages = [line.stage for line in board.funnel.stages if line.stage in board_columns(board)]
    dimension = frame.dimension_word(question.by or "", language)
    columns = (
        Column(dimension),
        *(Column(label(stage).into(language), _look(stage)) for stage in shown_stages),
    )
    rows = tuple(
        (names[row.segment], *(line.value for line in row.stages if line.stage in shown_stages))
        for row in in_order(board.segments, names, question.by)
    )
    return Table(f"{dimension} × {_('stages')}", columns, rows, foot)


def parts_table(heat: Heat, question: Asking, language: str, names: Mapping[str, str]) -> Table:
    dimension = frame.dimension_word(question.by or "", language)
    columns = (
        Column(dimension),
        Column(_("Part"), Look.SIGNED),
        *(Column(label(leg).into(language), Look.SIGNED) for leg, _owner in heat.legs),
    )
    listed = [(names.get(row.segment, row.segment), row) for row in heat.rows]
    if heat.rest:
        listed.append((_("the others"), heat.rest))
    listed.append((_("Whole shop"), heat.foot))
    rows = tuple((name, row.total, *(value for value, _strength in row.parts)) for name, row in listed)
    return Table(_("Parts of the change"), columns, rows)


def _look(stage: str) -> Look:
    return Look.USD if stage in AMOUNTS else Look.NUMBER
