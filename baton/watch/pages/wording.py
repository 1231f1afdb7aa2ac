"""How the alerts' pages say what the selectors answer."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from urllib.parse import urlencode

from django.urls import NoReverseMatch, reverse
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from baton.kit.glossary import label
from baton.kit.text import Text
from baton.people.doors import Desk
from baton.people.grants import Grant, can
from baton.people.selectors import names_as_seen
from baton.people.terms import Team
from baton.ui import formats
from baton.watch import selectors
from baton.watch.logic import sentences
from baton.watch.logic.figures import FIGURES
from baton.watch.terms import (
    Act,
    AlertView,
    Closing,
    Finding,
    HistoryLine,
    Key,
    Kind,
    Limit,
    LimitUnit,
    Part,
    Sensitivity,
    Standing,
    Status,
    Step,
)

ACTS = {
    Act.OPENED: gettext_lazy("raised"),
    Act.CONTINUED: gettext_lazy("still outside the usual"),
    Act.CLOSED: gettext_lazy("closed by itself"),
    Act.REOPENED: gettext_lazy("outside the usual again"),
    Act.ACKNOWLEDGED: gettext_lazy("acknowledged"),
    Act.SNOOZED: gettext_lazy("put aside"),
    Act.MUTED: gettext_lazy("muted"),
    Act.KNOWN: gettext_lazy("this is known"),
}
CLOSINGS = {
    Closing.RETURNED: gettext_lazy("the figure is back within its usual band"),
    Closing.NEW_LEVEL: gettext_lazy("the figure stays at its new level"),
    Closing.UNCONFIRMED: gettext_lazy("newer facts of that day do not bear it out"),
}
REASONS = {
    "no_figure": gettext_lazy("no figure for this day"),
    "no_file": gettext_lazy("cannot tell yet, needs the shop's figures by day"),
    "excluded": gettext_lazy("import gap"),
    "too_little_history": gettext_lazy("cannot tell yet, needs 28 days"),
    "too_sparse": gettext_lazy("cannot tell yet: too few a day to tell chance from change"),
    "too_noisy": gettext_lazy("cannot tell yet: it scatters too widely"),
}


@dataclass(frozen=True, slots=True)
class Line:
    """An alert as the list shows it to one person."""

    view: AlertView
    title: Text
    sentence: Text
    difference: Text
    inquiries: Text | None
    when: Text
    is_snoozed: bool


@dataclass(frozen=True, slots=True)
class PartLine:
    label: str
    observed: str
    expected: str
    worth: str
    share: float | None = None
    """Of the alert's difference, how much lies here; None where the two are not of one figure."""


def as_seen(desk: Desk, views: Sequence[AlertView]) -> tuple[AlertView, ...]:
    """Colleagues have no names for those who may not read them."""
    names = sorted({key.segment for view in views for key in _keys(view) if key.dimension == "staff"})
    seen = _colleagues(desk, names)
    return tuple(
        replace(view, segment=seen[view.key.segment]) if view.key.dimension == "staff" else view
        for view in views
    )


def _colleagues(desk: Desk, names: Sequence[str]) -> Mapping[str, Text]:
    """How the person may read the names. Without numbers: each page would number the same colleague anew."""
    return names_as_seen(desk.person, desk.shop, names, team=Team.SALES, is_numbered=False)


def _keys(view: AlertView) -> Iterable[Key]:
    yield view.key
    for part in (*view.finding.parts, *view.finding.further):
        yield part.key


def lines(desk: Desk, views: Sequence[AlertView], today: date) -> list[Line]:
    return [line(view, today) for view in as_seen(desk, views)]


def line(view: AlertView, today: date) -> Line:
    found = view.finding
    return Line(
        view=view,
        title=sentences.title(view.label, view.segment, found),
        sentence=sentences.sentence(view.label, view.segment, found),
        difference=sentences.difference(found),
        inquiries=sentences.inquiries(found),
        when=sentences.when(found),
        is_snoozed=view.snoozed_until is not None and view.snoozed_until > today,
    )


@dataclass(frozen=True, slots=True)
class Sorted:
    """The open alerts by what a person is to do with them."""

    told: list[Line]
    smaller: int
    """Alerts that a newcomer is not shown yet."""
    known: list[Line]
    aside: list[Line]
    """Muted or put aside."""
    held_back: int


def sort(found: Sequence[Line], level: Sensitivity) -> Sorted:
    known = [each for each in found if each.view.known is not None]
    rest = [each for each in found if each.view.known is None]
    aside = [each for each in rest if each.is_snoozed or each.view.muted_until is not None]
    rest = [each for each in rest if each not in aside]
    within = [each for each in rest if not each.view.is_held_back]
    told = within if level is Sensitivity.EXPERT else [each for each in within if selectors.is_big(each.view)]
    return Sorted(told, len(within) - len(told), known, aside, len(rest) - len(within))


def parts(desk: Desk, view: AlertView, listed: Sequence[Part]) -> list[PartLine]:
    """The parts of an alert's figure; products by name, colleagues as the person may read them."""
    names = selectors.product_names(desk.shop, [view.finding])
    staff = sorted({part.key.segment for part in listed if part.key.dimension == "staff"})
    seen = _colleagues(desk, staff)
    found = []
    for part in listed:
        key = part.key
        segment = seen[key.segment] if key.dimension == "staff" else selectors.segment_name(key, names)
        name = FIGURES[key.metric].label.into(desk.language)
        found.append(
            PartLine(
                f"{segment.into(desk.language)} · {name}" if segment else name,
                _counted(key.metric, part.observed),
                _counted(key.metric, part.expected),
                formats.signed(round(part.worth)),
                part.worth / view.finding.worth
                if key.metric == view.key.metric and view.finding.worth
                else None,
            )
        )
    return found


def _counted(metric: str, value: float) -> str:
    """A part's figure; of a rate the cases that it counts, as these add up and rates do not."""
    is_rate = FIGURES[metric].kind is Kind.RATE
    return formats.number(round(value)) if is_rate else sentences.written(metric, value)


@dataclass(frozen=True, slots=True)
class Way:
    """A page where something can be looked at or done about an alert."""

    label: str
    icon: str
    href: str


_EXPLAINED = {
    **dict.fromkeys(("drafted_orders", "trade_assurance_orders"), "drafted_orders"),
    "paid_orders": "paid_orders",
    **dict.fromkeys(("gmv", "trade_assurance_amount"), "gmv"),
    **dict.fromkeys(("quoted_in_7_days", "replied_in_2_hours", "lost_for"), "paid_orders"),
}
_SPLITS = ("country", "channel", "staff", "keyword")


def ways(desk: Desk, view: AlertView) -> list[Way]:
    """Where to go from an alert: its segment, the legs of its figure, its keywords or ads, the data."""
    found = view.finding
    span = {"shop": desk.shop.code, "from": _first_of(found).isoformat(), "to": found.day.isoformat()}
    dimension, segment = view.key.dimension, view.key.segment
    ways = []
    if dimension == "product":
        ways.append(
            _way(_("This product's figures"), "product", "board:products", {**span, "product": segment})
        )
    # To those who may not read names the funnel's rows would not say which of them the alert speaks of.
    is_open = dimension != "staff" or can(desk.person, Grant.SEE_STAFF_NAMES, desk.shop, team=Team.SALES)
    if dimension in _SPLITS and is_open:
        word = selectors.dimension_name(dimension).into(desk.language)
        split = {**span, "by": dimension}
        ways.append(_way(_("The funnel by %(what)s") % {"what": word}, "funnel", "board:funnel", split))
    if not view.key.metric.startswith("ad_"):
        metric = _EXPLAINED.get(view.key.metric, "inquiries")
        by = dimension if dimension in ("country", "channel", "product") else "none"
        legs = {**span, "metric": metric, "by": by}
        what = {"what": label(metric).into(desk.language)}
        ways.append(_way(_("The legs of %(what)s") % what, "legs", "board:legs", legs))
    else:
        week = {**span, **_week_of(found.day)}
        ways.append(_way(_("Keywords and their ads"), "keyword", "board:keywords", week))
    if any(event.kind == "import_gap" for event in found.events):
        ways.append(_way(_("Bring in what is missing"), "upload", "intake:data", {"shop": desk.shop.code}))
    return [way for way in ways if way is not None]


def _first_of(found: Finding) -> date:
    """Seven days where the alert speaks of fewer: what the pages can split, and compare with the seven before."""
    return min(found.first_day, found.day - timedelta(days=6))


def _week_of(day: date) -> dict[str, str]:
    """The last platform week that is over on the day: keywords are only exported by the week."""
    saturday = day - timedelta(days=(day.weekday() - 5) % 7)
    return {"from": (saturday - timedelta(days=6)).isoformat(), "to": saturday.isoformat()}


def _way(said: str, icon: str, name: str, query: Mapping[str, str]) -> Way | None:
    try:
        return Way(said, icon, f"{reverse(name)}?{urlencode(query)}")
    except NoReverseMatch:
        return None


@dataclass(frozen=True, slots=True)
class PanelLine:
    label: Text
    owner: str
    value: str
    band: str
    mark: str
    word: str


def panel(standings: Sequence[Standing]) -> list[PanelLine]:
    return [_panel_line(each) for each in standings]


def _panel_line(each: Standing) -> PanelLine:
    def said(value: float | None) -> str:
        return sentences.written(each.metric, value)

    mark, word = ("", str(REASONS[each.reason])) if each.reason else ("good", _("usual"))
    if each.is_out:
        mark, word = "warn", _("outside its band today")
    has_band = not each.reason and each.low is not None
    figure = FIGURES[each.metric]
    band = f"{said(each.low)} – {said(each.high)}" if has_band else formats.MISSING
    return PanelLine(figure.label, figure.owner.value, said(each.value), band, mark, word)


@dataclass(frozen=True, slots=True)
class HistoryRow:
    line: HistoryLine
    word: str
    note: str
    until: date | None = None
    """Its last day, of a row that stands for several."""


def history(found: Sequence[HistoryLine]) -> list[HistoryRow]:
    """The lines in order; days on which it merely went on are one row. What the watch found stands by the data day,
    what people did by the day on which they did it.
    """
    rows: list[HistoryRow] = []
    for line in found:
        each = replace(line, day=localtime(line.at).date()) if line.by else line
        goes_on = each.act is Act.CONTINUED
        if goes_on and rows and rows[-1].line.act is Act.CONTINUED:
            rows[-1] = replace(rows[-1], until=each.day)
        else:
            rows.append(HistoryRow(each, str(ACTS[each.act]), _note(each)))
    return rows


def _note(each: HistoryLine) -> str:
    if each.act is Act.CLOSED:
        return str(CLOSINGS[Closing(each.note)])
    if each.act is Act.MUTED and each.note == "ended":
        return _("no longer")
    return each.note


def state(view: AlertView) -> tuple[str, str]:
    """Mark and word of where an alert stands."""
    if view.status is Status.CLOSED:
        return "good", str(CLOSINGS[view.closing]) if view.closing else _("has closed")
    if view.known is not None:
        return "", _("this is known")
    if view.acknowledged_by:
        return "wait", _("seen by %(name)s") % {"name": view.acknowledged_by}
    return "warn", _("open")


@dataclass(frozen=True, slots=True)
class LimitLine:
    metric: str
    label: Text
    limit: str
    latest: str
    mark: str
    said: str
    given: str
    """The limit as the form takes it: per cent of a rate."""
    unit: str
    """The word behind the field."""


def limits(found: Sequence[Limit], language: str) -> list[LimitLine]:
    return [_limit_line(each, language) for each in found]


def _limit_line(found: Limit, language: str) -> LimitLine:
    few = _("cannot tell yet, needs 14 days with a figure of the last 28: there are %(days)s")
    is_quota = found.unit is LimitUnit.A_MONTH
    mark, word = {
        "no_data": ("", found.needs.into(language)),
        "no_limit": ("", _("no limit set")),
        "beyond": ("bad", _("used up") if is_quota else _("beyond the limit")),
        "steady": (
            "good",
            _("lasts to the month's end") if is_quota else _("within it, and not heading for it"),
        ),
        "cannot_tell": ("", few % {"days": found.days}),
        "heading": ("warn", _heading(found)),
    }[found.verdict]
    scale = 100 if found.unit is LimitUnit.SHARE else 1
    return LimitLine(
        metric=found.metric,
        label=found.label,
        limit=_level(found.unit, found.limit, language),
        latest=_level(found.unit, found.latest, language),
        mark=mark,
        said=word,
        given="" if found.limit is None else f"{found.limit * scale:g}",
        unit={"share": "%", "hours": _("hours"), "stars": _("stars"), "a_month": _("a month")}[
            found.unit.value
        ],
    )


def _level(unit: LimitUnit, value: float | None, language: str) -> str:
    if unit is LimitUnit.SHARE:
        return formats.rate(value)
    return formats.hours(value, language) if unit is LimitUnit.HOURS else formats.number(value)


def _heading(found: Limit) -> str:
    if found.unit is LimitUnit.A_MONTH:
        late = formats.day(found.breach_late) if found.breach_late else _("or not this month")
        return _("used up about %(day)s if it goes on like this (%(early)s – %(late)s)") % {
            "day": formats.day(found.breach),
            "early": formats.day(found.breach_early),
            "late": late,
        }
    if found.breach_late is None:
        return _("crosses it about %(day)s if it goes on like this, %(early)s at the earliest") % {
            "day": formats.day(found.breach),
            "early": formats.day(found.breach_early),
        }
    return _("crosses it about %(day)s if it goes on like this (%(early)s – %(late)s)") % {
        "day": formats.day(found.breach),
        "early": formats.day(found.breach_early),
        "late": formats.day(found.breach_late),
    }


def dimension_word(view: AlertView, language: str) -> str:
    return selectors.dimension_name(view.key.dimension).into(language)


def step_word(step: Step) -> str:
    return _("by platform week") if step is Step.WEEK else _("by day")
