"""Where a figure's change is concentrated: a part of the Whose-leg page, and a page of its own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from baton.board import selectors
from baton.board.logic.periods import Asked
from baton.board.pages import frame
from baton.board.rootcause import root_cause_of
from baton.drivers.concentration import Named, Searched, attribute_label
from baton.drivers.concentration_tables import searchable
from baton.drivers.concentration_words import amount, figure
from baton.facts.datasets import dataset
from baton.facts.snapshot import Snapshot
from baton.kit.errors import NotAnswerable, unknown
from baton.kit.glossary import label
from baton.kit.text import Text
from baton.metrics.catalogue import Metric
from baton.metrics.catalogue import metric as metric_of
from baton.people.doors import Desk
from baton.people.doors import page as door
from baton.people.grants import Grant
from baton.ui.shell import Option

USUAL = "inquiries"
FRAGMENT = "board/_rootcause.html"


@dataclass(frozen=True, slots=True)
class Line:
    """A segment of the set, as it is shown."""

    name: Text
    attributes: Text
    before: str
    after: str
    expected: str
    amount: Text
    share: str
    stability: str


@dataclass(frozen=True, slots=True)
class Looked:
    """A table that was searched."""

    where: Text
    attributes: Text
    segments: int
    said: Text


@door(Grant.SEE_FUNNEL)
def page(request: HttpRequest, desk: Desk) -> HttpResponse:
    """The whole page, or for htmx the part alone. The same parameters as the funnel's, and `metric`: any figure that
    is known by segment. NotFound for another.
    """
    snapshot, is_part = selectors.present_facts(), "HX-Request" in request.headers
    asked = frame.asked_of(request, desk, snapshot) if not is_part else _asked(request, desk, snapshot)
    metric = request.GET.get("metric") or USUAL
    if metric not in searchable():
        raise unknown(
            Text("可以按细分找的指标", "metric that is known by segment"),
            metric,
            searchable(),
            code="unknown_metric",
        )
    frame_context: dict[str, object] = {"title": _("Where the change is")}
    if not is_part:
        frame_context["period_bar"] = frame.period_bar(request, desk, snapshot, asked)
    try:
        told = context(snapshot, desk, asked, metric)
    except NotAnswerable as error:
        template = "board/legs_refused.html" if is_part else "board/refused.html"
        return frame.refused(request, error, template, frame_context)
    template = FRAGMENT if is_part else "board/rootcause.html"
    return render(request, template, {**frame_context, **told})


def _asked(request: HttpRequest, desk: Desk, snapshot: Snapshot) -> Asked:
    return selectors.period_asked(snapshot, desk.shop, request.GET.dict(), {})


def context(snapshot: Snapshot, desk: Desk, asked: Asked, metric: str) -> dict[str, object]:
    """What `board/_rootcause.html` shows. NotAnswerable where a period has no facts, or not all of them yet."""
    wanted = metric if metric in searchable() else USUAL
    shared: dict[str, object] = {
        "figures": [Option(code, label(code).into(desk.language), code == wanted) for code in searchable()],
        "address": _address(asked, desk),
        "url": reverse("board:rootcause"),
    }
    if asked.compare is None:
        return {**shared, "is_compared": False}
    found = root_cause_of(snapshot, desk.shop, wanted, asked.period, asked.compare)
    entry = metric_of(wanted)
    return {
        **shared,
        "is_compared": True,
        "found": found,
        "metric_label": entry.label,
        "lines": [_line(one, entry) for one in found.found],
        "looked": [_looked(one) for one in found.searched],
        "is_ratio": bool(entry.ratios),
    }


def _address(asked: Asked, desk: Desk) -> Mapping[str, str]:
    """Of exactly these periods, as hidden fields of the form."""
    period = asked.period
    return {
        "shop": desk.shop.code,
        "from": period.start.isoformat(),
        "to": period.end.isoformat(),
        "compare": "none" if asked.compare is None else str(asked.compare),
    }


def _line(one: Named, entry: Metric) -> Line:
    part = one.part
    return Line(
        name=one.label,
        attributes=_joined([pair.attribute_label for pair in one.pairs], " × "),
        before=figure(part.before, entry),
        after=figure(part.after, entry),
        expected=figure(part.expected, entry),
        amount=amount(part.amount, entry),
        share="—" if one.share is None else f"{one.share:.0%}".replace("-", "−"),
        stability=f"{part.stability:.0%}",
    )


def _looked(one: Searched) -> Looked:
    by = _joined([attribute_label(attribute) for attribute in one.attributes], "、", ", ")
    said = Text("没有哪一块突出", "none stands out")
    if one.cannot_tell is not None:
        said = one.cannot_tell.text
    elif one.found:
        said = _joined([named.label for named in one.found], "、", ", ")
    return Looked(dataset(one.dataset).label, by, one.segments, said)


def _joined(names: list[Text], zh: str, en: str | None = None) -> Text:
    return Text(zh.join(name.zh for name in names), (en or zh).join(name.en for name in names))
