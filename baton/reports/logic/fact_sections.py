"""The sections that imported facts make: funnel, legs, desk, markets, data notes; the headline and the findings."""

from __future__ import annotations

from collections.abc import Iterable

from baton.drivers.sentence import RIPENS_LATE
from baton.drivers.terms import LegShare, OwnerShare, Why
from baton.facts.datasets import dataset
from baton.kit import countries
from baton.kit.glossary import Owner, label
from baton.kit.period import Period
from baton.kit.share import ratio
from baton.kit.text import Text, many
from baton.metrics.catalogue import Better, metric
from baton.metrics.funnel import AMOUNTS, Funnel, SegmentLine, StageLine
from baton.reports.logic.facts import Facts
from baton.reports.terms import Cell, Form, Grid, Head, Line, Lines, ReportKind, Section, Source, Step, Steps
from baton.ui import formats

FEW = 30
"""Below this many on both sides a change is told and not judged, as on the funnel page."""
STEADY = 0.005
MARKETS_SHOWN = 5
NOT_TOLD = Text("没有数据", "no data")
OWNERS = {
    Owner.MARKETING: Text("获客环节", "the acquisition stretch"),
    Owner.SALES: Text("转化环节", "the closing stretch"),
    Owner.SHARED: Text("交棒区", "the hand-over"),
    Owner.COMPANY: Text("公司因素", "the company"),
    Owner.CHANCE: Text("偶然", "chance"),
}
NOW = {
    ReportKind.DAILY: Text("当天", "That day"),
    ReportKind.WEEKLY: Text("本周", "This week"),
    ReportKind.MONTHLY: Text("本月", "This month"),
}
BEFORE = {
    ReportKind.DAILY: Text("上周同日", "A week before"),
    ReportKind.WEEKLY: Text("上周", "Week before"),
    ReportKind.MONTHLY: Text("上月", "Month before"),
}


def fact_sections(kind: ReportKind, facts: Facts) -> tuple[Section, ...]:
    """In the order of the report. A part without facts says so in its place."""
    found = [_funnel(kind, facts)]
    if kind is ReportKind.DAILY:
        return (*found, _notes(facts))
    return (*found, _legs(facts), _desk(facts), _markets(facts), _notes(facts))


def period_text(period: Period) -> Text:
    return Text(formats.period(period, "zh"), formats.period(period, "en"))


# The funnel -----------------------------------------------------------------------------------------------------


def _funnel(kind: ReportKind, facts: Facts) -> Section:
    span, against = period_text(facts.period), period_text(facts.compare)
    link = facts.links.to_funnel(facts.period, facts.compare)
    aside = Text(f"{span.zh}，对比 {against.zh}", f"{span.en} against {against.en}")
    heading = Text("漏斗", "Funnel")
    if isinstance(facts.funnel, Text):
        empty = Lines((), facts.funnel)
        return Section("funnel", heading, aside, (empty,), link, is_of_facts=True)
    has_weeks = kind is not ReportKind.DAILY
    heads = [
        Head(Text("指标", "Measure")),
        Head(NOW[kind], Form.COUNT),
        Head(BEFORE[kind], Form.COUNT),
        Head(Text("变化", "Change"), Form.CHANGE),
        Head(Text("占上一步", "Of the step before"), Form.RATE),
    ]
    if has_weeks:
        heads.append(Head(Text("近 8 周", "Last 8 weeks"), Form.SPARK))
    shown = [line for line in facts.funnel.stages if not _is_said_twice(line, facts.funnel)]
    orders = next((line for line in shown if line.stage == "paid_orders"), None)
    rows = tuple(_stage_row(line, orders, facts, link, has_weeks=has_weeks) for line in shown)
    return Section("funnel", heading, aside, (Grid(tuple(heads), rows),), link, is_of_facts=True)


def _is_said_twice(line: StageLine, funnel: Funnel) -> bool:
    """Visitors and visitor-days say one thing in two ways."""
    known = {each.stage for each in funnel.stages if each.value is not None}
    return line.stage == "visitors" and line.value is None and "visitor_days" in known


def _stage_row(
    line: StageLine, orders: StageLine | None, facts: Facts, link: str, *, has_weeks: bool
) -> tuple[Cell, ...]:
    form = Form.MONEY if line.stage in AMOUNTS else Form.COUNT
    code, note = line.stage, line.note if line.value is None else None
    cells = [
        Cell(text=label(code), owner=line.owner.value),
        Cell(f"funnel.{code}.now", line.value, form, link=link, note=note),
        Cell(f"funnel.{code}.before", line.compared, form, link=link),
        _change(f"funnel.{code}.change", line, orders, link),
        _share(f"funnel.{code}.of_previous", line, link),
    ]
    if has_weeks:
        weeks = facts.weeks.get(code, ())
        cells.append(Cell(form=Form.SPARK, owner=line.owner.value, weeks=weeks))
    return tuple(cells)


def _change(key: str, line: StageLine, orders: StageLine | None, link: str) -> Cell:
    base = orders if orders is not None and line.stage in AMOUNTS else line
    is_few = max(base.value or 0, base.compared or 0) < FEW
    if line.change is not None and (is_few or line.change_rate is None):
        return Cell(key, formats.shown_change(line), Form.SIGNED, link=link)
    return Cell(
        key, line.change_rate, Form.CHANGE, link=link, direction=_direction(line.stage, line.change_rate)
    )


def _direction(code: str, rate: float | None) -> str:
    better = metric(code).better
    if rate is None or abs(rate) < STEADY or better is Better.NEITHER:
        return ""
    return "good" if (rate > 0) is (better is Better.UP) else "bad"


def _share(key: str, line: StageLine, link: str) -> Cell:
    out_of = line.value / line.of_previous if line.value and line.of_previous else None
    return Cell(key, line.of_previous, Form.RATE, link=link, out_of=out_of)


# The legs -------------------------------------------------------------------------------------------------------


def _legs(facts: Facts) -> Section:
    span, against = period_text(facts.long), period_text(facts.long_compare)
    head = Text("哪一棒动了", "Which leg moved")
    aside = Text(f"实收订单，{span.zh} 对 {against.zh}", f"paid orders, {span.en} against {against.en}")
    link = facts.links.to_legs(facts.long, facts.long_compare, "paid_orders")
    if isinstance(facts.orders, Text):
        return Section("legs", head, aside, (Lines((), facts.orders),), link, is_of_facts=True)
    steps = _steps(facts.orders, facts, link)
    # What the orders did over this span is a finding at the head; here stand the inquiries, and what to know of it.
    lines = []
    if not isinstance(facts.inquiries, Text):
        to_inquiries = facts.links.to_legs(facts.long, facts.long_compare, "inquiries")
        lines.append(Line(facts.inquiries.reading, to_inquiries))
    if notes := facts.orders.all_notes:
        said = "; ".join(note.en for note in notes)
        lines.append(Line(Text("；".join(note.zh for note in notes), said[:1].upper() + said[1:])))
    parts = (steps, _owners_grid(facts.orders, link), Lines(tuple(lines), NOT_TOLD))
    return Section("legs", head, aside, parts, link, is_of_facts=True)


def _steps(why: Why, facts: Facts, link: str) -> Steps:
    return Steps(
        period_text(facts.long_compare),
        why.before,
        period_text(facts.long),
        why.after,
        tuple(_step(label(share.leg), share) for share in why.legs),
        tuple(_step(OWNERS[share.owner], share) for share in why.owners),
        why.sureness.level if why.sureness else 0.0,
        link,
    )


def _step(name: Text, share: LegShare | OwnerShare) -> Step:
    ends = share.interval
    return Step(
        name,
        share.owner.value,
        share.contribution,
        ends.low if ends else None,
        ends.high if ends else None,
    )


def _owners_grid(why: Why, link: str) -> Grid:
    level = f"{why.sureness.level:.0%}" if why.sureness else ""
    heads = (
        Head(Text("归谁", "Whose")),
        Head(Text("带来的变化", "Part of the change"), Form.SIGNED),
        Head(Text(f"下限（{level}）", f"from ({level})"), Form.SIGNED),
        Head(Text("上限", "to"), Form.SIGNED),
        Head(Text("看得清吗", "How sure")),
    )
    return Grid(heads, tuple(_owner_row(share, why, link) for share in why.owners))


def _owner_row(share: OwnerShare, why: Why, link: str) -> tuple[Cell, ...]:
    code, ends = share.owner.value, share.interval
    return (
        Cell(text=OWNERS[share.owner], owner=code),
        Cell(f"legs.{code}", share.contribution, Form.SIGNED, link=link),
        Cell(f"legs.{code}.low", ends.low if ends else None, Form.SIGNED, link=link),
        Cell(f"legs.{code}.high", ends.high if ends else None, Form.SIGNED, link=link),
        Cell(text=_sure(share, why)),
    )


def _sure(share: OwnerShare, why: Why) -> Text:
    if share.owner is Owner.CHANCE:
        return Text("", "")
    if not share.is_clear:
        return Text("区间跨过 0，不下结论", "the interval holds 0: no conclusion")
    if why.metric in RIPENS_LATE:
        return Text("方向清楚；订单成熟晚，只是算术", "direction clear; orders ripen late, arithmetic only")
    return Text("方向清楚", "direction clear")


# Desk and markets -----------------------------------------------------------------------------------------------

_DESK = ("inquiries", "replied", "promising", "quoted", "paid_orders")


def _desk(facts: Facts) -> Section:
    heading = Text("询盘台", "Desk")
    aside = Text("按到达这一段的询盘", "inquiries that arrived in the period")
    link = facts.links.to_funnel(facts.period, facts.compare, "staff")
    if isinstance(facts.funnel, Text) or facts.by_staff is None:
        said = Text("没有按业务员的数据", "no figures by rep")
        return Section("desk", heading, aside, (Lines((), said),), link, is_of_facts=True, is_half=True)
    heads = (
        Head(Text("谁", "Who")),
        Head(Text("接到", "Received"), Form.COUNT),
        Head(Text("已首回", "Answered"), Form.COUNT),
        Head(Text("首回中位", "Median first reply"), Form.HOURS),
        Head(Text("报价", "Quoted"), Form.COUNT),
        Head(Text("成交", "Paid"), Form.COUNT),
    )
    listed = [line for line in facts.by_staff.rows if _has_any(line)]
    rows = tuple(_rep_row(line, facts, link) for line in listed)
    whole = facts.links.to_funnel(facts.period, facts.compare)
    foot = _desk_foot(facts.funnel, facts, whole)
    table = Grid(heads, rows, foot, has_people=True)
    parts: tuple[Grid | Lines, ...] = (table, Lines(_unanswered(facts.funnel, facts), NOT_TOLD))
    return Section("desk", heading, aside, parts, link, is_of_facts=True, is_half=True)


def _has_any(line: SegmentLine) -> bool:
    return any(stage.value for stage in line.stages if stage.stage in _DESK)


def _value(stages: Iterable[StageLine], code: str) -> float | None:
    return next((line.value for line in stages if line.stage == code), None)


def _rep_row(line: SegmentLine, facts: Facts, link: str) -> tuple[Cell, ...]:
    key = f"desk.{line.segment or 'nobody'}"
    median = facts.replies.by_account.get(line.segment) if facts.replies else None
    name = (
        Cell(person=line.segment, owner="sales")
        if line.segment
        else Cell(text=Text("没有写负责人", "no owner stated"), owner="sales")
    )
    return (
        name,
        Cell(f"{key}.inquiries", _value(line.stages, "inquiries"), Form.COUNT, link=link),
        Cell(f"{key}.replied", _value(line.stages, "replied"), Form.COUNT, link=link),
        Cell(f"{key}.median", median, Form.HOURS),
        Cell(f"{key}.quoted", _value(line.stages, "quoted"), Form.COUNT, link=link),
        Cell(f"{key}.paid", _value(line.stages, "paid_orders"), Form.COUNT, link=link),
    )


def _desk_foot(funnel: Funnel, facts: Facts, link: str) -> tuple[Cell, ...]:
    median = facts.replies.median_hours if facts.replies else None
    replied = facts.links.to_rows(facts.period, "replied")
    return (
        Cell(text=Text("合计", "All")),
        Cell("desk.inquiries", _value(funnel.stages, "inquiries"), Form.COUNT, link=link),
        Cell("desk.replied", _value(funnel.stages, "replied"), Form.COUNT, link=link),
        Cell("desk.median", median, Form.HOURS, link=replied),
        Cell("desk.quoted", _value(funnel.stages, "quoted"), Form.COUNT, link=link),
        Cell("desk.paid", _value(funnel.stages, "paid_orders"), Form.COUNT, link=link),
    )


def _unanswered(funnel: Funnel, facts: Facts) -> tuple[Line, ...]:
    logged, replied = (
        next((line.value for line in (*funnel.stages, *funnel.beside) if line.stage == code), None)
        for code in ("logged_inquiries", "replied")
    )
    if logged is None or replied is None:
        return (Line(Text("询盘登记没有写首次回复", "the inquiry log does not say when it was answered")),)
    left = formats.number(logged - replied)
    link = facts.links.to_rows(facts.period, "replied")
    if logged == replied:
        return (
            Line(
                Text("这一段到达的询盘都有首次回复", "every inquiry that arrived was answered"), link, "good"
            ),
        )
    return (
        Line(
            Text(f"登记里还没有首次回复的：{left} 条", f"without a first reply in the log: {left}"),
            mark="wait",
        ),
    )


def _markets(facts: Facts) -> Section:
    heading = Text("市场", "Markets")
    aside = Text("询盘最多的在前", "most inquiries first")
    link = facts.links.to_funnel(facts.period, facts.compare, "country")
    if isinstance(facts.funnel, Text) or facts.by_country is None:
        said = Text("没有按国家/地区的数据", "no figures by country")
        return Section("markets", heading, aside, (Lines((), said),), link, is_of_facts=True, is_half=True)
    heads = (
        Head(Text("市场", "Market")),
        Head(Text("询盘", "Inquiries"), Form.COUNT),
        Head(Text("占全店", "Of the shop"), Form.RATE),
        Head(Text("报价", "Quoted"), Form.COUNT),
        Head(Text("成交", "Paid"), Form.COUNT),
    )
    ranked = sorted(
        (line for line in facts.by_country.rows if line.segment and _value(line.stages, "inquiries")),
        key=lambda line: (-(_value(line.stages, "inquiries") or 0), line.segment),
    )
    total = _value(facts.funnel.stages, "inquiries")
    rows = tuple(_market_row(line, total, link) for line in ranked)
    whole = facts.links.to_funnel(facts.period, facts.compare)
    foot = (
        Cell(text=Text("全店", "Whole shop")),
        Cell("markets.inquiries", total, Form.COUNT, link=whole),
        Cell(form=Form.RATE, value=1.0 if total else None),
        Cell("markets.quoted", _value(facts.funnel.stages, "quoted"), Form.COUNT, link=whole),
        Cell("markets.paid", _value(facts.funnel.stages, "paid_orders"), Form.COUNT, link=whole),
    )
    return Section(
        "markets",
        heading,
        aside,
        (Grid(heads, rows, foot, shown=MARKETS_SHOWN),),
        link,
        is_of_facts=True,
        is_half=True,
    )


def _market_row(line: SegmentLine, total: float | None, link: str) -> tuple[Cell, ...]:
    key, inquiries = f"markets.{line.segment}", _value(line.stages, "inquiries")
    return (
        Cell(text=countries.label(line.segment)),
        Cell(f"{key}.inquiries", inquiries, Form.COUNT, link=link),
        Cell(f"{key}.share", ratio(inquiries, total), Form.RATE, out_of=total),
        Cell(f"{key}.quoted", _value(line.stages, "quoted"), Form.COUNT, link=link),
        Cell(f"{key}.paid", _value(line.stages, "paid_orders"), Form.COUNT, link=link),
    )


# What to know of the data ---------------------------------------------------------------------------------------


def _notes(facts: Facts) -> Section:
    lines = [_freshness(facts)]
    for name, last, missing in facts.gaps:
        zh = f"{name.zh}到 {last:%m-%d}" + (f"，这两段里缺 {missing} 天" if missing else "")
        gap = f"; {many(missing, 'day', 'days')} of the two periods missing" if missing else ""
        lines.append(Line(Text(zh, f"{name.en} reach {last:%m-%d}{gap}"), facts.links.to_data(), "warn"))
    if not isinstance(facts.funnel, Text):
        lines += [
            Line(Text(f"{label(line.stage).zh}：{line.note.zh}", f"{label(line.stage).en}: {line.note.en}"))
            for line in facts.funnel.stages
            if line.note is not None and not _is_said_twice(line, facts.funnel)
        ]
    lines += [
        Line(Text(f"{name}：{why.zh}", f"{name}: {why.en}"), facts.links.to_products(facts.period), "warn")
        for name, why in facts.presale
    ]
    heading = Text("数据说明", "About the data")
    return Section(
        "notes",
        heading,
        Text("", ""),
        (Lines(tuple(lines), NOT_TOLD),),
        facts.links.to_data(),
        is_of_facts=True,
    )


def _freshness(facts: Facts) -> Line:
    link, day = facts.links.to_data(), facts.data_day
    if day is None:
        return Line(
            Text("还没有任何一天的店铺数据。", "There are no shop figures of any day yet."), link, "warn"
        )
    if day < facts.expected_day:
        return Line(
            Text(
                f"没有 {facts.expected_day:%m-%d} 的数据：店铺每日数据只到 {day:%m-%d}。缺的不是 0。",
                f"No data for {facts.expected_day:%m-%d}: the shop's figures reach {day:%m-%d}. Missing is not zero.",
            ),
            link,
            "warn",
        )
    return Line(
        Text(
            f"数据日到 {day:%m-%d}（平台日，美国太平洋时间）。",
            f"Figures up to the data day {day:%m-%d} (the platform's day, US Pacific).",
        ),
        link,
    )


def sources(facts: Facts) -> tuple[Source, ...]:
    """The datasets that the funnel is counted in, each up to its last day."""
    if isinstance(facts.funnel, Text):
        return ()
    return tuple(Source(one.dataset, dataset(one.dataset).label, one.last) for one in facts.funnel.freshness)


# Headline and findings ------------------------------------------------------------------------------------------


def headline(kind: ReportKind, facts: Facts) -> Text:
    """What happened, and how sure it is; whose leg only where that is clear."""
    found = facts.funnel
    if isinstance(found, Text):
        span = period_text(facts.period)
        return Text(f"{span.zh} 没有数据", f"No data for {span.en}")
    parts = [part for code in ("paid_orders", "inquiries") if (part := _told(found, code)) is not None]
    if not parts:
        return Text("这一段没有订单和询盘的数据", "no figures of orders and inquiries for the period")
    if kind is not ReportKind.DAILY:
        parts.append(_whose(facts))
    said = "; ".join(part.en for part in parts)
    return Text("；".join(part.zh for part in parts), said[:1].upper() + said[1:])


def _told(found: Funnel, code: str) -> Text | None:
    line = next((line for line in found.stages if line.stage == code), None)
    if line is None or line.value is None:
        return None
    name, value = label(code), formats.number(line.value)
    if line.change is None:
        return Text(f"{name.zh} {value}", f"{name.en} {value}")
    if not line.change:
        return Text(f"{name.zh} {value}，持平", f"{name.en} {value}, as before")
    size, is_more = formats.number(abs(line.change)), line.change > 0
    return Text(
        f"{name.zh} {value}，{'多' if is_more else '少'} {size}",
        f"{name.en} {value}, {size} {'more' if is_more else 'fewer'}",
    )


def _whose(facts: Facts) -> Text:
    """Of the inquiries, whose split may be told at once; orders ripen late and are never given to a leg."""
    why = facts.inquiries_now
    clear = [one for one in why.owners if one.is_clear and one.owner is not Owner.CHANCE] if why else []
    if not clear:
        return Text("分不清是哪一棒，不下结论", "which leg it was cannot be told: no conclusion")
    largest = max(clear, key=lambda one: abs(one.contribution))
    name = OWNERS[largest.owner]
    is_up = largest.contribution > 0
    return Text(
        f"询盘的变化在{name.zh}（{'走高' if is_up else '走低'}，看得清），订单不下结论",
        f"the inquiries moved in {name.en} ({'up' if is_up else 'down'}, clear); no conclusion about the orders",
    )


def findings(kind: ReportKind, facts: Facts) -> tuple[Line, ...]:
    """Orders, inquiries, and what they are over the longer span."""
    found: list[Line] = []
    if isinstance(facts.funnel, Text):
        return (Line(facts.funnel, facts.links.to_data(), "warn"),)
    if facts.orders_now is not None:
        money = _value(facts.funnel.stages, "gmv")
        amount = "" if money is None else formats.money(money)
        link = facts.links.to_legs(facts.period, facts.compare, "paid_orders")
        reading = facts.orders_now.reading
        received = Text(f"成交额 {amount}。", f" {amount} received.") if amount else Text("", "")
        found.append(Line(Text(reading.zh + received.zh, reading.en + received.en), link))
    if facts.inquiries_now is not None:
        link = facts.links.to_legs(facts.period, facts.compare, "inquiries")
        found.append(Line(facts.inquiries_now.reading, link))
    if kind is ReportKind.WEEKLY and not isinstance(facts.orders, Text):
        link = facts.links.to_legs(facts.long, facts.long_compare, "paid_orders")
        span = period_text(facts.long)
        reading = facts.orders.reading
        found.append(
            Line(Text(f"近 4 周（{span.zh}）：{reading.zh}", f"Four weeks ({span.en}): {reading.en}"), link)
        )
    return tuple(found)
