"""Questions of the watch: the alerts, their history, what a day's look says, where levels are heading."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta

from django.db.models import Max, Q, QuerySet
from django.urls import reverse
from django.utils.translation import ngettext

from baton.facts.snapshot import Snapshot
from baton.intake.selectors import fact_store
from baton.kit import countries
from baton.kit.errors import NotAnswerable, NotFound
from baton.kit.glossary import Owner, label
from baton.kit.period import Period
from baton.kit.segments import segment_label
from baton.kit.text import Text
from baton.people.clock import shop_day
from baton.people.terms import Person, Role, Shop, Team
from baton.sources.choices import choice_label
from baton.ui import charts
from baton.watch import beside as beside_of
from baton.watch import levels, models, morning, series
from baton.watch import record as record_of
from baton.watch.logic import budget, keeping, sentences
from baton.watch.logic.detector import LEAST_HISTORY
from baton.watch.logic.figures import FIGURES, carried_by
from baton.watch.terms import (
    NAMES,
    SPLIT,
    Act,
    AlertView,
    Beside,
    Closing,
    Event,
    Finding,
    HistoryLine,
    Key,
    Limit,
    LimitUnit,
    LookView,
    Marker,
    Morning,
    PanelFigure,
    Pins,
    Sensitivity,
    Standing,
    Status,
    Step,
)

LIMIT_UNITS: Mapping[str, LimitUnit] = {code: level.unit for code, level in levels.LEVELS.items()}
"""The levels that a limit can be set for."""
OWNERS = (Owner.MARKETING, Owner.SALES, Owner.SHARED, Owner.COMPANY)
CLOSED_SHOWN = 30
PINNED_ALERTS = 8
"""Alerts that one chart marks: the most surprising ones."""
_DAILY_FILES = ("country", "channel", "product", "staff")
_BEGINNING = date(2000, 1, 1)


ASK_FOR_HELP = Text("请把这条信息告诉管理 Baton 的人。", "Tell whoever looks after Baton.")


# A day's look ---------------------------------------------------------------------------------------------------


def present_facts() -> Snapshot:
    return fact_store().snapshot()


def last_day(snapshot: Snapshot, shop: Shop) -> date:
    """The newest data day. NotAnswerable where no file by day has come in."""
    found = series.last_day(snapshot, shop.code)
    if found is None:
        raise NotAnswerable(
            "no_daily_facts",
            Text("现在还看不出来：还没有按天的数据。", "Cannot tell yet: there are no figures by day."),
            Text(
                "需要店铺每日数据（至少 28 天），在「数据」页导入。",
                "It needs the shop's daily figures (28 days at least): bring them in on the Data page.",
            ),
        )
    return found


def look_at(snapshot: Snapshot, shop: Shop, day: date) -> Morning:
    """What the facts of the day say, worked out anew. NotAnswerable for a day beyond the facts or before them."""
    return look_over(snapshot, shop, (day,))[0]


def look_over(snapshot: Snapshot, shop: Shop, days: Sequence[date]) -> tuple[Morning, ...]:
    """What each of the days, in order, says; hardly dearer than the last alone. NotAnswerable as `look_at`."""
    newest, last = last_day(snapshot, shop), days[-1]
    if last > newest:
        raise NotAnswerable(
            "day_not_there",
            Text(
                f"现在还看不出来：{last} 的数据还没有导入，最新的数据日是 {newest}。",
                f"Cannot tell yet: the figures of {last} are not in; the newest data day is {newest}.",
            ),
            Text(f"请看 {newest} 或更早的一天。", f"Ask about {newest} or a day before it."),
        )
    blocks = series.blocks_of(snapshot, shop.code, last)
    if not blocks:
        raise NotAnswerable(
            "day_before_data",
            Text(f"{last} 之前没有数据。", f"There are no figures up to {last}."),
            Text(f"请看 {newest} 之前有数据的一天。", f"Ask about a day with figures, up to {newest}."),
        )
    record = record_of.events_of(snapshot, shop.code, Period(_BEGINNING, last))
    return morning.look_over(blocks, record, days)


def events(snapshot: Snapshot, shop: Shop, span: Period) -> tuple[Event, ...]:
    """What the shop's record holds for the span."""
    return record_of.events_of(snapshot, shop.code, span)


def whole_record(shop: Shop) -> Period:
    """All days that an event may be on record for."""
    return Period(_BEGINNING, shop_day(shop) + timedelta(days=366))


def last_look(shop: Shop) -> LookView | None:
    row = models.Look.objects.filter(shop_id=shop.id).order_by("-day").first()
    if row is None:
        return None
    return LookView(
        row.day,
        row.looked_at,
        tuple(keeping.standing(raw) for raw in row.panel),
        tuple(keeping.watched(raw) for raw in row.watched),
        row.is_gap,
    )


# Alerts ---------------------------------------------------------------------------------------------------------


def owners_seen_by(person: Person, shop: Shop) -> frozenset[Owner]:
    """Whose legs' alerts a person reads: a rep those of sales and what is shared, everybody else all."""
    if person.roles_in(shop) == {Role.REP}:
        return frozenset({Owner.SALES, Owner.SHARED, Owner.COMPANY})
    return frozenset(OWNERS)


def own_owner(person: Person, shop: Shop) -> Owner | None:
    """The leg of the person's own team; None for those who look at both."""
    teams = {role.team for role in person.roles_in(shop)}
    if teams == {Team.MARKETING}:
        return Owner.MARKETING
    return Owner.SALES if teams == {Team.SALES} else None


def open_alerts(shop: Shop, owners: Collection[Owner] = OWNERS) -> tuple[AlertView, ...]:
    """Every open alert, the newest and most surprising first; also those muted, known or held back."""
    rows = _rows(shop, owners).filter(status=Status.OPEN)
    return _views(shop, sorted(rows, key=lambda row: (-row.opened_on.toordinal(), -abs(row.score))))


def published(shop: Shop) -> tuple[AlertView, ...]:
    """For this room's services: every alert that was told, for the record; a colleague's figure is not among them."""
    rows = _rows(shop, OWNERS).filter(is_held_back=False).exclude(dimension="staff").order_by("id")
    return _views(shop, rows)


def closed_alerts(shop: Shop, owners: Collection[Owner] = OWNERS) -> tuple[AlertView, ...]:
    """The last that closed, the newest first."""
    rows = _rows(shop, owners).filter(status=Status.CLOSED).exclude(closing=Closing.UNCONFIRMED)
    return _views(shop, rows.order_by("-closed_on", "-id")[:CLOSED_SHOWN])


def alert(shop: Shop, alert_id: int, owners: Collection[Owner] = OWNERS) -> AlertView:
    """NotFound for one that is not the shop's, or of a leg that is not to be read."""
    return _views(shop, [alert_row(shop, alert_id, owners)])[0]


def readable_alerts(shop: Shop, ids: Iterable[int], owners: Collection[Owner]) -> frozenset[int]:
    """Those of the alerts that are the shop's and of these legs."""
    return frozenset(_rows(shop, owners).filter(pk__in=list(ids)).values_list("pk", flat=True))


def beside(snapshot: Snapshot, shop: Shop, view: AlertView, owners: Collection[Owner] = OWNERS) -> Beside:
    """What appears together with an alert, and what it is worth in orders."""
    return Beside(
        events=beside_of.events_of(view),
        occasions=beside_of.occasions_of(view),
        before=_views(shop, beside_of.carriers(shop, view, frozenset(owners))),
        orders=beside_of.in_orders(snapshot, shop, view),
    )


def alert_row(shop: Shop, alert_id: int, owners: Collection[Owner] = OWNERS) -> models.Alert:
    """For this room's services."""
    row = _rows(shop, owners).filter(pk=alert_id).first()
    if row is None:
        raise NotFound(
            "unknown_alert",
            Text("没有这条提醒。", "There is no such alert."),
            Text("请从「提醒」页打开。", "Open it from the Alerts page."),
        )
    return row


def _rows(shop: Shop, owners: Collection[Owner]) -> QuerySet[models.Alert]:
    rows = models.Alert.objects.filter(shop_id=shop.id, owner__in=[owner.value for owner in owners])
    return rows.select_related("acknowledged_by")


def mutes(shop: Shop, day: date) -> Mapping[Key, models.Mute]:
    """For this room's services: the series nobody wants to hear about on the day (of the people's calendar)."""
    rows = models.Mute.objects.filter(shop_id=shop.id, until__gte=day)
    return {Key(row.metric, row.dimension, row.segment): row for row in rows}


def muting(muted: Mapping[Key, models.Mute], key: Key) -> models.Mute | None:
    """What keeps a series quiet: its own mute, or that of the whole shop's figure, of which it is a part."""
    return muted.get(key) or muted.get(Key(key.metric))


def _views(shop: Shop, rows: Sequence[models.Alert] | QuerySet[models.Alert]) -> tuple[AlertView, ...]:
    rows = list(rows)
    muted = mutes(shop, shop_day(shop))
    names = product_names(shop, [keeping.finding(row.finding) for row in rows])
    return tuple(_view(row, muted, names) for row in rows)


def _view(row: models.Alert, muted: Mapping[Key, models.Mute], names: Mapping[str, str]) -> AlertView:
    found = keeping.finding(row.finding)
    mute = muting(muted, found.key)
    return AlertView(
        id=row.pk,
        finding=found,
        owner=Owner(row.owner),
        label=FIGURES[found.key.metric].label,
        segment=segment_name(found.key, names),
        status=Status(row.status),
        opened_on=row.opened_on,
        seen_on=row.seen_on,
        is_held_back=row.is_held_back,
        known=Text(row.known_zh, row.known_en) if row.known_zh or row.known_en else None,
        acknowledged_by=row.acknowledged_by.display_name if row.acknowledged_by is not None else "",
        snoozed_until=row.snoozed_until,
        muted_until=mute.until if mute else None,
        mute_reason=mute.reason if mute else "",
        is_muted_by_whole=mute is not None and bool(found.key.dimension) and not mute.dimension,
        closed_on=row.closed_on,
        closing=Closing(row.closing) if row.closing else None,
    )


def views_of(shop: Shop, found: Morning) -> tuple[AlertView, ...]:
    """A look's findings with what people have done about them; those not kept have their budget applied."""
    names = product_names(shop, found.findings)
    views = [_looked_up(shop, one, names) for one in found.findings]
    fresh = [view for view in views if not view.id and view.known is None and view.muted_until is None]
    beyond = budget.held_back(
        [view.owner.value for view in fresh],
        [view.finding.score for view in fresh],
        {owner.value: a_day for owner, a_day in budgets(shop).items()},
        {},
    )
    over = {view.key: is_over for view, is_over in zip(fresh, beyond, strict=True)}
    return tuple(replace(view, is_held_back=over.get(view.key, view.is_held_back)) for view in views)


def _looked_up(shop: Shop, found: Finding, names: Mapping[str, str]) -> AlertView:
    """A finding with what people have done about it, where it is kept."""
    key = found.key
    row = (
        models.Alert.objects.filter(
            shop_id=shop.id,
            metric=key.metric,
            dimension=key.dimension,
            segment=key.segment,
            sense=found.sense,
            opened_on__lte=found.day + timedelta(days=7),
        )
        .filter(Q(closed_on=None) | Q(closed_on__gt=found.day))
        .select_related("acknowledged_by")
        .first()
    )
    owner = FIGURES[key.metric].owner
    known = Text(found.known.title, found.known.title) if found.known else None
    if row is None:
        return AlertView(
            0, found, owner, FIGURES[key.metric].label, segment_name(key, names), Status.OPEN, found.day,
            found.day, False, known, "", None, None, "", None, None,
        )  # fmt: skip
    row.finding = keeping.kept(found)
    return _view(row, mutes(shop, shop_day(shop)), names)


def segment_name(key: Key, names: Mapping[str, str]) -> Text | None:
    if not key.dimension:
        return None
    if key.dimension == "reason":
        return label(key.segment)
    if SPLIT in key.segment and key.dimension in ("campaign_country", "reason_line"):
        first, _, second = key.segment.rpartition(SPLIT)
        if key.dimension == "campaign_country":
            country = countries.label(second)
            return Text(f"{first} · {country.zh}", f"{first} · {country.en}")
        reason = label(first)
        return Text(f"{reason.zh} · {second}", f"{reason.en} · {second}")
    name = names.get(key.segment) if key.dimension == "product" else None
    return segment_label(key.dimension, key.segment, name)


def product_names(shop: Shop, found: Sequence[Finding]) -> Mapping[str, str]:
    """The latest names of the products that the findings speak of."""
    keys = [key for one in found for key in (one.key, *(part.key for part in one.parts))]
    wanted = sorted({key.segment for key in keys if key.dimension == "product"})
    if not wanted:
        return {}
    rows = present_facts().query(
        "SELECT product_id, arg_max(product_name, period_end) AS name FROM {product_period} "
        "WHERE product_id IN (SELECT unnest($wanted)) GROUP BY 1",
        {"wanted": wanted},
        shop=shop.code,
    )
    return {row["product_id"]: row["name"] or row["product_id"] for row in rows.to_pylist()}


def dimension_name(dimension: str) -> Text:
    """A dimension's word; the whole shop's where it is empty."""
    return NAMES[dimension] if dimension in NAMES else label(dimension)


def history(shop: Shop, alert_id: int) -> tuple[HistoryLine, ...]:
    lines = models.AlertLine.objects.filter(alert__shop_id=shop.id, alert_id=alert_id).select_related("by")
    return tuple(
        HistoryLine(
            line.at, line.day, Act(line.act), line.by.display_name if line.by is not None else "", line.note
        )
        for line in lines
    )


def markers(shop: Shop, period: Period, owners: Collection[Owner] = OWNERS) -> tuple[Marker, ...]:
    """The alerts of a period for the charts of other pages, in order; neither those held back nor those muted.

    A colleague's figure is not marked: charts are seen by everybody.
    """
    return tuple(
        Marker(view.id, view.opened_on, view.closed_on, view.key.metric, title(view))
        for view in _marked(shop, period, owners)
    )


def _marked(shop: Shop, period: Period, owners: Collection[Owner]) -> tuple[AlertView, ...]:
    rows = (
        _rows(shop, owners)
        .filter(opened_on__lte=period.end, is_held_back=False)
        .filter(Q(closed_on=None) | Q(closed_on__gte=period.start))
        .exclude(closing=Closing.UNCONFIRMED)
        .exclude(dimension="staff")
        .order_by("opened_on", "id")
    )
    muted = mutes(shop, shop_day(shop))
    return tuple(view for view in _views(shop, rows) if muting(muted, view.key) is None)


def pins(
    snapshot: Snapshot,
    shop: Shop,
    period: Period,
    language: str,
    owners: Collection[Owner] = OWNERS,
    about: Key | None = None,
) -> Pins:
    """What a chart over the days marks: known changes, rules, import gaps of the shop's record, and its alerts.

    With `about`, only what concerns that series: the record's general entries and those on its segment, alerts on
    its figure or on one that carries it along. Alerts are the database's: a page that keeps what it has drawn has
    `pins_stamp` among its questions.
    """
    record = [
        charts.Marker(
            day=event.start,
            label=event.title,
            kind=choice_label(event.kind).into(language),
            until=event.end if event.end != event.start else None,
            detail=" · ".join(filter(None, (event.country, event.product_id))),
            is_gap=event.kind == "import_gap",
        )
        for event in events(snapshot, shop, period)
        if about is None or not about.segment or event.is_general or event.names(about)
    ]
    concerned = [
        view for view in _marked(shop, period, owners) if about is None or _concerns(view.key, about)
    ]
    told = sorted(concerned, key=lambda view: -abs(view.finding.score))[:PINNED_ALERTS]
    alerts = [
        charts.Marker(
            day=view.opened_on,
            label=title(view).into(language),
            kind=choice_label("alert").into(language),
            until=view.closed_on or view.seen_on,
            link=reverse("watch:alert", args=[view.id]),
            is_alert=True,
        )
        for view in told
    ]
    both = sorted([*record, *alerts], key=lambda marker: (marker.day, marker.is_alert, marker.label))
    return Pins(tuple(both), len(concerned) - len(told))


def left_out(found: Pins) -> str:
    """What the list under a chart says about alerts that it does not mark."""
    if not found.left_out:
        return ""
    said = ngettext(
        "%(count)s smaller alert is not marked.", "%(count)s smaller alerts are not marked.", found.left_out
    )
    return said % {"count": found.left_out}


def _concerns(key: Key, about: Key) -> bool:
    is_same_place = not about.dimension or (key.dimension, key.segment) in {
        ("", ""),
        (about.dimension, about.segment),
    }
    carriers = carried_by(about.metric) if about.metric in FIGURES else frozenset(FIGURES)
    return is_same_place and (key.metric == about.metric or key.metric in carriers)


def pins_stamp(shop: Shop) -> tuple[int, date]:
    """Changes with whatever `pins` reads from the database: every change of an alert adds a line to its history."""
    lines = models.AlertLine.objects.filter(alert__shop_id=shop.id)
    return lines.aggregate(last=Max("id"))["last"] or 0, shop_day(shop)


def title(view: AlertView) -> Text:
    """What is off, and which way."""
    return sentences.title(view.label, view.segment, view.finding)


def sentence(view: AlertView) -> Text:
    """The same with its figures: what was seen, what is usual, and what the difference is worth."""
    return sentences.sentence(view.label, view.segment, view.finding)


# What people set ------------------------------------------------------------------------------------------------


def budgets(shop: Shop) -> Mapping[Owner, int]:
    """New alerts a day by leg."""
    kept = dict(models.Budget.objects.filter(shop_id=shop.id).values_list("owner", "a_day"))
    return {owner: kept.get(owner.value, budget.USUAL) for owner in OWNERS}


def sensitivity_of(person: Person) -> Sensitivity:
    kept = models.Level.objects.filter(person_id=person.id).values_list("sensitivity", flat=True).first()
    return Sensitivity(kept) if kept else Sensitivity.NEWCOMER


def is_big(view: AlertView) -> bool:
    return abs(view.finding.score) >= budget.BIG


# Levels and what cannot be told -----------------------------------------------------------------------------------


def limits(snapshot: Snapshot, shop: Shop) -> tuple[Limit, ...]:
    """Every level with the limit that the shop has set, and where it is heading."""
    kept = dict(models.Threshold.objects.filter(shop_id=shop.id).values_list("metric", "limit"))
    return levels.limits(snapshot, shop.code, kept, series.last_day(snapshot, shop.code))


def needs(look: LookView) -> tuple[Text, ...]:
    """What cannot be told yet, and what each would need."""
    found = []
    by_dimension = {one.dimension: one for one in look.watched if one.step is Step.DAY}
    weekly = {one.dimension for one in look.watched if one.step is Step.WEEK and one.has_figures}
    for dimension in ("", *_DAILY_FILES):
        own = by_dimension.get(dimension)
        name = dimension_name(dimension)
        if own is None or not own.has_figures:
            if dimension and dimension in weekly:
                continue
            found.append(
                Text(
                    f"{name.zh}：现在还看不出来，需要这一天的按天文件。",
                    f"{name.en}: cannot tell yet, needs a file by day for this day.",
                )
            )
        elif own.history < LEAST_HISTORY and own.judged == 0:
            found.append(
                Text(
                    f"{name.zh}：现在还看不出来，需要 {LEAST_HISTORY} 天按天的数据，现有 {own.history} 天。",
                    f"{name.en}: cannot tell yet, needs {LEAST_HISTORY} days by day; there are {own.history}.",
                )
            )
    found.append(
        Text(
            "访客营销额度：现在还看不出来，需要含每天发送数的文件，目前没有一种文件带来它。",
            "Visitor marketing quota: cannot tell yet, needs a file with the mails of each day; none brings it so far.",
        )
    )
    return tuple(found)


# Beside other rooms' pages --------------------------------------------------------------------------------------


def open_count(shop: Shop, owners: Collection[Owner] = OWNERS) -> int:
    """How many alerts wait for somebody: open, told, not known of and neither muted nor put aside for today."""
    rows = _rows(shop, owners).filter(status=Status.OPEN, is_held_back=False, known_zh="", known_en="")
    rows = rows.filter(Q(snoozed_until=None) | Q(snoozed_until__lt=shop_day(shop)))
    muted = mutes(shop, shop_day(shop))
    if not muted:
        return rows.count()
    keys = rows.values_list("metric", "dimension", "segment")
    return sum(muting(muted, Key(*key)) is None for key in keys)


def panel_figures(look: LookView) -> tuple[PanelFigure, ...]:
    """The panel's figures of the last look in words, each with its own band where it could be judged."""
    return tuple(_panel_figure(one) for one in look.panel)


def _panel_figure(one: Standing) -> PanelFigure:
    figure = FIGURES[one.metric]
    has_band = not one.reason and one.low is not None and one.high is not None
    return PanelFigure(
        metric=one.metric,
        label=figure.label,
        owner=figure.owner,
        value=sentences.written(one.metric, one.value) if one.value is not None else "",
        low=sentences.written(one.metric, one.low) if has_band else "",
        high=sentences.written(one.metric, one.high) if has_band else "",
        is_out=one.is_out,
        is_low=one.is_out and one.value is not None and one.low is not None and one.value < one.low,
    )
