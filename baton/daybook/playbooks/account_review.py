"""The main account was given on trial, and its day of review comes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta

from baton.daybook.day_facts import DayFacts
from baton.daybook.proposing import DAYS, day_in
from baton.daybook.terms import Block, Evidence, Levels, OpenTask, Playbook, Proposal, Threshold
from baton.inquiries.day_questions import account_trial
from baton.kit.text import Text, many
from baton.people.terms import Role


def _find(day: DayFacts, levels: Levels) -> Iterable[Proposal]:
    one = account_trial(day.shop)
    if one is None or one.review_on > day.day + timedelta(days=int(levels["days_before"])):
        return
    held, over = (day.day - day.local(one.given_at).date()).days, (day.day - one.review_on).days
    late = Text(f"，已过 {over} 天", f", {many(over, 'day', 'days')} ago") if over > 0 else Text("", "")
    yield Proposal(
        key=str(one.id),
        title=Text("主账号到期复核", "Look again at who has the main account"),
        why=Text(
            f"给出 {held} 天，约定 {one.review_on} 复核{late.zh}",
            f"Given {many(held, 'day', 'days')} ago, to be looked at again on {one.review_on}{late.en}",
        ),
        done_when=Text(
            "续到新的复核日，或收回，写明理由", "It is kept until another day, or returned, with the reason"
        ),
        due=day.at(18, on=max(day.day, one.review_on)),
        is_urgent=over >= 0,
        is_important=True,
        evidence=(Evidence(Text("看主账号", "See the main account"), "/desk/main-account"),),
        figures={"review_on": one.review_on.isoformat()},
    )


def _settle(day: DayFacts, levels: Levels, tasks: Sequence[OpenTask]) -> Mapping[str, Text]:  # noqa: ARG001 - a later day is a decision
    one, settled = account_trial(day.shop), {}
    for task in tasks:
        before = day_in(task.figures, "review_on")
        if one is None or str(one.id) != task.key:
            settled[task.key] = Text("主账号已收回", "The main account was returned")
        elif before is not None and one.review_on > before:
            settled[task.key] = Text(f"续到 {one.review_on} 再看", f"Kept until {one.review_on}")
    return settled


PLAYBOOK = Playbook(
    code="account_review",
    label=Text("主账号复核", "Main account to review"),
    block=Block.ORGANISE,
    metric="order_conversion",
    intent=Text(
        "主账号给谁、试多久、怎么收回，说定了就按说定的看",
        "Who has the main account, for how long on trial and how it comes back was agreed: it is looked at as agreed",
    ),
    find=_find,
    settle=_settle,
    is_of_the_rooms=True,
    thresholds=(Threshold("days_before", Text("提前几天提醒", "days before the review"), 1, DAYS, 0, 14),),
    roles=frozenset({Role.MANAGER}),
)
