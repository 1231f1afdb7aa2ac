"""Which sources brought what grade, where the two sides' grades part, and how far off the models are."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from baton.drivers.cannot_tell import CannotTell
from baton.inquiries.judging import box, quality
from baton.inquiries.judging.quality import By, Quality, Sort, SourceLine
from baton.inquiries.judging.terms import ModelState, Purpose
from baton.inquiries.logic.agreement import Agreement
from baton.inquiries.logic.arrival_fields import in_words
from baton.inquiries.logic.grade_shares import SourceShare
from baton.inquiries.logic.grades import GRADES
from baton.inquiries.pages.tabs import tabs
from baton.kit.segments import segment_label
from baton.people.clock import shop_day
from baton.people.doors import Desk
from baton.people.doors import page as door
from baton.people.grants import Grant
from baton.ui import formats
from baton.ui.charts import Figure, Spec, framed
from baton.ui.shell import Choice, Option
from baton.ui.tables import Column, Look, Table, workbook

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
PAGE = 25
FEWEST_FOR_SHARES = 20


@dataclass(frozen=True, slots=True)
class Part:
    """Of a bar of grades: where it begins and how wide it is, of 100."""

    grade: str
    start: float
    width: float
    count: int


@dataclass(frozen=True, slots=True)
class Line:
    line: SourceLine
    label: str
    meta: str
    model: tuple[Part, ...]
    model_told: str
    sales: tuple[Part, ...]
    sales_told: str
    share: str
    limits: str
    control_url: str


@require_safe
@door(Grant.SEE_INQUIRIES)
def overview(request: HttpRequest, desk: Desk) -> HttpResponse:
    by, days, sort = _asked(request)
    found = quality.quality(desk.person, desk.shop, by, days, sort)
    pages = max(1, -(-len(found.lines) // PAGE))
    number = min(max(1, _number(request.GET.get("page", ""))), pages)
    source = request.GET.get("source")
    models = [box.model_state(desk.shop, purpose) for purpose in (Purpose.GRADE, Purpose.SPAM)]
    context: dict[str, object] = {
        "tabs": tabs(desk, "inquiries:quality"),
        "found": found,
        "ways": [Choice(label, _address(by=way, days=days, sort=sort), way is by) for way, label in _ways()],
        "by": by.value,
        "by_label": dict(_ways())[by],
        "sort": sort.value,
        "sorts": [Option(one.value, label, one is sort) for one, label in _sorts()],
        "periods": [
            Option(str(one), _("%(days)s days") % {"days": one}, one == days) for one in quality.PERIODS
        ],
        "lines": [
            _line(desk, by, line, days, sort) for line in found.lines[(number - 1) * PAGE : number * PAGE]
        ],
        "total": _line(desk, by, found.total, days, sort),
        "number": number,
        "pages": pages,
        "matrix": _matrix(found),
        "refusal": found.agreement if isinstance(found.agreement, CannotTell) else None,
        "agreement": found.agreement if isinstance(found.agreement, Agreement) else None,
        "models": models,
        "export_url": _address("inquiries:quality_export", by=by, days=days, sort=sort)
        if desk.can(Grant.EXPORT)
        else "",
        "calibration": [_calibration(state) for state in models if state.bins],
    }
    if source is not None:
        context |= {
            "source": _label(desk, by, source[:200], ""),
            "control": quality.source_under_reps(desk.person, desk.shop, by, source[:200], days),
        }
    return render(request, "inquiries/quality.html", context)


@require_safe
@door(Grant.EXPORT)
def export(request: HttpRequest, desk: Desk) -> HttpResponse:
    by, days, sort = _asked(request)
    found = quality.quality(desk.person, desk.shop, by, days, sort)
    response = HttpResponse(workbook([_table(desk, found)], desk.language), content_type=XLSX)
    name = f"baton-quality-{desk.shop.code}-{shop_day(desk.shop):%Y%m%d}.xlsx"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _asked(request: HttpRequest) -> tuple[By, int, Sort]:
    """What the address asks for; anything else is the usual."""
    by, sort = request.GET.get("by", ""), request.GET.get("sort", "")
    days = _number(request.GET.get("days", ""))
    return (
        By(by) if by in set(By) else By.KEYWORD,
        days if days in quality.PERIODS else quality.USUAL_PERIOD,
        Sort(sort) if sort in set(Sort) else Sort.ITEMS,
    )


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 7 else 0


def _address(name: str = "inquiries:quality", *, by: By, days: int, sort: Sort, **more: str) -> str:
    asked = {"by": by.value, "days": days, "sort": sort.value} | more
    return f"{reverse(name)}?{urlencode(asked)}"


def _ways() -> tuple[tuple[By, str], ...]:
    return (
        (By.KEYWORD, _("Search keywords")),
        (By.PRODUCT, _("Products asked for")),
        (By.CHANNEL, _("Traffic channels")),
        (By.COUNTRY, _("Buyers' countries")),
        (By.SOURCE, _("Ways in")),
    )


def _sorts() -> tuple[tuple[Sort, str], ...]:
    return (
        (Sort.ITEMS, _("Most inquiries")),
        (Sort.SHARE, _("Best share")),
        (Sort.ORDERS, _("Most orders")),
        (Sort.AMOUNT, _("Largest amount")),
    )


def _line(desk: Desk, by: By, line: SourceLine, days: int, sort: Sort) -> Line:
    share = line.share
    return Line(
        line=line,
        label=_label(desk, by, line.value, line.name),
        meta=line.value if by is By.PRODUCT and line.name else "",
        model=_parts(line.model),
        model_told=_told(line.model),
        sales=_parts(line.sales),
        sales_told=_told(line.sales),
        share=formats.MISSING if share is None else f"{share.value:.0%}",
        limits="" if share is None else _limits(share),
        control_url=_address(by=by, days=days, sort=sort, source=line.value) + "#control",
    )


def _limits(share: SourceShare) -> str:
    return f"{share.low:.0%}–{share.high:.0%}"


def _label(desk: Desk, by: By, value: str, name: str) -> str:
    if not value:
        return _("not in the log")
    if by is By.SOURCE:
        return in_words("source", value).into(desk.language).split("：")[-1].split(": ")[-1]
    return segment_label(by.value, value, name).into(desk.language)


def _parts(counts: tuple[int, int, int, int]) -> tuple[Part, ...]:
    total = sum(counts)
    if not total:
        return ()
    found, start = [], 0.0
    for grade, count in zip(GRADES, counts, strict=True):
        width = 100 * count / total
        found.append(Part(grade.value, round(start, 2), round(width, 2), count))
        start += width
    return tuple(found)


def _told(counts: tuple[int, int, int, int]) -> str:
    """Few grades by their numbers, since a share of so few says more than is known; many by their shares, with n."""
    total = sum(counts)
    if not total:
        return formats.MISSING
    if total < FEWEST_FOR_SHARES:
        return " ".join(
            f"{grade.value} {count}" for grade, count in zip(GRADES, counts, strict=True) if count
        )
    shares = " ".join(
        f"{grade.value} {count / total:.0%}" for grade, count in zip(GRADES, counts, strict=True)
    )
    return f"{shares} · n {total:,}"


def _matrix(found: Quality) -> list[tuple[str, list[tuple[int, int]]]]:
    """Rows by the grade at arrival: of each grade of sales the count and a depth of colour from 0 to 5."""
    if isinstance(found.agreement, CannotTell):
        return []
    table = found.agreement.table
    largest = max(1, int(table.max()))
    return [
        (
            grade.value,
            [(int(count), min(5, round(5 * int(count) / largest + 0.4)) if count else 0) for count in row],
        )
        for grade, row in zip(GRADES, table, strict=True)
    ]


def _calibration(state: ModelState) -> Figure:
    title = {
        Purpose.GRADE: _("Chance of being good: what was said, and what was so"),
        Purpose.SPAM: _("Probability of spam: what was said, and what was so"),
    }[state.purpose]
    rows = [{"said": one.said, "was": one.was, "n": one.count} for one in state.bins]
    axis = {"format": ".0%", "tickCount": 5}
    x: Spec = {
        "field": "said",
        "type": "quantitative",
        "scale": {"domain": [0, 1]},
        "axis": axis | {"title": _("said")},
    }
    y: Spec = {
        "field": "was",
        "type": "quantitative",
        "scale": {"domain": [0, 1]},
        "axis": axis | {"title": _("was so")},
    }
    size: Spec = {"field": "n", "type": "quantitative", "legend": None, "scale": {"range": [40, 320]}}
    tips = [
        {"field": "said", "type": "quantitative", "format": ".1%", "title": _("said")},
        {"field": "was", "type": "quantitative", "format": ".1%", "title": _("was so")},
        {"field": "n", "type": "quantitative", "format": ",", "title": "n"},
    ]
    layers: list[Spec] = [
        {
            "data": {"values": [{"said": 0, "was": 0}, {"said": 1, "was": 1}]},
            "mark": {"type": "line", "style": "marker"},
            "encoding": {"x": x, "y": y},
        },
        {
            "data": {"values": rows},
            "mark": {"type": "point"},
            "encoding": {"x": x, "y": y, "size": size, "tooltip": tips},
        },
    ]
    columns = (
        Column(_("Said, at least"), Look.RATE),
        Column(_("Upper limit"), Look.RATE),
        Column(_("Said, mean"), Look.RATE),
        Column(_("Was so"), Look.RATE),
        Column("n", Look.NUMBER),
    )
    table = Table(
        title, columns, tuple((one.low, one.high, one.said, one.was, one.count) for one in state.bins)
    )
    return Figure(f"calibration-{state.purpose.value}", title, framed(layers, title, height=180), table)


def _table(desk: Desk, found: Quality) -> Table:
    grades = [grade.value for grade in GRADES]
    columns = (
        Column(dict(_ways())[found.by]),
        Column(_("Id")),
        Column(_("Inquiries"), Look.NUMBER),
        Column(_("Spam among them"), Look.NUMBER),
        *(Column(_("At arrival %(grade)s") % {"grade": grade}, Look.NUMBER) for grade in grades),
        *(Column(_("By sales %(grade)s") % {"grade": grade}, Look.NUMBER) for grade in grades),
        Column(_("Judged"), Look.NUMBER),
        Column(_("Good"), Look.NUMBER),
        Column(_("Good share, drawn in"), Look.RATE),
        Column(_("Lower limit"), Look.RATE),
        Column(_("Upper limit"), Look.RATE),
        Column(_("Orders won"), Look.NUMBER),
        Column(_("Paid, USD"), Look.USD),
    )
    rows = tuple(
        (
            _label(desk, found.by, line.value, line.name),
            line.value or None,
            line.items,
            line.spam,
            *line.model,
            *line.sales,
            line.judged,
            line.good,
            line.share.value if line.share is not None else None,
            line.share.low if line.share is not None else None,
            line.share.high if line.share is not None else None,
            line.orders,
            line.amount,
        )
        for line in found.lines
    )
    foot = (_("The last %(days)s days, by arrival; spam left out of the grades.") % {"days": found.days},)
    return Table(_("Quality by source"), columns, rows, foot)
