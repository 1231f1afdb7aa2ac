"""Inquiries that were answered and that sales has not graded: marketing learns nothing from them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from urllib.parse import urlencode

from baton.daybook.day_facts import DayFacts
from baton.daybook.proposing import DAYS, PIECES
from baton.daybook.terms import Block, Evidence, Levels, OpenTask, Playbook, Proposal, Threshold
from baton.inquiries.day_questions import USUAL_SPAN, Grading, GradingSpan, gradings
from baton.kit.share import ratio
from baton.kit.text import Text, many

_KEY = "rep-"


def _find(day: DayFacts, levels: Levels) -> Iterable[Proposal]:
    for one in _gradings(day, levels):
        if one.owed >= levels["least"] and one.oldest is not None:
            yield _proposal(day, one, levels)


def span_of(levels: Levels) -> GradingSpan:
    return GradingSpan(after=int(levels["days_after"]), within=int(levels["days_back"]))


def page(span: GradingSpan, owner: int | None = None) -> str:
    """Where the desk lists exactly these."""
    words = {"lane": "ungraded", "after": span.after, "within": span.within}
    return f"/desk?{urlencode(words if owner is None else words | {'owner': owner})}"


def _gradings(day: DayFacts, levels: Levels) -> Sequence[Grading]:
    since, until = span_of(levels).moments(day.now)
    found: Sequence[Grading] = day.remembered(
        ("gradings", since, until), lambda: gradings(day.shop, since, until)
    )
    return found


def _proposal(day: DayFacts, one: Grading, levels: Levels) -> Proposal:
    done = ratio(one.graded, one.graded + one.owed) or 0.0
    oldest: int = (day.now - one.oldest).days if one.oldest is not None else 0
    ago = f"{many(oldest, 'day', 'days')} ago"
    return Proposal(
        key=f"{_KEY}{one.person_id}",
        title=Text(
            f"给 {one.owed} 条已回复的询盘评级",
            f"Grade {many(one.owed, 'answered inquiry', 'answered inquiries')}",
        ),
        why=Text(
            f"回复后超过 {levels['days_after']:.0f} 天还没评级；最久的已 {oldest} 天；"
            f"同期 {one.graded + one.owed} 条里评了 {one.graded} 条（{done:.0%}）",
            f"Answered more than {many(levels['days_after'], 'day', 'days')} ago and not graded, the oldest {ago}; "
            f"{one.graded} of these days' {one.graded + one.owed} {'is' if one.graded == 1 else 'are'} graded "
            f"({done:.0%})",
        ),
        done_when=Text("这些询盘都有业务评级", "All of them have a grade of sales"),
        due=day.at(18),
        is_urgent=False,
        is_important=True,
        evidence=(Evidence(Text("去询盘台评级", "To the desk"), page(span_of(levels), one.person_id)),),
        figures={"owed": one.owed, "graded": one.graded},
        person_id=one.person_id,
    )


def _settle(day: DayFacts, levels: Levels, tasks: Sequence[OpenTask]) -> Mapping[str, Text]:
    now = {f"{_KEY}{one.person_id}": one for one in _gradings(day, levels)}
    settled: dict[str, Text] = {}
    for task in tasks:
        one = now.get(task.key)
        if one is None:
            # Handed on, or too long ago: those who have them now are asked themselves.
            settled[task.key] = Text("名下没有要评的了", "Nothing of these is theirs to grade any more")
        elif not one.owed:
            settled[task.key] = Text(f"都评了（{one.graded} 条）", f"All graded ({one.graded} of them)")
    return settled


PLAYBOOK = Playbook(
    code="feedback_owed",
    label=Text("评级待补", "Feedback owed"),
    block=Block.COMMUNICATE,
    metric="promising_rate",
    intent=Text(
        "运营只有从业务评级里才知道哪些流量值得加；不评，下周还来同样的询盘",
        "Marketing learns from the grades of sales which traffic to add: without them the same inquiries come again",
    ),
    find=_find,
    settle=_settle,
    is_of_the_rooms=True,
    thresholds=(
        Threshold(
            "days_after", Text("回复几天后算欠", "days after the reply"), USUAL_SPAN.after, DAYS, 0, 30
        ),
        Threshold(
            "days_back", Text("只看多少天内到的", "arrived within days"), USUAL_SPAN.within, DAYS, 7, 180
        ),
        Threshold("least", Text("至少几条才提醒", "inquiries, at least"), 3, PIECES, 1, 100),
    ),
)
