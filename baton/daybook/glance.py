"""The first glance: a few figures by role, each with where it comes from, how fresh it is, and its page."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from django.apps import apps
from django.urls import NoReverseMatch, reverse

from baton.actions import selectors as actions
from baton.actions.terms import ActionState
from baton.daybook import selectors
from baton.daybook.glance_facts import GlanceFacts, OrderList, glance_facts
from baton.daybook.looking import day_facts
from baton.daybook.playbooks import feedback_owed
from baton.daybook.visitors.selectors import quota_left
from baton.inquiries import selectors as inquiries
from baton.inquiries.day_questions import GradingSpan, open_disputes
from baton.inquiries.terms import AtAGlance, DeskRow, Scope
from baton.intake.selectors import fact_store
from baton.kit.text import Text
from baton.people.clock import clock, shop_day
from baton.people.grants import Grant, can
from baton.people.selectors import staff_accounts_of
from baton.people.terms import Person, Role, Shop
from baton.ui import formats
from baton.watch import selectors as watch
from baton.watch.terms import LookView

FIRST_ITEMS = 5
"""Of the desk, so many are on the day's own page."""


class Owing(StrEnum):
    """What an order waits for."""

    BALANCES = "balances"
    SHIPMENTS = "shipments"


@dataclass(frozen=True, slots=True)
class GlanceFigure:
    """One figure. `value` is None where it is missing; `needs` then says what has to come in."""

    code: str
    label: Text
    value: str | None
    path: str
    source: Text
    as_of: date | datetime | None = None
    """The day or the moment that it speaks of; None for now."""
    mark: str = ""
    """bad or warn where it asks for somebody."""
    detail: Text | None = None
    needs: Text | None = None


@dataclass(frozen=True, slots=True)
class FirstGlance:
    figures: tuple[GlanceFigure, ...]
    desk: tuple[DeskRow, ...] = ()
    """What is next on the desk, for who works there."""


@dataclass(slots=True)
class Asked:
    """One person's morning: what several figures need is asked once."""

    person: Person
    shop: Shop
    day: date
    facts: GlanceFacts
    look: LookView | None
    crew: actions.Crew
    accounts: frozenset[str] | None
    """The files' names of whom to count; None for the whole shop."""
    desk: AtAGlance | None
    grading: GradingSpan


Figures = Callable[[Asked], Iterable[GlanceFigure]]


def first_glance(person: Person, shop: Shop, look: LookView | None, crew: actions.Crew) -> FirstGlance:
    """By the person's roles; who holds several sees each figure once."""
    roles = person.roles_in(shop)
    wanted = [figures for role, figures in _BY_ROLE if role in roles]
    asked = _asked(person, shop, roles, look, crew)
    found: dict[str, GlanceFigure] = {}
    for figures in wanted:
        for figure in figures(asked):
            found.setdefault(figure.code, figure)
    for figure in _of_other_rooms(person, shop):
        found.setdefault(figure.code, figure)
    works = bool(roles & {Role.REP, Role.SALES_LEAD})
    desk = inquiries.desk(person, shop, Scope.MINE, size=FIRST_ITEMS).rows if works else ()
    return FirstGlance(tuple(found.values()), desk)


def owed_orders(person: Person, shop: Shop, what: Owing) -> OrderList | None:
    """The orders behind such a figure: a rep's own, everybody's for others. None where no such file has come in."""
    day = shop_day(shop)
    facts = glance_facts(fact_store().snapshot(), shop, day)
    listed = facts.balances if what is Owing.BALANCES else facts.shipments
    accounts = staff_accounts_of(person, shop) if person.roles_in(shop) == {Role.REP} else None
    return None if listed is None else OrderList(listed.of(accounts), listed.newest)


def _asked(
    person: Person, shop: Shop, roles: frozenset[Role], look: LookView | None, crew: actions.Crew
) -> Asked:
    day = shop_day(shop)
    is_rep = roles == {Role.REP}
    grading = feedback_owed.span_of(selectors.levels_set(shop, feedback_owed.PLAYBOOK))
    may_see = can(person, Grant.SEE_INQUIRIES, shop) and bool(roles & _AT_THE_DESK)
    return Asked(
        person=person,
        shop=shop,
        day=day,
        facts=glance_facts(fact_store().snapshot(), shop, day),
        look=look,
        crew=crew,
        accounts=staff_accounts_of(person, shop) if is_rep else None,
        desk=inquiries.at_a_glance(person, shop, is_team=not is_rep, grading=grading) if may_see else None,
        grading=grading,
    )


def _of_other_rooms(person: Person, shop: Shop) -> Iterable[GlanceFigure]:
    """Rooms above this one bring their own: an app config's `first_glance(person, shop)`."""
    for config in apps.get_app_configs():
        ask = getattr(config, "first_glance", None)
        if callable(ask):
            yield from ask(person, shop)


# Operators ------------------------------------------------------------------------------------------------------


def _operator(asked: Asked) -> Iterable[GlanceFigure]:
    yield _quota(asked)
    yield from _messages(asked)
    yield _alerts(asked)
    yield _spend(asked)
    yield _due(asked)


def _quota(asked: Asked) -> GlanceFigure:
    label, source = Text("访客营销名额", "Visitor marketing left"), Text("额度登记", "quotas as noted")
    path = _path("daybook:visitors", "/day/rows/quota?kind=visitor_marketing")
    quota = quota_left(day_facts(asked.shop))
    if quota.left is None:
        return _missing("quota", label, path, source, Text("当天的额度登记", "the day's noted quota"))
    until = Text("", "")
    if quota.expires_at is not None:
        at = _clock(asked.shop, quota.expires_at)
        until = Text(f"，{at} 清零", f", until {at}")
    return GlanceFigure(
        "quota", label, formats.number(quota.left), path, source, quota.noted_on,
        mark="warn" if quota.left else "",
        detail=Text(f"共 {quota.granted}{until.zh}", f"of {quota.granted}{until.en}"),
    )  # fmt: skip


def _clock(shop: Shop, at: datetime) -> str:
    """The time of today, else the day with it; in the shop's time."""
    zone = ZoneInfo(shop.timezone)
    here = at.astimezone(zone)
    is_today = here.date() == clock().now().astimezone(zone).date()
    return f"{here:%H:%M}" if is_today else f"{here:%m-%d %H:%M}"


def _messages(asked: Asked) -> Iterable[GlanceFigure]:
    source = Text("消息与违规", "messages and violations")
    labels = {
        "violations": Text("违规待处理", "Violations to handle"),
        "unread": Text("未读消息", "Messages unread"),
    }
    paths = {
        "violations": "/day/rows/platform_message?kind=violation",
        "unread": "/day/rows/platform_message?is_read=false",
    }
    found = asked.facts.messages
    for code, label in labels.items():
        if found is None:
            yield _missing(code, label, paths[code], source, Text("消息与违规表", "the list of messages"))
        else:
            count = getattr(found, code)
            mark = "bad" if count and code == "violations" else ""
            yield GlanceFigure(
                code, label, formats.number(count), paths[code], source, found.newest, mark=mark
            )


def _alerts(asked: Asked) -> GlanceFigure:
    label, source = Text("未关的异动提醒", "Open alerts"), Text("异动监测", "the watch")
    if asked.look is None:
        needs = Text("按天的店铺数据", "the shop's figures by day")
        return _missing("alerts", label, reverse("watch:alerts"), source, needs)
    count = watch.open_count(asked.shop, watch.owners_seen_by(asked.person, asked.shop))
    return GlanceFigure(
        "alerts", label, formats.number(count), reverse("watch:alerts"), source, asked.look.day,
        mark="warn" if count else "",
    )  # fmt: skip


def _spend(asked: Asked) -> GlanceFigure:
    label, source = Text("直通车花费", "Ad spend"), Text("直通车日报", "the ads' daily report")
    spend = asked.facts.spend
    if spend is None or spend.amount is None:
        return _missing("ad_spend", label, "/day/rows/ad_day", source, Text("直通车日报", "the ads' report"))
    path = f"/day/rows/ad_day?period_end={spend.day}"
    return GlanceFigure("ad_spend", label, formats.money(spend.amount, "CNY"), path, source, spend.day)


def _due(asked: Asked) -> GlanceFigure:
    counts = selectors.open_counts(asked.person, asked.shop)
    detail = Text(
        f"过期 {counts.overdue}，急 {counts.urgent}", f"{counts.overdue} past due, {counts.urgent} urgent"
    )
    return GlanceFigure(
        "tasks", Text("今天的任务", "Tasks open"), formats.number(counts.open), "#day-board",
        Text("今天这一页", "this page"), mark="bad" if counts.overdue else "", detail=detail,
    )  # fmt: skip


# Sales ----------------------------------------------------------------------------------------------------------


def _rep(asked: Asked) -> Iterable[GlanceFigure]:
    if asked.desk is not None:
        yield from _waiting(asked.desk, asked.grading)
    yield _balances(asked)
    yield _shipments(asked)
    yield from _own_actions(asked)


def _waiting(desk: AtAGlance, grading: GradingSpan) -> Iterable[GlanceFigure]:
    source, at = Text("询盘台", "the desk"), reverse("inquiries:desk")
    late = Text(f"其中超时 {desk.late}", f"{desk.late} of them late")
    yield GlanceFigure(
        "waiting", Text("待首回", "Awaiting first reply"), formats.number(desk.waiting), at, source,
        mark="bad" if desk.late else "", detail=late if desk.waiting else None,
    )  # fmt: skip
    yield GlanceFigure(
        "next_due", Text("离下一个时限", "To the next deadline"), _minutes(desk.next_due), at, source,
        needs=None if desk.next_due else Text("没有在走的钟", "no clock is running"),
    )  # fmt: skip
    yield GlanceFigure(
        "follow_ups", Text("该跟进", "Follow-ups due"), formats.number(desk.follow_ups),
        reverse("inquiries:follow_up"), source,
        detail=Text(f"其中已迟 {desk.late_follow_ups}", f"{desk.late_follow_ups} of them late")
        if desk.late_follow_ups
        else None,
    )  # fmt: skip
    yield GlanceFigure(
        "ungraded", Text("欠反馈", "Feedback owed"), formats.number(desk.ungraded),
        feedback_owed.page(grading), source,
        detail=Text("回过、还没评级", "answered, not graded"),
    )  # fmt: skip


def _minutes(due: datetime | None) -> str | None:
    if due is None:
        return None
    minutes = max(0, int((due - clock().now()).total_seconds() // 60))
    return f"{minutes // 60}:{minutes % 60:02d}"


def _balances(asked: Asked) -> GlanceFigure:
    label, source = Text("尾款待收", "Balances due"), Text("订单登记", "the order log")
    if asked.facts.balances is None:
        return _missing("balances", label, "/day/rows/order", source, Text("订单登记表", "the order log"))
    found = asked.facts.balances.of(asked.accounts)
    amounts = [one.amount for one in found if one.amount is not None]
    total = formats.money(sum(amounts)) if amounts else ""
    return GlanceFigure(
        "balances", label, formats.number(len(found)), reverse("daybook:owed", args=["balances"]), source,
        asked.facts.balances.newest, detail=Text(f"合计 {total}", f"{total} in all") if total else None,
    )  # fmt: skip


def _shipments(asked: Asked) -> GlanceFigure:
    label, source = Text("发货有风险", "Shipments at risk"), Text("发货进度", "shipments")
    listed: OrderList | None = asked.facts.shipments
    if listed is None:
        return _missing("shipments", label, "/day/rows/shipment", source, Text("发货进度表", "the shipments"))
    found = listed.of(asked.accounts)
    late = sum(one.on is not None and one.on < asked.day for one in found)
    return GlanceFigure(
        "shipments", label, formats.number(len(found)), reverse("daybook:owed", args=["shipments"]), source,
        listed.newest, mark="bad" if late else "warn" if found else "",
        detail=Text(f"其中已晚 {late}", f"{late} late already") if late else None,
    )  # fmt: skip


def _own_actions(asked: Asked) -> Iterable[GlanceFigure]:
    mine = actions.actions(asked.shop, states=_TO_DO, owner_id=asked.person.id, crew=asked.crew)
    due = [one for one in mine if one.due is not None and one.due <= asked.day]
    if due:
        yield GlanceFigure(
            "own_actions", Text("到期的动作", "Own actions due"), formats.number(len(due)),
            _path("actions:board", "/day"), Text("落地", "actions"),
            mark="bad" if any(one.days_over for one in due) else "",
        )  # fmt: skip


# Design ---------------------------------------------------------------------------------------------------------


def _designer(asked: Asked) -> Iterable[GlanceFigure]:
    open_ones = [one for one in actions.design_requests(asked.shop, crew=asked.crew) if one.state.is_open]
    own = [one for one in open_ones if one.designer_id == asked.person.id]
    late = sum(one.days_over > 0 for one in own)
    path, source = reverse("actions:designs"), Text("落地", "actions")
    yield GlanceFigure(
        "design", Text("待做的美工需求", "Design requests open"), formats.number(len(own)), path, source,
        mark="bad" if late else "", detail=Text(f"过期 {late}", f"{late} past due") if late else None,
    )  # fmt: skip
    nobodys = sum(one.designer_id is None for one in open_ones)
    yield GlanceFigure(
        "design_free", Text("还没人接的需求", "Requests nobody has"), formats.number(nobodys), path, source
    )
    yield _due(asked)


# Management -----------------------------------------------------------------------------------------------------


def _manager(asked: Asked) -> Iterable[GlanceFigure]:
    yield _inquiries(asked)
    if asked.desk is not None:
        yield GlanceFigure(
            "late", Text("超时未回", "Replies overdue"), formats.number(asked.desk.late),
            reverse("inquiries:desk"), Text("询盘台", "the desk"), mark="bad" if asked.desk.late else "",
        )  # fmt: skip
    yield _balances(asked)
    yield _shipments(asked)
    counts = actions.counts(asked.shop, asked.day)
    yield GlanceFigure(
        "overdue_actions", Text("过期的动作", "Actions overdue"), formats.number(counts.overdue),
        _path("actions:board", "/day"), Text("落地", "actions"), mark="bad" if counts.overdue else "",
        detail=Text(f"未完 {counts.open}", f"{counts.open} open"),
    )  # fmt: skip
    yield _alerts(asked)
    yield from decisions(asked.person, asked.shop, asked.crew)


def _inquiries(asked: Asked) -> GlanceFigure:
    """Yesterday's by the log; where that is not in yet, the newest day of the platform's figures, which says so."""
    if asked.facts.logged_yesterday is not None:
        yesterday = asked.day - timedelta(days=1)
        path = f"/day/rows/inquiry?received_at={yesterday}&source=inquiry"
        label, source = Text("昨天的询盘", "Yesterday's inquiries"), Text("询盘登记", "the inquiry log")
        value = formats.number(asked.facts.logged_yesterday)
        return GlanceFigure("inquiries", label, value, path, source, yesterday)
    path = _path("board:funnel", "/day")
    label, source = Text("新一天的询盘", "The newest day's inquiries"), Text("店铺日报", "the shop by day")
    found = (
        next((one for one in watch.panel_figures(asked.look) if one.metric == "inquiries"), None)
        if asked.look is not None
        else None
    )
    if asked.look is None or found is None or not found.value:
        return _missing("inquiries", label, path, source, Text("店铺每日数据", "the shop's daily figures"))
    detail = (
        Text(f"平时 {found.low}–{found.high}", f"usually {found.low}–{found.high}") if found.low else None
    )
    return GlanceFigure(
        "inquiries", label, found.value, path, source, asked.look.day,
        mark="warn" if found.is_out else "", detail=detail,
    )  # fmt: skip


def decisions(person: Person, shop: Shop, crew: actions.Crew) -> Iterable[GlanceFigure]:
    """What waits for somebody to decide: each only where there is any."""
    counted = []
    if can(person, Grant.DECIDE_CREDIT, shop):
        counted.append(
            (
                "disputes", Text("待裁的功劳争议", "Credit disputes to decide"), len(open_disputes(shop)),
                reverse("inquiries:credit"), Text("功劳", "credit"),
            )
        )  # fmt: skip
    if can(person, Grant.LEAD_ACTIONS, shop):
        again = sum(one.lacks_another_method for one in actions.actions(shop, states=_TO_DO, crew=crew))
        counted.append(
            (
                "agreed_again", Text("又约一次、做法没换", "Agreed again the same way"), again,
                _path("actions:board", "/day"), Text("落地", "actions"),
            )
        )  # fmt: skip
    if can(person, Grant.SET_PLAYBOOKS, shop):
        asking = sum(one.is_on and one.asks_to_be_changed for one in selectors.playbook_states(shop))
        counted.append(
            (
                "playbooks", Text("没人理的打法", "Playbooks nobody follows"), asking,
                reverse("daybook:playbooks"), Text("打法", "playbooks"),
            )
        )  # fmt: skip
    for code, label, count, path, source in counted:
        if count:
            yield GlanceFigure(
                code, label, formats.number(count), path, source, mark="warn",
                detail=Text("要你定", "for you to decide"),
            )  # fmt: skip


def _missing(code: str, label: Text, path: str, source: Text, needs: Text) -> GlanceFigure:
    return GlanceFigure(code, label, None, path, source, needs=needs)


def _path(name: str, otherwise: str) -> str:
    try:
        return reverse(name)
    except NoReverseMatch:
        return otherwise


_BY_ROLE: tuple[tuple[Role, Figures], ...] = (
    (Role.MANAGER, _manager),
    (Role.SALES_LEAD, _rep),
    (Role.REP, _rep),
    (Role.MARKETING_LEAD, _operator),
    (Role.OPERATOR, _operator),
    (Role.DESIGNER, _designer),
)
_TO_DO = tuple(state for state in ActionState if state.is_open)
_AT_THE_DESK = frozenset({Role.REP, Role.SALES_LEAD, Role.MANAGER})
