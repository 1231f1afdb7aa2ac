"""An alert that nobody has explained yet: it is to end in a reason, or a plan."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from baton.daybook.day_facts import DayFacts
from baton.daybook.few_a_day import AT_MOST, the_first
from baton.daybook.terms import Block, Evidence, Levels, OpenTask, Playbook, Proposal, Threshold
from baton.kit.errors import NotFound
from baton.kit.glossary import Owner, glossary
from baton.kit.text import Text, many
from baton.people.selectors import persons
from baton.people.terms import Role
from baton.watch.selectors import alert, is_big, open_alerts, sentence, title
from baton.watch.terms import AlertView, Status

_FIGURE_OF = {
    "ineffective": "ineffective_inquiries",
    "replied_in_2_hours": "replied_rate",
    "quoted_in_7_days": "quote_rate",
    "lost_for": "company_factor",
}
"""What the watch looks at under a name of its own → the glossary's figure that it moves."""
_OF_OWNER = {
    Owner.MARKETING: "inquiries",
    Owner.SALES: "receipt_rate",
    Owner.SHARED: "opportunity_rate",
    Owner.COMPANY: "company_factor",
}


def _find(day: DayFacts, levels: Levels) -> Iterable[Proposal]:
    waiting = [view for view in open_alerts(day.shop) if _waits(day, view)]
    waiting.sort(key=lambda view: (not is_big(view), -abs(view.finding.score), view.id))
    return the_first((_proposal(day, view, levels) for view in waiting), levels)


def _waits(day: DayFacts, view: AlertView) -> bool:
    """Told to people, and neither explained nor put aside by anybody."""
    if view.is_held_back or view.known is not None or view.acknowledged_by:
        return False
    is_asleep = view.snoozed_until is not None and view.snoozed_until >= day.day
    return not is_asleep and view.muted_until is None


def _proposal(day: DayFacts, view: AlertView, levels: Levels) -> Proposal:
    days = (day.day - view.opened_on).days
    told, why = title(view), sentence(view)
    if view.key.dimension == "staff":
        # Colleagues' figures are named on the alert's page, for those who may see names.
        told = Text(f"一位同事 · {view.label.zh}有异动", f"One colleague · {view.label.en} is unusual")
        why = Text("数据和区间见提醒页。", "The alert's page has the figures.")
    return Proposal(
        key=str(view.id),
        title=Text(f"解释异动：{told.zh}", f"Explain: {told.en}"),
        why=Text(f"{why.zh}已开 {days} 天", f"{why.en} Open for {many(days, 'day', 'days')}"),
        done_when=Text(
            "提醒页上有人认领或写了原因，或数据自己回来了",
            "Somebody acknowledges it or names the reason, or the figure returns",
        ),
        due=day.at(18),
        is_urgent=days <= levels["fresh_days"] and is_big(view),
        is_important=is_big(view),
        evidence=(Evidence(Text("看这条提醒", "See the alert"), f"/alerts/{view.id}"),),
        figures={"observed": view.finding.observed, "expected": view.finding.expected},
        metric=_metric(view),
        # A rep may read the alerts of sales, and a lead acts on them.
        person_id=_sales_lead(day) if view.owner is Owner.SALES else None,
    )


def _sales_lead(day: DayFacts) -> int | None:
    """None where nobody leads sales: then it is the team's."""

    def ask() -> int | None:
        leads = (one for one in persons() if one.is_active and Role.SALES_LEAD in one.roles_in(day.shop))
        return min((one.id for one in leads), default=None)

    found: int | None = day.remembered("sales lead", ask)
    return found


def _metric(view: AlertView) -> str:
    """The figure it moves, whose owner explains it."""
    code = _FIGURE_OF.get(view.key.metric, view.key.metric)
    term = glossary().get(code)
    if term is not None and term.owner is view.owner:
        return code
    return _OF_OWNER.get(view.owner, "inquiries")


def _settle(day: DayFacts, levels: Levels, tasks: Sequence[OpenTask]) -> Mapping[str, Text]:  # noqa: ARG001 - explained is explained, whatever the thresholds
    still_open = {str(view.id): view for view in open_alerts(day.shop)}
    settled = {}
    for task in tasks:
        try:
            view = still_open.get(task.key) or alert(day.shop, int(task.key))
        except NotFound:
            settled[task.key] = Text("这条提醒已不存在", "The alert is gone")
            continue
        if view.status is Status.CLOSED:
            settled[task.key] = Text(
                f"{view.closed_on} 提醒自己关闭", f"The alert closed itself on {view.closed_on}"
            )
        elif view.known is not None:
            settled[task.key] = Text(f"原因：{view.known.zh}", f"Known: {view.known.en}")
        elif view.acknowledged_by:
            settled[task.key] = Text("有人认领了", "Somebody acknowledged it")
    return settled


PLAYBOOK = Playbook(
    code="explain_alert",
    label=Text("解释异动", "Alert to explain"),
    block=Block.LOOK,
    metric="inquiries",
    intent=Text(
        "异动要落到一个原因或一条动作上，不然下次还会被它吓一跳",
        "What stands out is to end in a reason or a plan, or it surprises everybody again",
    ),
    find=_find,
    settle=_settle,
    is_of_the_rooms=True,
    thresholds=(
        Threshold(
            "fresh_days",
            Text("开了几天以内算急", "days within which a big one is urgent"),
            3,
            Text("天", "days"),
            0,
            30,
        ),
        AT_MOST,
    ),
)
