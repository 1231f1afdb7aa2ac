"""The Whose-leg page: which leg moved and how sure, what is not ripe, inquiry quality, the company's part, the loop.

The split is drawn with the page; each of the other parts is fetched after it, or drawn with it where the address
says `whole` (without script).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from baton.board import legs, selectors
from baton.board.logic.leg_question import BY_PERSON, LegQuestion, leg_question
from baton.board.logic.periods import Asked
from baton.board.pages import frame, legs_charts, legs_words, rootcause
from baton.board.pages.funnel import FIRST_FILES, LONGEST_KEPT, data_url
from baton.drivers.association import LABEL
from baton.drivers.cannot_tell import CannotTell
from baton.drivers.cohorts import RipeningWeeks
from baton.drivers.loop import LABEL as LOOP_LABEL
from baton.facts.datasets import DIMENSIONS, dataset
from baton.facts.snapshot import Snapshot
from baton.kit.errors import NotAnswerable, unknown
from baton.kit.glossary import label, term
from baton.kit.period import Period
from baton.kit.text import Text
from baton.metrics.catalogue import metric as entry_of
from baton.people.doors import Desk
from baton.people.doors import page as door
from baton.people.grants import Grant
from baton.ui import charts, formats
from baton.ui.shell import Option
from baton.ui.tables import Column, Table
from baton.watch import selectors as watch
from baton.watch.terms import Key

SPLITS = tuple(name for name in DIMENSIONS if name != BY_PERSON)


@dataclass(frozen=True, slots=True)
class Asking:
    period: Asked
    question: LegQuestion


def asking(request: HttpRequest, desk: Desk, snapshot: Snapshot, *, is_remembered: bool = True) -> Asking:
    """NotUsable for a period or a target that makes no sense, NotFound for an unknown figure or dimension."""
    address = request.GET.dict()
    question = leg_question(address, legs.FIGURES, SPLITS, (legs.USUAL_FIGURE, legs.USUAL_DIMENSION))
    if is_remembered:
        return Asking(frame.asked_of(request, desk, snapshot), question)
    return Asking(selectors.period_asked(snapshot, desk.shop, address, {}), question)


@door(Grant.SEE_FUNNEL)
def page(request: HttpRequest, desk: Desk) -> HttpResponse:
    snapshot = selectors.present_facts()
    asked = asking(request, desk, snapshot)
    period_bar = frame.period_bar(request, desk, snapshot, asked.period)
    context: dict[str, object] = {"title": _("Whose leg"), "period_bar": period_bar}
    if selectors.first_day(snapshot, desk.shop) is None:
        missing = {"first_files": FIRST_FILES, "data_url": data_url()}
        return render(request, "board/no_facts.html", {**context, **missing})
    context |= {
        "question_bar": question_bar(request, asked, desk),
        "can_export": desk.can(Grant.EXPORT),
        "export_url": export_url(asked, desk),
        "funnel_url": reverse("board:funnel") + funnel_address(asked, desk),
    }
    try:
        split = drawn(request, desk, snapshot, asked, "split")
    except NotAnswerable as error:
        return frame.refused(request, error, "board/refused.html", context)
    is_whole = "whole" in request.GET
    parts = [
        {
            "key": key,
            "title": part.title(),
            "about": part.about(),
            "url": part_url(key, asked, desk),
            "drawn": drawn_or_said(request, desk, snapshot, asked, key) if is_whole else None,
        }
        for key, part in PARTS.items()
    ]
    return render(request, "board/legs_page.html", {**context, "split": split, "parts": parts})


@door(Grant.SEE_FUNNEL)
def part(request: HttpRequest, desk: Desk, key: str) -> HttpResponse:
    """One part of the page, for the place that waits for it."""
    if key not in PARTS:
        raise unknown(Text("部分", "part"), key, PARTS, code="unknown_part")
    snapshot = selectors.present_facts()
    asked = asking(request, desk, snapshot, is_remembered=False)
    return HttpResponse(drawn_or_said(request, desk, snapshot, asked, key))


def drawn_or_said(
    request: HttpRequest, desk: Desk, snapshot: Snapshot, asked: Asking, key: str
) -> SafeString:
    """The part, or why it cannot be told for the period: the others may still be."""
    try:
        return drawn(request, desk, snapshot, asked, key)
    except NotAnswerable as error:
        return render_to_string("board/legs_refused.html", {"refusal": error}, request)


def drawn(request: HttpRequest, desk: Desk, snapshot: Snapshot, asked: Asking, key: str) -> SafeString:
    """Drawn once for all who ask the same of the same facts. No figure of the page names a person."""

    def draw() -> SafeString:
        part = SPLIT if key == "split" else PARTS[key]
        return render_to_string(part.template, part.context(snapshot, desk, asked), request)

    address = request.GET.urlencode()
    if len(address) > LONGEST_KEPT:
        return draw()
    return selectors.drawn_once(
        snapshot,
        "legs",
        key,
        desk.shop,
        selectors.latest_day(desk.shop),
        asked,
        address,
        desk.language,
        desk.can(Grant.EXPORT),
        (watch.pins_stamp(desk.shop), watch.owners_seen_by(desk.person, desk.shop))
        if key == "ripeness"
        else None,
        draw=draw,
    )


# The question ---------------------------------------------------------------------------------------------------


def question_bar(request: HttpRequest, asked: Asking, desk: Desk) -> dict[str, object]:
    question, period = asked.question, asked.period
    compare = str(period.compare) if period.against.value == "other" else period.against.value
    options = [
        Option(one.value, frame.against_word(one), one is period.against)
        for one in type(period.against)
        if one.value != "other"
    ]
    if period.against.value == "other" and period.compare is not None:
        options.append(Option(compare, formats.period(period.compare, desk.language), True))
    return {
        "figures": [
            Option(code, label(code).into(desk.language), code == question.metric) for code in legs.FIGURES
        ],
        "start": period.period.start,
        "end": period.period.end,
        "compare": options,
        "splits": [
            Option("none", _("no split"), question.by is None),
            *(
                Option(name, frame.dimension_word(name, desk.language), name == question.by)
                for name in SPLITS
            ),
        ],
        "target": "" if question.target is None else f"{question.target:g}",
        "shop": request.GET.get("shop", ""),
    }


def address_of(asked: Asking, desk: Desk, **more: str | None) -> str:
    """Of exactly these periods, whatever becomes of "the last four weeks"."""
    period, question = asked.period, asked.question
    values: dict[str, str | None] = {
        "compare": "none" if period.compare is None else str(period.compare),
        "metric": question.metric,
        "by": question.by or "none",
        "target": None if question.target is None else f"{question.target:g}",
    }
    return frame.address_of(desk.shop.code, period, **{**values, **more})


def part_url(key: str, asked: Asking, desk: Desk) -> str:
    return reverse("board:legs-part", args=[key]) + address_of(asked, desk)


def export_url(asked: Asking, desk: Desk, table: str | None = None) -> str:
    if not desk.can(Grant.EXPORT):
        return ""
    return reverse("board:legs-export") + address_of(asked, desk, table=table)


def funnel_address(asked: Asking, desk: Desk) -> str:
    metric = asked.question.metric if asked.question.metric in selectors.EXPLAINED else None
    return address_of(asked, desk, metric=metric, target=None)


# Which leg moved ------------------------------------------------------------------------------------------------


def split_context(snapshot: Snapshot, desk: Desk, asked: Asking) -> dict[str, object]:
    """NotAnswerable where the period is one that no page can speak of."""
    language, question = desk.language, asked.question
    overview = legs.overview(snapshot, desk.shop, asked.period)
    split = legs.split_of(snapshot, desk.shop, question, asked.period)
    found = split.why
    entry = entry_of(found.metric if found else question.metric)
    context: dict[str, object] = {
        "split": split,
        "question": question,
        "metric": entry,
        "means": term(entry.code).means,
        "sources": [
            (dataset(line.dataset).label, line.last) for line in legs.freshness(overview, entry.datasets)
        ],
        "period": formats.period(asked.period.period, language),
        "compare": frame.compare_label(asked.period, language),
        "by_label": frame.dimension_word(question.by, language) if question.by else "",
        "splits": [(name, label(name)) for name in SPLITS if name != question.by],
    }
    if found is None:
        return context
    shown = split.segments[: legs.SEGMENTS_SHOWN]
    return context | {
        "owners": legs_words.owner_totals(found),
        "figure": legs_figure(split, asked, desk),
        "segment_rows": legs_words.segment_rows(shown, found.by, found.metric, split.names, language),
        "segment_count": len(split.segments),
        "segments_url": export_url(asked, desk, "segments"),
        "level": f"{found.sureness.level:.0%}" if found.sureness else "",
        "change": legs_words.contribution(found.change, found.metric),
    }


def legs_figure(split: legs.Split, asked: Asking, desk: Desk) -> charts.Figure:
    found, language = split.why, desk.language
    assert found is not None
    caption = _("Parts of the change of %(metric)s, leg by leg; they add up to %(change)s.") % {
        "metric": label(found.metric).into(language),
        "change": legs_words.contribution(found.change, found.metric),
    }
    spec = legs_charts.bars(legs_words.leg_bars(found, language), caption)
    table = legs_words.legs_table(found, language)
    return _figure("legs", caption, spec, table, asked, desk)


def _figure(
    key: str, caption: str, spec: charts.Spec, table: Table, asked: Asking, desk: Desk
) -> charts.Figure:
    """With the table of the same name as its export."""
    url = export_url(asked, desk, key)
    return charts.Figure(key, caption, spec, table, url, height=legs_charts.room_of(spec))


# The parts fetched after the page ---------------------------------------------------------------------------------


def ripeness_context(snapshot: Snapshot, desk: Desk, asked: Asking) -> dict[str, object]:
    found, language = legs.ripeness_of(snapshot, desk.shop, asked.period), desk.language
    weeks, change = found.weeks, found.change
    context: dict[str, object] = {}
    if isinstance(weeks, CannotTell):
        context["cannot_tell"] = weeks.text
    else:
        caption = _("Inquiries by week of arrival: paid so far, and dashed what is still expected.")
        table = legs_words.weeks_table(weeks.weeks)
        spec = legs_charts.weeks(weeks.weeks, caption)
        drawing = _figure("weeks", caption, spec, table, asked, desk)
        context |= {
            "lag": legs_words.lag_sentence(weeks),
            "receipts": weeks.receipts,
            "figure": _pinned(drawing, snapshot, desk, weeks),
        }
    if isinstance(change, CannotTell):
        context["change_cannot_tell"] = None if change.text == context.get("cannot_tell") else change.text
    else:
        context |= {
            "sentences": [
                legs_words.cohort_sentence(change, language),
                legs_words.like_sentence(change),
            ],
            "notes": change.notes,
        }
    return context


def _pinned(drawing: charts.Figure, snapshot: Snapshot, desk: Desk, found: RipeningWeeks) -> charts.Figure:
    """The weeks with what is on record for them, and the alerts about inquiries."""
    if not found.weeks:
        return drawing
    days = Period(found.weeks[0].period.start, found.weeks[-1].period.end)
    owners = watch.owners_seen_by(desk.person, desk.shop)
    pins = watch.pins(snapshot, desk.shop, days, desk.language, owners, Key("inquiries"))
    return charts.marked(drawing, pins.markers, days.start, days.end, watch.left_out(pins))


def quality_context(snapshot: Snapshot, desk: Desk, asked: Asking) -> dict[str, object]:
    found, language = legs.quality_of(snapshot, desk.shop, asked.period), desk.language
    change, together = found.change, found.together
    if isinstance(change, CannotTell):
        return {"cannot_tell": change.text}
    caption = _("Parts of the change of the orders expected of the inquiries of both periods.")
    spec = legs_charts.bars(legs_words.quality_bars(change, language), caption)
    table = legs_words.quality_table(change)
    strata = legs_words.strata_table(change)
    context: dict[str, object] = {
        "sentence": legs_words.quality_sentence(change),
        "figure": _figure("quality", caption, spec, table, asked, desk),
        "strata": Table(strata.title, strata.columns, strata.rows[: legs_words.STRATA_SHOWN]),
        "strata_count": len(strata.rows),
        "strata_url": export_url(asked, desk, "strata"),
        "notes": change.notes,
        "association": LABEL,
    }
    if isinstance(together, CannotTell):
        return {**context, "together_cannot_tell": together.text}
    return {
        **context,
        "together": legs_words.together_parts(together, language),
        "receipts": together.receipts,
    }


def company_context(snapshot: Snapshot, desk: Desk, asked: Asking) -> dict[str, object]:
    found = legs.company_of(snapshot, desk.shop, asked.period)
    factors = found.factors
    if isinstance(factors, CannotTell):
        return {"cannot_tell": factors.text}
    caption = _("Change of the share of lost inquiries that carry the reason, in points.")
    spec = legs_charts.bars(legs_words.company_bars(factors, desk.language), caption)
    table = legs_words.company_table(factors)
    return {
        "sentence": factors.reading,
        "losses": legs_words.losses_sentence(found),
        "figure": _figure("company", caption, spec, table, asked, desk),
    }


def loop_context(snapshot: Snapshot, desk: Desk, asked: Asking) -> dict[str, object]:
    found = legs.loop_of(snapshot, desk.shop)
    if isinstance(found, CannotTell):
        return {"cannot_tell": found.text}
    steps = []
    for number, step in enumerate(found.steps):
        name = step.name.into(desk.language)
        figure = None
        if not isinstance(step.lags, CannotTell):
            spec = legs_charts.lags(step.lags, name)
            url = export_url(asked, desk, "loop")
            figure = charts.Figure(
                f"loop-{number}", name, spec, legs_words.steps_table([step]), url, height=120
            )
        steps.append({"step": step, "name": step.name, "figure": figure})
    return {
        "sentence": legs_words.loop_sentence(found),
        "association": LOOP_LABEL,
        "weeks": len(found.weeks),
        "steps": steps,
    }


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the page: its heading, what it answers, and how it is drawn."""

    title: Callable[[], str]
    about: Callable[[], str]
    template: str
    context: Callable[[Snapshot, Desk, Asking], Mapping[str, object]]


PARTS: Mapping[str, Part] = {
    "ripeness": Part(
        lambda: _("Is the newest part ripe?"),
        lambda: _("inquiries by week of arrival; a forecast is never a shortfall"),
        "board/legs_ripeness.html",
        ripeness_context,
    ),
    "rootcause": Part(
        lambda: _("Where the change is"),
        lambda: _("the smallest set of segments that explains it, or that it is spread evenly"),
        rootcause.FRAGMENT,
        lambda snapshot, desk, asked: rootcause.context(snapshot, desk, asked.period, asked.question.metric),
    ),
    "quality": Part(
        lambda: _("Other inquiries, or the same closed less often?"),
        lambda: _("kinds of inquiries are frozen at arrival; no later grade moves them"),
        "board/legs_quality.html",
        quality_context,
    ),
    "company": Part(
        lambda: _("The company's own conditions"),
        lambda: _("reasons noted on lost inquiries, for the firm to decide on; part of no leg"),
        "board/legs_company.html",
        company_context,
    ),
    "loop": Part(
        lambda: _("Does the loop turn?"),
        lambda: _("orders, rank, impressions, inquiries, orders again"),
        "board/legs_loop.html",
        loop_context,
    ),
}
SPLIT = Part(lambda: _("Which leg moved"), lambda: "", "board/legs_split.html", split_context)


# The workbook -----------------------------------------------------------------------------------------------------


@door(Grant.EXPORT)
def export(request: HttpRequest, desk: Desk) -> HttpResponse:
    """The page's tables, or the one named by `table`: legs, segments, weeks, quality, strata, company, loop."""
    snapshot = selectors.present_facts()
    asked = asking(request, desk, snapshot, is_remembered=False)
    wanted = request.GET.get("table")
    if wanted and wanted not in TABLES:
        raise unknown(Text("表", "table"), wanted, TABLES, code="unknown_table")
    makers = [TABLES[wanted]] if wanted else list(TABLES.values())
    legs.overview(snapshot, desk.shop, asked.period)
    tables = [table for make in makers if (table := _made(make, snapshot, desk, asked)) is not None]
    period = asked.period.period
    foot = (f"{desk.shop.name} · {period}", f"{_('Compare with')} {asked.period.compare or '—'}")
    sheets = [replace(table, foot=(*table.foot, *foot)) for table in tables]
    if not sheets:
        sheets = [Table(_("Whose leg"), (Column(_("Nothing can be told for this period yet.")),), (), foot)]
    return frame.download(sheets, desk.language, f"baton-legs-{desk.shop.code}-{period.start}-{period.end}")


Maker = Callable[[Snapshot, Desk, Asking], Table | None]


def _made(make: Maker, snapshot: Snapshot, desk: Desk, asked: Asking) -> Table | None:
    try:
        return make(snapshot, desk, asked)
    except NotAnswerable:
        return None


def _legs_table(snapshot: Snapshot, desk: Desk, asked: Asking) -> Table | None:
    found = legs.split_of(snapshot, desk.shop, asked.question, asked.period).why
    return legs_words.legs_table(found, desk.language) if found else None


def _segments_table(snapshot: Snapshot, desk: Desk, asked: Asking) -> Table | None:
    split = legs.split_of(snapshot, desk.shop, asked.question, asked.period)
    if split.why is None or not split.segments:
        return None
    return legs_words.segments_table(split.segments, split.why, split.names, desk.language)


def _weeks_table(snapshot: Snapshot, desk: Desk, asked: Asking) -> Table | None:
    weeks = legs.ripeness_of(snapshot, desk.shop, asked.period).weeks
    return None if isinstance(weeks, CannotTell) else legs_words.weeks_table(weeks.weeks)


def _quality_table(snapshot: Snapshot, desk: Desk, asked: Asking) -> Table | None:
    change = legs.quality_of(snapshot, desk.shop, asked.period).change
    return None if isinstance(change, CannotTell) else legs_words.quality_table(change)


def _strata_table(snapshot: Snapshot, desk: Desk, asked: Asking) -> Table | None:
    change = legs.quality_of(snapshot, desk.shop, asked.period).change
    return None if isinstance(change, CannotTell) else legs_words.strata_table(change)


def _company_table(snapshot: Snapshot, desk: Desk, asked: Asking) -> Table | None:
    factors = legs.company_of(snapshot, desk.shop, asked.period).factors
    return None if isinstance(factors, CannotTell) else legs_words.company_table(factors)


def _loop_table(snapshot: Snapshot, desk: Desk, asked: Asking) -> Table | None:
    found = legs.loop_of(snapshot, desk.shop)
    return None if isinstance(found, CannotTell) else legs_words.steps_table(found.steps)


TABLES: Mapping[str, Maker] = {
    "legs": _legs_table,
    "segments": _segments_table,
    "weeks": _weeks_table,
    "quality": _quality_table,
    "strata": _strata_table,
    "company": _company_table,
    "loop": _loop_table,
}
