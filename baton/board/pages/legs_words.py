"""The sentences and tables of the whose-leg page, in the reader's language."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from baton.board.legs import Company
from baton.board.pages.legs_charts import Bar
from baton.drivers.association import Association, Together
from baton.drivers.cannot_tell import CannotTell
from baton.drivers.cohorts import Cohort, CohortChange, Range, RipeningWeeks
from baton.drivers.loop import Loop, Step
from baton.drivers.losses import CompanyFactors, ReasonChange
from baton.drivers.quality import CHANCE, CONVERSION, MIX, VOLUME, QualityChange, StratumChange
from baton.drivers.terms import EntryExit, LegShare, OwnerShare, SegmentShare, Why
from baton.kit.glossary import Owner, label
from baton.kit.segments import segment_label
from baton.kit.text import Text
from baton.metrics.funnel import AMOUNTS
from baton.ui import formats
from baton.ui.tables import Column, Look, Table, Value
from baton.ui.templatetags.ui import owner_word

STRATA_SHOWN = 12


def interval(low: float, high: float) -> str:
    """ "(−31.0 to +12.0)": between which values it lies."""
    ends = {"low": low, "high": high}
    written = {name: formats.signed(value, decimals(low, high)) for name, value in ends.items()}
    return _("(%(low)s to %(high)s)") % written


def decimals(*values: float) -> int:
    return 0 if max(abs(value) for value in values) >= 100 else 1


def contribution(value: float, metric: str) -> str:
    """With its sign; money with its currency."""
    if metric in AMOUNTS:
        return ("+" if value > 0 else "") + formats.money(value)
    return formats.signed(value, decimals(value))


def named(by: str | None, segment: str | None, names: Mapping[str, str], language: str) -> str:
    if not segment:
        return _("not stated")
    return segment_label(by, segment, names.get(segment)).into(language)


# Which leg moved ------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class OwnerTotal:
    owner: str
    value: str
    interval: str
    is_clear: bool | None
    """None where nothing is said about how sure it is."""


@dataclass(frozen=True, slots=True)
class SegmentRow:
    name: str
    code: str
    leg: Text
    owner: str
    value: str
    interval: str
    is_clear: bool | None
    entry_exit: str


def leg_bars(found: Why, language: str) -> list[Bar]:
    metric = found.metric
    return [
        Bar(
            label(share.leg).into(language),
            "" if share.owner is Owner.CHANCE else owner_word(share.owner.value),
            share.owner.value,
            share.contribution,
            *_ends(share),
            _beside(share, metric),
        )
        for share in found.legs
    ]


def _ends(share: LegShare | OwnerShare | SegmentShare) -> tuple[float | None, float | None]:
    return (share.interval.low, share.interval.high) if share.interval else (None, None)


def _beside(share: LegShare, metric: str) -> str:
    text = contribution(share.contribution, metric)
    if share.interval is None or share.interval.is_clear or share.owner is Owner.CHANCE:
        return text
    return f"{text} {_('unclear')}"


def owner_totals(found: Why) -> list[OwnerTotal]:
    metric = found.metric
    return [
        OwnerTotal(
            share.owner.value,
            contribution(share.contribution, metric),
            interval(share.interval.low, share.interval.high) if share.interval else "",
            share.interval.is_clear if share.interval else None,
        )
        for share in found.owners
    ]


def segment_rows(
    shares: Iterable[SegmentShare], by: str | None, metric: str, names: Mapping[str, str], language: str
) -> list[SegmentRow]:
    return [
        SegmentRow(
            named(by, share.segment, names, language),
            share.segment or "" if by == "country" else "",
            label(share.leg),
            share.owner.value,
            contribution(share.contribution, metric),
            interval(share.interval.low, share.interval.high) if share.interval else "",
            share.interval.is_clear if share.interval else None,
            entry_exit_word(share.entry_exit),
        )
        for share in shares
    ]


def entry_exit_word(found: EntryExit | None) -> str:
    return {EntryExit.ENTRY: _("new"), EntryExit.EXIT: _("gone")}.get(found, "") if found else ""


def legs_table(found: Why, language: str) -> Table:
    look = _change_look(found.metric)
    rows: list[tuple[Value, ...]] = [
        (label(share.leg), owner_word(share.owner.value), share.contribution, *_ends(share), sureness(share))
        for share in found.legs
    ]
    rows += [
        (_("Together"), owner_word(share.owner.value), share.contribution, *_ends(share), sureness(share))
        for share in found.owners
    ]
    rows.append((_("Change"), "", found.change, None, None, ""))
    name = label(found.metric).into(language)
    columns = (Column(_("Leg")), Column(_("Whose")), Column(name, look), *_interval_columns(look))
    foot = tuple(note.into(language) for note in found.all_notes)
    return Table(_("Which leg moved"), columns, tuple(rows), foot)


def segments_table(
    shares: Iterable[SegmentShare], found: Why, names: Mapping[str, str], language: str
) -> Table:
    look = _change_look(found.metric)
    rows: list[tuple[Value, ...]] = [
        (
            named(found.by, share.segment, names, language),
            label(share.leg),
            owner_word(share.owner.value),
            share.contribution,
            *_ends(share),
            sureness(share),
            entry_exit_word(share.entry_exit),
        )
        for share in shares
    ]
    columns = (
        Column(label(found.by or "").into(language) if found.by else _("Segment")),
        Column(_("Leg")),
        Column(_("Whose")),
        Column(label(found.metric).into(language), look),
        *_interval_columns(look),
        Column(_("New or gone")),
    )
    return Table(_("Segments and legs"), columns, tuple(rows))


def sureness(share: LegShare | OwnerShare | SegmentShare) -> str:
    if share.interval is None or share.owner is Owner.CHANCE:
        return ""
    return _("clear") if share.interval.is_clear else _("unclear")


def _change_look(metric: str) -> Look:
    return Look.USD if metric in AMOUNTS else Look.SIGNED


def _interval_columns(look: Look) -> tuple[Column, ...]:
    return Column(_("from"), look), Column(_("to"), look), Column(_("How sure"))


# Ripeness -------------------------------------------------------------------------------------------------------


def lag_sentence(found: RipeningWeeks) -> str:
    return _(
        "Of the inquiries that bring money, half do so within %(half)s days and nine of ten within %(most)s."
    ) % {"half": found.half_within, "most": found.usual_days}


def cohort_sentence(found: CohortChange, language: str) -> str:
    """What the asked period's inquiries have brought, and what is still expected of them: no loss is read into it."""
    after = found.after
    said = {
        "period": formats.period(after.period, language),
        "inquiries": formats.number(after.inquiries),
        "paid": formats.number(after.paid),
    }
    if after.forecast is None:
        return _("The %(inquiries)s inquiries of %(period)s are ripe: %(paid)s brought money.") % said
    coming = after.forecast
    said |= {
        "coming": formats.number(coming.value, 0),
        "low": formats.number(coming.low, 0),
        "high": formats.number(coming.high, 0),
        "ripe": formats.rate(after.ripe_share),
    }
    return (
        _(
            "The %(inquiries)s inquiries of %(period)s are %(ripe)s ripe: %(paid)s brought money so far, about "
            "%(coming)s more are expected (%(low)s to %(high)s). That is a forecast and no shortfall."
        )
        % said
    )


def like_sentence(found: CohortChange) -> str:
    like = found.like_with_like
    if like is None:
        return _("The later inquiries are too young to be compared at the same age.")
    return _(
        "At the same age, within %(days)s days of the inquiry: %(before)s → %(after)s brought money, counted only."
    ) % {"days": like.days, "before": like.before, "after": like.after}


def weeks_table(found: Sequence[Cohort]) -> Table:
    columns = (
        Column(_("Week from"), Look.DAY),
        Column(_("until"), Look.DAY),
        Column(_("Inquiries"), Look.NUMBER),
        Column(_("Paid so far"), Look.NUMBER),
        Column(_("Ripe"), Look.RATE),
        Column(_("Still to come"), Look.NUMBER),
        Column(_("from"), Look.NUMBER),
        Column(_("to"), Look.NUMBER),
    )
    return Table(_("Inquiries by week of arrival"), columns, tuple(_week(cohort) for cohort in found))


def _week(cohort: Cohort) -> tuple[Value, ...]:
    coming = cohort.forecast
    ends = (coming.value, coming.low, coming.high) if coming else (0.0, 0.0, 0.0)
    period = cohort.period
    rounded = (round(value, 1) for value in ends)
    return (period.start, period.end, cohort.inquiries, cohort.paid, cohort.ripe_share, *rounded)


# Quality --------------------------------------------------------------------------------------------------------


def quality_bars(found: QualityChange, language: str) -> list[Bar]:
    return [
        Bar(
            label(leg.leg).into(language),
            "" if leg.leg == CHANCE else owner_word(leg.owner.value),
            leg.owner.value,
            leg.contribution.value,
            leg.contribution.low,
            leg.contribution.high,
            _with_word(leg.contribution, is_chance=leg.leg == CHANCE),
        )
        for leg in found.legs
    ]


def _with_word(found: Range, *, is_chance: bool = False) -> str:
    text = formats.signed(found.value, decimals(found.value))
    return text if found.is_clear or is_chance else f"{text} {_('unclear')}"


def quality_sentence(found: QualityChange) -> str:
    """Worse inquiries, or fewer of the same inquiries closed: both, each with how sure it is."""
    head = _("Orders expected of the inquiries: %(before)s → %(after)s.") % {
        "before": formats.number(found.before.expected.value, 0),
        "after": formats.number(found.after.expected.value, 0),
    }
    return " ".join([head, _mix_clause(found.leg(MIX)), _closing_clause(found.leg(CONVERSION))])


def _mix_clause(found: Range) -> str:
    said = _figures(found)
    if not found.is_clear:
        return (
            _("Whether other kinds of inquiries came cannot be told: %(value)s orders %(interval)s.") % said
        )
    if found.value < 0:
        return _("Kinds that close less often came more: %(value)s orders %(interval)s.") % said
    return _("Kinds that close more often came more: %(value)s orders %(interval)s.") % said


def _closing_clause(found: Range) -> str:
    said = _figures(found)
    if not found.is_clear:
        return (
            _(
                "Whether the same kinds closed more or less often cannot be told: %(value)s orders %(interval)s."
            )
            % said
        )
    if found.value < 0:
        return _("The same kinds closed less often: %(value)s orders %(interval)s.") % said
    return _("The same kinds closed more often: %(value)s orders %(interval)s.") % said


def _figures(found: Range) -> dict[str, str]:
    value = formats.signed(found.value, decimals(found.value))
    return {"value": value, "interval": interval(found.low, found.high)}


def quality_table(found: QualityChange) -> Table:
    rows: list[tuple[Value, ...]] = [
        (
            label(leg.leg),
            owner_word(leg.owner.value),
            leg.contribution.value,
            leg.contribution.low,
            leg.contribution.high,
            "" if leg.leg == CHANCE else _("clear") if leg.contribution.is_clear else _("unclear"),
        )
        for leg in found.legs
    ]
    rows.append((_("Change"), "", found.change, None, None, ""))
    look = Look.SIGNED
    columns = (Column(_("Leg")), Column(_("Whose")), Column(_("Orders"), look), *_interval_columns(look))
    return Table(_("Inquiry quality"), columns, tuple(rows))


def strata_table(found: QualityChange) -> Table:
    columns = (
        Column(_("Kind of inquiry")),
        Column(_("Before"), Look.NUMBER),
        Column(_("Now"), Look.NUMBER),
        Column(_("Ripe rate before"), Look.RATE),
        Column(_("now"), Look.RATE),
        *(Column(heading, Look.SIGNED) for heading in (_("More or fewer"), _("Mix"), _("Closing"))),
    )
    return Table(_("Kinds of inquiries, frozen at arrival"), columns, tuple(map(_stratum, found.strata)))


def _stratum(one: StratumChange) -> tuple[Value, ...]:
    parts = (one.contributions[leg] for leg in (VOLUME, MIX, CONVERSION))
    return (one.stratum.label, *one.inquiries, *one.rates, *parts)


@dataclass(frozen=True, slots=True)
class TogetherPart:
    """First replies or load, beside the leg of closing within strata."""

    title: Text
    sentence: str
    bands: Table | None


def together_parts(found: Association, language: str) -> list[TogetherPart]:
    return [_together(code, part, language) for code, part in found.parts.items()]


def _together(code: str, part: Together | CannotTell, language: str) -> TogetherPart:
    title = label(code)
    if isinstance(part, CannotTell):
        return TogetherPart(title, part.text.into(language), None)
    said = _figures(part.contribution)
    if part.contribution.is_clear:
        sentence = _("%(value)s orders %(interval)s of the change appear together with it.") % said
    else:
        sentence = _("Nothing clear appears together with it: %(value)s orders %(interval)s.") % said
    return TogetherPart(title, sentence, bands_table(part, title.into(language)))


def bands_table(part: Together, title: str) -> Table:
    columns = (
        Column(_("Inquiries")),
        Column(_("Share before"), Look.RATE),
        Column(_("now"), Look.RATE),
        Column(_("Closed, as a multiple")),
    )
    rows = tuple((band.name, *band.shares, _multiple(band.ratio)) for band in part.bands)
    return Table(title, columns, rows)


def _multiple(found: Range) -> str:
    if found.low == found.high:
        return _("compared with")
    ends = _("(%(low)s to %(high)s)") % {"low": f"{found.low:.2f}", "high": f"{found.high:.2f}"}
    return f"{found.value:.2f} {ends}"


# Company --------------------------------------------------------------------------------------------------------


def company_bars(found: CompanyFactors, language: str) -> list[Bar]:
    return [_reason_bar(reason, language) for reason in found.reasons]


def _reason_bar(reason: ReasonChange, language: str) -> Bar:
    change = reason.change
    text = formats.points(change.value, language)
    text = text if change.is_clear else f"{text} {_('unclear')}"
    share = f"{formats.rate(reason.shares[0])} → {formats.rate(reason.shares[1])}"
    points = (100 * change.value, 100 * change.low, 100 * change.high)
    return Bar(label(reason.reason).into(language), share, "company", *points, text)


def losses_sentence(found: Company) -> str:
    """How many losses have a reason at all, beside the inquiries that came."""
    factors = found.factors
    if isinstance(factors, CannotTell):
        return ""
    said = {"before": formats.number(factors.lost[0]), "after": formats.number(factors.lost[1])}
    text = _("%(before)s → %(after)s losses are noted with a reason.") % said
    if None in found.arrived:
        return text
    before, after = (formats.number(value) for value in found.arrived)
    came = _("In the same periods %(before)s → %(after)s inquiries came.") % {
        "before": before,
        "after": after,
    }
    return f"{text} {came}"


def company_table(found: CompanyFactors) -> Table:
    columns = (
        Column(_("Reason")),
        Column(_("Losses before"), Look.NUMBER),
        Column(_("now"), Look.NUMBER),
        Column(_("Share before"), Look.RATE),
        Column(_("Share now"), Look.RATE),
        Column(_("Change of the share"), Look.CHANGE),
        Column(_("from"), Look.CHANGE),
        Column(_("to"), Look.CHANGE),
    )
    listed = (*found.reasons, found.whole)
    rows = tuple((label(one.reason), *one.lost, *one.shares, *_range(one.change)) for one in listed)
    return Table(_("Company factors"), columns, rows)


def _range(found: Range) -> tuple[float, float, float]:
    return found.value, found.low, found.high


# The loop -------------------------------------------------------------------------------------------------------


def loop_sentence(found: Loop) -> str:
    told = [step for step in found.steps if not isinstance(step.lags, CannotTell)]
    clear = sum(step.clearest is not None for step in told)
    if not told:
        return _("No step of the loop can be told yet.")
    return ngettext(
        "Of %(told)s step that can be told, it is clear in %(clear)s that the two move together.",
        "Of %(told)s steps that can be told, it is clear in %(clear)s that the two move together.",
        len(told),
    ) % {"told": len(told), "clear": clear}


def steps_table(steps: Iterable[Step]) -> Table:
    columns = (
        Column(_("Step")),
        Column(_("Weeks later"), Look.NUMBER),
        Column(_("Correlation"), Look.COEFFICIENT),
        Column(_("from"), Look.COEFFICIENT),
        Column(_("to"), Look.COEFFICIENT),
        Column(_("How sure")),
        Column(_("Weeks compared"), Look.NUMBER),
    )
    rows: list[tuple[Value, ...]] = []
    for step in steps:
        if isinstance(step.lags, CannotTell):
            rows.append((step.name, None, None, None, None, step.lags.text, None))
            continue
        rows += [
            (
                step.name,
                at.weeks,
                *_range(at.correlation),
                _("clear") if at.is_clear else _("unclear"),
                at.compared,
            )
            for at in step.lags
        ]
    return Table(_("The loop"), columns, tuple(rows))
