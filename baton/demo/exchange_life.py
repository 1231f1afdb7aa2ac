"""The demo team's exchanges of the last weeks, with predictions that have come due, and the one under way."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, time, timedelta
from urllib.parse import urlencode

from baton.actions.services import move, record_action
from baton.actions.terms import ActionState, NewAction, Origin, Verdict
from baton.board.selectors import present_facts
from baton.demo.logic.exchange_words import AGREED, ANSWERS, WEEKS, Agreed, Said
from baton.demo.pinning import standing_on
from baton.exchange.selectors import weeks_after
from baton.exchange.services import (
    ShownExchange,
    ShownStatement,
    link_actions,
    show_exchange,
    show_rhythm,
    tell_due,
)
from baton.exchange.terms import (
    Answered,
    Check,
    Closing,
    Confidence,
    Evidence,
    FollowUp,
    Side,
    State,
    Topic,
    Way,
)
from baton.kit import countries
from baton.kit.data_days import week_of
from baton.kit.glossary import label
from baton.kit.period import Period
from baton.kit.text import Text
from baton.metrics.facts import ShopFacts
from baton.metrics.figures import figure
from baton.people.terms import Person, Shop
from baton.ui import formats

SHOP = "minglan"
AT = time(11)
ACTED_ON = (0, 3)
"""Which of a meeting's statements somebody acts on."""
BEHIND = timedelta(days=2)
MARKETERS = ("linxiaotong", "zhouzihang", "heyuqing")
SELLERS = ("chenjiahao", "wangsimin", "liuzhiyuan", "huanglijun")
EXPECTED = (*MARKETERS, *SELLERS, "wukaiwen", "zhengjiayi", "liangguodong")
ABSENT = {0: {"zhengjiayi"}, 2: {"wukaiwen", "zhengjiayi"}, 3: {"liangguodong"}, 5: {"huanglijun"}}
NOT_THERE_YET = {"wukaiwen", "zhengjiayi"}


def hold_exchanges(shop: Shop, people: Mapping[str, Person], day: date) -> None:
    """`day` is the demo's present day."""
    if shop.code != SHOP:
        return
    lead, expected = people["linxiaotong"], [people[name].id for name in EXPECTED]
    first = day - timedelta(weeks=len(WEEKS))
    show_rhythm(shop, first, AT, lead.id, expected)
    for number, said in enumerate(WEEKS):
        held = first + timedelta(weeks=number)
        away = ABSENT.get(number, set())
        shown = _exchange(held, people, _statements(number, said, held, people))
        present = [people[name].id for name in EXPECTED if name not in away]
        exchange_id, statements = show_exchange(shop, _closed(shown, expected, present))
        to_act_on = [
            pk
            for pk, one in zip(statements, shown.statements, strict=True)
            if one.follow_up is FollowUp.ACT_ON
        ]
        actions = [_agree(shop, people, one, exchange_id, held, day) for one in AGREED[number]]
        pairs = [(pk, actions[place % len(actions)]) for place, pk in enumerate(to_act_on)]
        linked = {action for _statement_id, action in pairs}
        link_actions(exchange_id, _once(pairs) + [(None, one) for one in actions if one not in linked])
    _hold_present(shop, people, day, expected)
    tell_due(shop)


def _once(pairs: list[tuple[int, int]]) -> list[tuple[int | None, int]]:
    """An action belongs to the first statement that it is about."""
    found: dict[int, int] = {}
    for statement, action in pairs:
        found.setdefault(action, statement)
    return [(statement, action) for action, statement in found.items()]


def _exchange(held: date, people: Mapping[str, Person], statements: list[ShownStatement]) -> ShownExchange:
    period = Period(held - BEHIND - timedelta(days=27), held - BEHIND)
    return ShownExchange(
        held, AT, period, period.previous(), State.OPEN, people["linxiaotong"].id, (), (), statements
    )


def _closed(shown: ShownExchange, expected: list[int], present: list[int]) -> ShownExchange:
    return ShownExchange(
        shown.day,
        shown.at,
        shown.period,
        shown.against,
        State.CLOSED,
        shown.facilitator_id,
        expected,
        present,
        shown.statements,
        Closing.FINISHED,
    )


def _statements(
    number: int, said: Sequence[Said], held: date, people: Mapping[str, Person]
) -> list[ShownStatement]:
    to_act_on = ACTED_ON[: len(AGREED[number])]
    return [_statement(one, place, held, people, place in to_act_on) for place, one in enumerate(said)]


def _statement(
    said: Said, place: int, held: date, people: Mapping[str, Person], is_acted_on: bool
) -> ShownStatement:
    by, answers = (MARKETERS, SELLERS) if said.side is Side.MARKETING else (SELLERS, MARKETERS)
    week = week_of(held + timedelta(days=7))
    answered, answer = ANSWERS[place % len(ANSWERS)]
    return ShownStatement(
        side=said.side,
        topic=said.topic,
        text=said.text,
        confidence=said.confidence,
        due=week.end + timedelta(days=3),
        by_id=people[by[place % len(by)]].id,
        answered=answered,
        answer=answer,
        answer_by_id=people[answers[(place + 1) % len(answers)]].id,
        follow_up=FollowUp.ACT_ON if is_acted_on else FollowUp.PASS_ON,
        check=_check(said, week),
        outcome=said.outcome,
        outcome_evidence=said.evidence,
        country=said.country,
    )


def _check(said: Said, week: Period) -> Check | None:
    if not said.metric:
        return None
    dimension = "country" if said.country else ""
    return Check(said.metric, Way.AT_LEAST, week, said.limit, dimension, said.country)


def _agree(
    shop: Shop, people: Mapping[str, Person], one: Agreed, exchange_id: int, held: date, day: date
) -> int:
    lead = people["liangguodong"]
    due = held + timedelta(days=6)
    with standing_on(held):
        action = record_action(
            lead,
            shop,
            NewAction(
                one.title,
                people[one.owner].id,
                due,
                one.metric,
                one.done_when,
                one.expected,
                origin=Origin.EXCHANGE,
                origin_id=exchange_id,
            ),
        )
    if due >= day:
        return action
    with standing_on(due - timedelta(days=1)):
        move(lead, shop, action, ActionState.UNDER_WAY, version=None)
        move(lead, shop, action, ActionState.TO_VERIFY, version=None)
    if one.verdict:
        with standing_on(min(due + timedelta(days=15), day - timedelta(days=1))):
            verdict = Verdict(one.verdict)
            move(
                lead,
                shop,
                action,
                ActionState.CONCLUDED,
                version=None,
                conclusion=one.conclusion,
                verdict=verdict,
            )
    return action


# The present one ------------------------------------------------------------------------------------------------


def _hold_present(shop: Shop, people: Mapping[str, Person], day: date, expected: list[int]) -> None:
    end = day - BEHIND
    period = Period(end - timedelta(days=27), end)
    facts = ShopFacts(present_facts(), shop.code)
    ahead = weeks_after(end)

    statements = _said_today(people, day, ahead, facts, period)
    shown = ShownExchange(
        day,
        AT,
        period,
        period.previous(),
        State.OPEN,
        people["linxiaotong"].id,
        expected,
        [people[name].id for name in EXPECTED if name not in NOT_THERE_YET],
        statements,
    )
    exchange_id, pks = show_exchange(shop, shown)
    link_actions(exchange_id, _present_actions(shop, people, day, exchange_id, pks))


def _said_today(
    people: Mapping[str, Person], day: date, ahead: Period, facts: ShopFacts, period: Period
) -> list[ShownStatement]:
    def evidence(metric: str, country: str) -> tuple[Evidence, ...]:
        return _evidence(facts, metric, country, period)

    def said(
        name: str, topic: Topic, text: str, sure: Confidence, due: date, **more: object
    ) -> ShownStatement:
        side = Side.MARKETING if name in MARKETERS else Side.SALES
        return ShownStatement(side, topic, text, sure, due, people[name].id, **more)  # type: ignore[arg-type]

    def answer(name: str, kind: Answered, text: str) -> dict[str, object]:
        return {"answered": kind, "answer": text, "answer_by_id": people[name].id}

    us = evidence("inquiries", "US")
    level = figure(facts, "inquiries", period, "country").by_segment or {}
    check = Check("inquiries", Way.AT_LEAST, ahead, float(round(level.get("US", 0.0))), "country", "US")
    return [
        said(
            "linxiaotong",
            Topic.MARKET,
            "美国工矿灯热度还会涨 4 周，是不是？",
            Confidence.SEVEN,
            ahead.end + BEHIND,
            evidence=us,
            check=check,
            country="US",
            words=("lead_time",),
            follow_up=FollowUp.ACT_ON,
            **answer("chenjiahao", Answered.WRONG, "不对，买家在赶年底前到货；建议改成「热 3 周」"),
        ),
        said(
            "heyuqing",
            Topic.PLATFORM,
            "德国点击的起伏是主图的事，是不是？",
            Confidence.NINE,
            day + timedelta(days=7),
            evidence=evidence("click_rate", "DE"),
            country="DE",
            follow_up=FollowUp.ACT_ON,
            **answer("huanglijun", Answered.RIGHT, "对，买家也说看不出厚度；愿意提供 3 张侧面实拍"),
        ),
        said(
            "zhouzihang",
            Topic.PLAN,
            "植物灯 650W 先打美国零售商，是不是？",
            Confidence.FIVE,
            date(day.year, 12, 31),
            follow_up=FollowUp.ACT_ON,
            words=("installer", "wattage"),
            country="US",
            **answer("liuzhiyuan", Answered.HALF, "对一半：应先打安装商，零售商要的是 240W；要 2 台样机"),
        ),
        said(
            "linxiaotong",
            Topic.MARKET,
            "沙特投光灯要主推带 SASO 的型号，是不是？",
            Confidence.SEVEN,
            day + timedelta(days=21),
            evidence=evidence("inquiries", "SA"),
            words=("saso", "certificates"),
            country="SA",
            follow_up=FollowUp.PASS_ON,
        ),
        said(
            "wangsimin",
            Topic.BUYERS,
            "美国买家嫌首回慢，超过 2 小时就转去问别家，对不对？",
            Confidence.SEVEN,
            day + timedelta(days=14),
            evidence=evidence("replied_fast_rate", ""),
            follow_up=FollowUp.ACT_ON,
            **answer("linxiaotong", Answered.RIGHT, "对，晚回的那几天后台「已读未回」也多"),
        ),
    ]


def _present_actions(
    shop: Shop, people: Mapping[str, Person], day: date, exchange_id: int, pks: tuple[int, ...]
) -> list[tuple[int | None, int]]:
    def agree(title: str, owner: str, helper: str, due: date | None, metric: str, done_when: str) -> int:
        new = NewAction(
            title,
            people[owner].id,
            due,
            metric,
            done_when,
            helper_ids=(people[helper].id,),
            origin=Origin.EXCHANGE,
            origin_id=exchange_id,
        )
        return record_action(people["linxiaotong"], shop, new)

    return [
        (
            pks[1],
            agree(
                "面板灯 600×600 换回旧主图并补侧面实拍",
                "heyuqing",
                "huanglijun",
                day + timedelta(days=2),
                "click_rate",
                "德国点击率连续 7 天回到 1.2% 以上",
            ),
        ),
        (
            pks[4],
            agree(
                "美国询盘 2 小时内首回：王思敏上限降到 26，吴凯文接 8 条",
                "chenjiahao",
                "linxiaotong",
                day + timedelta(days=1),
                "quoted",
                "美国超 2 小时占比 ≤ 35%，看到 12-08",
            ),
        ),
        (
            pks[0],
            agree(
                "工矿灯年底交期卡：可在 12-15 前发货的 6 款",
                "liuzhiyuan",
                "zhouzihang",
                day + timedelta(days=3),
                "close_rate",
                "6 款页面与话术都写明日期",
            ),
        ),
        (pks[2], agree("植物灯样机 2 台寄温室安装商", "zhouzihang", "liuzhiyuan", None, "promising", "")),
    ]


def _evidence(facts: ShopFacts, metric: str, country: str, period: Period) -> tuple[Evidence, ...]:
    """The figure in both periods, as the facts have it; nothing where they do not."""
    before, after = (_value(facts, metric, country, each) for each in (period.previous(), period))
    if before is None or after is None:
        return ()
    name, where = label(metric), countries.label(country) if country else Text("全店", "the whole shop")
    form = "{:.2%}" if after < 0.1 else "{:.1%}" if after < 1 else "{:,.0f}"
    figures = f"{form.format(before)} → {form.format(after)}"
    said = Text(f"{where.zh}{name.zh} {figures}", f"{name.en}, {where.en}: {figures}")
    source = Text(f"漏斗 {formats.period(period, 'zh')}", f"funnel {formats.period(period, 'en')}")
    asked = {"by": "country"} if country else {}
    asked |= {"from": str(period.start), "to": str(period.end), "compare": str(period.previous())}
    return (Evidence(said, source, f"/funnel?{urlencode(asked)}"),)


def _value(facts: ShopFacts, metric: str, country: str, period: Period) -> float | None:
    found = figure(facts, metric, period, "country" if country else None)
    return (found.by_segment or {}).get(country) if country else found.value
