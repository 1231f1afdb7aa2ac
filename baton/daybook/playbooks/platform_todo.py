"""To-dos of the platform's back office whose time is near, or which have been lying about."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta

from baton.daybook.day_facts import DayFacts, Row
from baton.daybook.few_a_day import AT_MOST, the_first
from baton.daybook.proposing import DAYS, product_link, rows_link
from baton.daybook.terms import Block, Levels, OpenTask, Playbook, Proposal, Threshold
from baton.kit.text import Text, many

_KINDS = {
    "product_problem": (Text("产品问题", "product problem"), "products"),
    "reply_time": (Text("回复时长", "reply time"), "first_reply_time"),
    "qualification": (Text("资质", "qualification"), "star_rating"),
    "other": (Text("其他", "other"), "star_rating"),
}
"""By kind: its name, and the figure it moves."""
_OPEN = """
    SELECT todo_id, noted_on, kind, title, amount, product_id, staff, handle_by FROM {platform_todo}
    WHERE handled_on IS NULL AND noted_on <= $day AND (handle_by <= $until OR (handle_by IS NULL AND noted_on <= $old))
    ORDER BY handle_by NULLS LAST, noted_on, todo_id
"""
_HANDLED = """
    SELECT todo_id, handled_on FROM {platform_todo}
    WHERE handled_on IS NOT NULL AND todo_id IN (SELECT unnest($keys))
"""


def _find(day: DayFacts, levels: Levels) -> Iterable[Proposal]:
    asked = {
        "day": day.day,
        "until": day.day + timedelta(days=int(levels["days_before"])),
        "old": day.day - timedelta(days=int(levels["lying"])),
    }
    return the_first((_proposal(day, row) for row in day.rows(_OPEN, asked)), levels)


def _proposal(day: DayFacts, row: Row) -> Proposal:
    name, metric = _KINDS.get(row["kind"], _KINDS["other"])
    until, amount = row["handle_by"], row["amount"]
    if until is None:
        left = None
        age = (day.day - row["noted_on"]).days
        when = Text(
            f"没有期限，已挂 {age} 天", f"no deadline; it has been there for {many(age, 'day', 'days')}"
        )
    else:
        left = (until - day.day).days
        when = (
            Text(f"期限 {until}，已超 {-left} 天", f"deadline {until}, {many(-left, 'day', 'days')} late")
            if left < 0
            else Text(f"期限 {until}，还有 {left} 天", f"deadline {until}, {many(left, 'day', 'days')} left")
        )
    links = [rows_link("platform_todo", Text("看待办", "See the to-do"), todo_id=row["todo_id"])]
    if row["product_id"]:
        links.append(product_link(row["product_id"]))
    return Proposal(
        key=row["todo_id"],
        title=Text(f"平台待办：{row['title']}", f"Platform to-do: {row['title']}"),
        why=Text(
            f"{name.zh}" + (f" {amount} 项" if amount else "") + f"；{when.zh}",
            name.en.capitalize() + (f", {amount} of them" if amount else "") + f"; {when.en}",
        ),
        done_when=Text("待办登记里填了处理日期", "The list of to-dos says when it was handled"),
        due=day.at(18, on=max(day.day, until)) if until is not None else day.at(18),
        is_urgent=left is not None and left <= 1,
        is_important=row["kind"] != "other",
        evidence=tuple(links),
        figures={"handle_by": str(until or ""), "amount": amount},
        staff=row["staff"] or "",
        metric=metric,
    )


def _settle(day: DayFacts, levels: Levels, tasks: Sequence[OpenTask]) -> Mapping[str, Text]:  # noqa: ARG001 - handled is handled, whatever the levels
    return {
        row["todo_id"]: Text(f"{row['handled_on']} 已处理", f"Handled on {row['handled_on']}")
        for row in day.rows(_HANDLED, {"keys": [task.key for task in tasks]})
    }


PLAYBOOK = Playbook(
    code="platform_todo",
    label=Text("平台待办", "The platform's to-dos"),
    block=Block.LOOK,
    metric="star_rating",
    intent=Text(
        "平台的待办拖过期会影响产品展示和星等级，到期前清掉",
        "To-dos of the platform that run out cost exposure and stars: clear them in time",
    ),
    find=_find,
    settle=_settle,
    reads=("platform_todo",),
    thresholds=(
        Threshold("days_before", Text("到期前几天提醒", "days before the deadline"), 3, DAYS, 0, 30),
        Threshold(
            "lying", Text("没期限的挂几天提醒", "days without a deadline until it is due"), 7, DAYS, 1, 60
        ),
        AT_MOST,
    ),
)
