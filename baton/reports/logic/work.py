"""The sections that people's work makes: the day, alerts, actions, predictions, what to watch next."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from baton.actions.terms import ActionState, ActionView, Verdict
from baton.daybook.terms import DaySummary, TaskLine
from baton.exchange.terms import DuePrediction, Outcome
from baton.kit.glossary import glossary, label
from baton.kit.period import Period
from baton.kit.text import Text
from baton.people.terms import TEAM_LABELS, Team
from baton.reports.logic.facts import AlertLine
from baton.reports.terms import Cell, Form, Grid, Head, Line, Lines, ReportKind, Section
from baton.ui import formats

SHOWN = 12
"""Lines of a list on the page; the rest is counted there."""
ALERTS_SHOWN = 4
ACTIONS_SHOWN = 6
NEXT_SHOWN = 5
"""Of a week or a month, so that the report stays on few sheets."""
SHARE_WEEKS = 26
"""Predictions that the share of those that came true is taken over."""
_MARKS = {Verdict.WORKED: "good", Verdict.NOT_WORKED: "bad", Verdict.CANNOT_TELL: "wait"}


@dataclass(frozen=True, slots=True)
class WorkLinks:
    """Addresses of the pages that the work is done on."""

    day: str
    alerts: str
    actions: str
    exchange: str
    task: str
    """Of task 0."""
    statement: str
    """Of statement 0."""

    def to_task(self, one: TaskLine) -> str:
        return self.task.replace("/0?", f"/{one.id}?")

    def to_statement(self, one: DuePrediction) -> str:
        return self.statement.replace("/0?", f"/{one.statement_id}?")


@dataclass(frozen=True, slots=True)
class Work:
    """What the rooms of the day say of a report's period; `day` is the team's day on which it is written."""

    links: WorkLinks
    period: Period
    """The team's days: of a weekly report up to its last data day."""
    next_until: date
    alerts: tuple[AlertLine, ...] = ()
    alerts_of: Period | None = None
    has_looked: bool = False
    """Whether the watch has looked at the period at all."""
    summary: DaySummary | None = None
    by_team: dict[Team, tuple[int, int, int, int, int]] = field(default_factory=dict)
    """Team → done, closed by data, left, dropped, expired."""
    agreed: tuple[ActionView, ...] = ()
    """Recorded in the period or since."""
    earlier: tuple[ActionView, ...] = ()
    """Agreed in the period before: what became of them."""
    due_next: tuple[ActionView, ...] = ()
    overdue: int = 0
    """Of the agreed ones, on the day that the report is of."""
    concluded: tuple[ActionView, ...] = ()
    predictions: tuple[DuePrediction, ...] = ()
    """Due in the period."""
    coming: tuple[DuePrediction, ...] = ()
    share: tuple[int, int] | None = None
    """Of all told predictions of the last half year: came true, told."""


def work_sections(kind: ReportKind, work: Work) -> tuple[Section, ...]:
    if kind is ReportKind.DAILY:
        return (_done(work), _found(work), _concluded(work), _left(work))
    return (
        _alerts(work),
        _actions(kind, work),
        _predictions(work),
        _next(kind, work),
    )


def _said(text: str) -> Text:
    return Text(text, text)


# The day --------------------------------------------------------------------------------------------------------


def _done(work: Work) -> Section:
    summary, link = work.summary, work.links.day
    heading = Text("今天做了什么", "Done today")
    if summary is None:
        said = Text("这一天没有任务记录", "no tasks are on record for the day")
        return Section("done", heading, Text("", ""), (Lines((), said),), link)
    heads = (
        Head(Text("团队", "Team")),
        Head(Text("做了", "Done"), Form.COUNT),
        Head(Text("数据已证实", "Closed by data"), Form.COUNT),
        Head(Text("没做完", "Left"), Form.COUNT),
        Head(Text("不做", "Dropped"), Form.COUNT),
        Head(Text("过期", "Expired"), Form.COUNT),
    )
    rows = tuple(
        (
            Cell(text=TEAM_LABELS[team], owner=_owner_of(team)),
            *(Cell(f"day.{team.value}.{place}", count, Form.COUNT) for place, count in enumerate(counts)),
        )
        for team, counts in work.by_team.items()
    )
    finished = [
        Line(_titled(one, one.closing), work.links.to_task(one), "good")
        for one in (*summary.closed_by_data, *summary.done)
    ]
    empty = Text("没有做完的任务", "no task was finished")
    parts: list[Grid | Lines] = [Grid(heads, rows)] if rows else []
    parts.append(Lines(tuple(finished), empty, shown=SHOWN))
    return Section("done", heading, Text(f"{len(finished)} 件", f"{len(finished)}"), tuple(parts), link)


def _owner_of(team: Team) -> str:
    return team.value if team in {Team.MARKETING, Team.SALES} else "shared"


def _titled(one: TaskLine, after: Text | None) -> Text:
    if after is None or not (after.zh or after.en):
        return one.title
    return Text(f"{one.title.zh}——{after.zh}", f"{one.title.en} – {after.en}")


def _found(work: Work) -> Section:
    new = [one for one in work.alerts if work.alerts_of and work.alerts_of.contains(one.opened_on)]
    lines = [Line(one.title, one.link, "warn") for one in new]
    heading, aside = Text("发现了什么", "Found"), Text("当天数据日新出现的异动", "alerts of the data day")
    empty = (
        Text("没有超出常态的地方", "nothing outside the usual")
        if work.has_looked
        else Text("这一天的数据还没有看过", "the day's figures have not been looked at")
    )
    listed = Lines(tuple(lines), empty, shown=SHOWN)
    return Section("found", heading, aside, (listed,), work.links.alerts)


def _concluded(work: Work) -> Section:
    lines = [Line(_conclusion(one), work.links.actions, _mark(one), is_said=True) for one in work.concluded]
    closed = [one for one in work.alerts if one.closed_on is not None and work.alerts_of is not None]
    lines += [
        Line(Text(f"{one.title.zh}：已回到常态", f"{one.title.en}: back to the usual"), one.link, "good")
        for one in closed
        if one.closed_on is not None and work.alerts_of is not None and work.alerts_of.contains(one.closed_on)
    ]
    heading, empty = Text("得出了什么结论", "Concluded"), Text("今天没有新的结论", "no new conclusion today")
    return Section(
        "concluded",
        heading,
        Text("", ""),
        (Lines(tuple(lines), empty, shown=SHOWN),),
        work.links.actions,
    )


def _mark(one: ActionView) -> str:
    return _MARKS.get(one.verdict, "") if one.verdict else ""


def _conclusion(one: ActionView) -> Text:
    verdict = one.verdict.label if one.verdict else one.state.label
    ending = f"：{one.conclusion}" if one.conclusion else ""
    ending_en = f": {one.conclusion}" if one.conclusion else ""
    return Text(f"{one.title}（{verdict.zh}）{ending}", f"{one.title} ({verdict.en}){ending_en}")


def _left(work: Work) -> Section:
    heading = Text("没做完的，接下来怎么办", "Left, and what becomes of it")
    link = work.links.day
    summary = work.summary
    if summary is None:
        said = Text("这一天没有任务记录", "no tasks are on record for the day")
        return Section("left", heading, Text("", ""), (Lines((), said),), link)
    lines = [
        Line(_titled(one, _becomes(one, summary.day)), work.links.to_task(one), "wait")
        for one in summary.left
    ]
    lines += [
        Line(
            _titled(one, Text("已过期，没有人做", "expired, nobody did it")), work.links.to_task(one), "warn"
        )
        for one in summary.expired
    ]
    lines += [Line(_titled(one, one.closing), work.links.to_task(one)) for one in summary.dropped]
    aside = Text(f"{len(summary.left)} 件", f"{len(summary.left)}")
    empty = Text("没有剩下的任务", "nothing is left")
    return Section("left", heading, aside, (Lines(tuple(lines), empty, shown=SHOWN),), link)


def _becomes(one: TaskLine, day: date) -> Text:
    """Carried over, put off until, or over by then: nothing is left hanging without a word."""
    if one.postponed_to is not None and one.postponed_to > day:
        return Text(f"改到 {one.postponed_to:%m-%d}", f"put off until {one.postponed_to:%m-%d}")
    due = one.due.date()
    if one.expires is not None:
        over = one.expires.date()
        return Text(f"转到明天，{over:%m-%d} 过期", f"carried over, expires on {over:%m-%d}")
    if due < day:
        return Text(f"转到明天，已超期（{due:%m-%d} 到期）", f"carried over, overdue since {due:%m-%d}")
    return Text(f"转到明天，{due:%m-%d} 到期", f"carried over, due on {due:%m-%d}")


# The week and the month -----------------------------------------------------------------------------------------


def _alerts(work: Work) -> Section:
    heading, link = Text("异动", "Alerts"), work.links.alerts
    ranked = sorted(work.alerts, key=lambda one: one.closed_on is not None)
    lines = [Line(_alert(one), one.link, "good" if one.closed_on else "warn") for one in ranked]
    empty = (
        Text("这一段没有超出常态的地方", "nothing outside the usual in the period")
        if work.has_looked
        else Text("这一段的数据还没有看过", "the period's figures have not been looked at")
    )
    open_, all_ = sum(one.closed_on is None for one in work.alerts), len(work.alerts)
    aside = Text(f"{all_} 条，{open_} 条还没关", f"{all_}, of which {open_} are still open")
    return Section(
        "alerts",
        heading,
        aside if all_ else Text("", ""),
        (Lines(tuple(lines), empty, shown=ALERTS_SHOWN),),
        link,
    )


def _alert(one: AlertLine) -> Text:
    since = f"{one.opened_on:%m-%d}"
    if one.closed_on is None:
        return Text(f"{one.title.zh}（{since} 起）", f"{one.title.en} (since {since})")
    until = f"{one.closed_on:%m-%d}"
    return Text(f"{one.title.zh}（{since} 至 {until}）", f"{one.title.en} ({since} – {until})")


def _actions(kind: ReportKind, work: Work) -> Section:
    heading, link = Text("谈定的动作", "Agreed actions"), work.links.actions
    table = Grid(
        (
            Head(Text("做什么", "What")),
            Head(Text("谁", "Who")),
            Head(Text("到期", "Due"), Form.DAY),
            Head(Text("动哪个指标", "Figure")),
            Head(Text("怎样算完", "Done when")),
            Head(Text("状态", "State")),
        ),
        tuple(_action_row(one, link) for one in work.agreed),
        shown=ACTIONS_SHOWN,
    )
    none = Text("这一段没有谈定新的动作", "no action was agreed in the period")
    parts = [
        table if work.agreed else Lines((), none),
        Lines((_became(kind, work),), none),
    ]
    aside = Text(f"{work.overdue} 条超期", f"{work.overdue} overdue") if work.overdue else Text("", "")
    return Section("actions", heading, aside, tuple(parts), link)


def _action_row(one: ActionView, link: str) -> tuple[Cell, ...]:
    found = glossary().get(one.metric)
    owner = one.metric_owner.value if one.metric_owner else ""
    who = (
        Cell(person=one.owner_name)
        if one.owner_name and not one.outside_owner
        else Cell(text=_said(one.outside_owner) if one.outside_owner else Text("未定", "nobody yet"))
    )
    return (
        Cell(text=_said(one.title), link=link),
        who,
        Cell(form=Form.DAY, day=one.due),
        Cell(text=label(one.metric) if found else Text("未写", "not said"), owner=owner),
        Cell(text=_said(one.done_when) if one.done_when else Text("未写", "not said")),
        Cell(text=one.state.label),
    )


def _became(kind: ReportKind, work: Work) -> Line:
    """What became of the actions of the period before."""
    name = Text("上周", "the week before") if kind is ReportKind.WEEKLY else Text("上月", "the month before")
    found, link = work.earlier, work.links.actions
    if not found:
        return Line(Text(f"{name.zh}没有谈定动作", f"no action was agreed in {name.en}"), link)
    states = {state: sum(one.state is state for one in found) for state in ActionState}
    worked = sum(one.verdict is Verdict.WORKED for one in found)
    unclear = states[ActionState.CONCLUDED] - worked
    over = sum(one.is_overdue for one in found)
    open_ = states[ActionState.PLANNED] + states[ActionState.UNDER_WAY]
    zh = (
        f"{name.zh} {len(found)} 条：{states[ActionState.CONCLUDED]} 条有结论（{worked} 条见效，{unclear} 条没见效或"
        f"分不清），{states[ActionState.TO_VERIFY]} 条做完等验证，{open_} 条还在做（{over} 条超期），"
        f"{states[ActionState.DROPPED]} 条不做了。"
    )
    en = (
        f"Of {len(found)} agreed in {name.en}: {states[ActionState.CONCLUDED]} concluded ({worked} worked, {unclear} "
        f"did not or cannot be told), {states[ActionState.TO_VERIFY]} done and to be verified, {open_} still open "
        f"({over} overdue), {states[ActionState.DROPPED]} dropped."
    )
    return Line(Text(zh, en), link)


def _predictions(work: Work) -> Section:
    heading, link = Text("预测", "Predictions"), work.links.exchange
    marks = {Outcome.TRUE: "good", Outcome.FALSE: "bad", Outcome.VOID: ""}
    lines = [
        Line(
            _prediction(one),
            work.links.to_statement(one),
            marks[one.resolution.outcome] if one.resolution else "wait",
            is_said=True,
        )
        for one in work.predictions
    ]
    aside = Text("", "")
    if work.share is not None:
        hits, told = work.share
        part = formats.rate(hits / told)
        aside = Text(
            f"近 {SHARE_WEEKS} 周说中率 {part}（{hits} / {told}）",
            f"last {SHARE_WEEKS} weeks, came true: {part} ({hits} of {told})",
        )
    empty = Text("这一段没有到期的预测", "no prediction was due in the period")
    listed = Lines(tuple(lines), empty, shown=NEXT_SHOWN)
    return Section("predictions", heading, aside, (listed,), link, is_half=True)


def _prediction(one: DuePrediction) -> Text:
    said = one.resolution.outcome.label if one.resolution else one.waits_for or Text("等结果", "open")
    sure = one.confidence.label
    return Text(f"{one.text}（{sure.zh}）：{said.zh}", f"{one.text} ({sure.en}): {said.en}")


def _next(kind: ReportKind, work: Work) -> Section:
    name = (
        Text("下周要看", "To watch next week")
        if kind is ReportKind.WEEKLY
        else Text("下月要看", "To watch next month")
    )
    lines = [
        Line(
            Text(f"{one.due:%m-%d} 前：{one.title}", f"by {one.due:%m-%d}: {one.title}"),
            work.links.actions,
            "warn" if one.is_overdue else "",
            is_said=True,
        )
        for one in work.due_next
        if one.due is not None
    ]
    lines += [
        Line(
            Text(f"{one.due:%m-%d}：预测到期——{one.text}", f"{one.due:%m-%d}: prediction due – {one.text}"),
            work.links.to_statement(one),
            is_said=True,
        )
        for one in work.coming
    ]
    still = [one for one in work.alerts if one.closed_on is None]
    lines += [
        Line(Text(f"异动还没关：{one.title.zh}", f"alert still open: {one.title.en}"), one.link, "warn")
        for one in still
    ]
    empty = Text(
        "没有到期的动作、预测和没关的异动", "no action or prediction falls due, and no alert is open"
    )
    link = work.links.actions
    listed = Lines(tuple(lines), empty, is_numbered=True, shown=NEXT_SHOWN)
    return Section("next", name, Text("", ""), (listed,), link, is_half=True)
