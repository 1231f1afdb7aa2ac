"""A listing whose title does not hold the keywords it is listed under: the search then hardly matches it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from baton.daybook.day_facts import DayFacts
from baton.daybook.few_a_day import AT_MOST, the_first
from baton.daybook.listings import Listing, is_later, listing_now, listings, stands_in
from baton.daybook.proposing import rows_link
from baton.daybook.terms import Block, Levels, OpenTask, Playbook, Proposal, Threshold
from baton.kit.text import Text, many
from baton.ui import formats


def _find(day: DayFacts, levels: Levels) -> Iterable[Proposal]:
    apart = (
        one
        for one in listings(day)
        if one.title and one.keywords and _share(one) < levels["least_match"] / 100
    )
    return the_first((_proposal(day, one) for one in apart), levels)


def _share(one: Listing) -> float:
    return len([word for word in one.keywords if stands_in(word, one.title)]) / len(one.keywords)


def _proposal(day: DayFacts, one: Listing) -> Proposal:
    absent = [word for word in one.keywords if not stands_in(word, one.title)]
    shown = formats.number(one.impressions)
    return Proposal(
        key=one.product_id,
        title=Text(f"标题和关键词对不上：{one.label}", f"Title and keywords differ: {one.label}"),
        why=Text(
            f"{len(one.keywords)} 个关键词里 {len(absent)} 个不在标题里：{'、'.join(absent)}；近 4 周曝光 {shown}",
            f"{len(absent)} of {many(len(one.keywords), 'keyword', 'keywords')} not in the title: {', '.join(absent)}; "
            f"{shown} impressions in four weeks",
        ),
        done_when=Text("之后登记的标题里有它的关键词", "A title noted later holds its keywords"),
        due=day.at(18),
        is_urgent=False,
        is_important=bool(one.impressions),
        evidence=(
            rows_link(
                "product_state", Text("看标题与关键词", "See title and keywords"), product_id=one.product_id
            ),
        ),
        figures={
            "noted_on": one.noted_on.isoformat() if one.noted_on is not None else None,
            "absent": len(absent),
        },
        staff=one.staff,
    )


def _settle(day: DayFacts, levels: Levels, tasks: Sequence[OpenTask]) -> Mapping[str, Text]:
    known, settled = listing_now(day), {}
    for task in tasks:
        one = known.get(task.key)
        if one is None or not is_later(one.noted_on, task.figures.get("noted_on")):
            continue
        if one.is_listed is False:
            settled[task.key] = Text(f"{one.noted_on} 登记：已下架", f"Noted on {one.noted_on}: taken down")
        elif one.title and one.keywords and _share(one) >= levels["least_match"] / 100:
            settled[task.key] = Text(
                f"{one.noted_on} 登记的标题里有了", f"In the title as noted on {one.noted_on}"
            )
    return settled


PLAYBOOK = Playbook(
    code="title_keywords",
    label=Text("标题与关键词", "Title and keywords"),
    block=Block.HANDS_ON,
    metric="search_impressions",
    intent=Text(
        "搜索曝光先看标题和词的匹配，词不在标题里等于没铺",
        "The search matches words with the title first: a keyword that is not in it hardly counts",
    ),
    find=_find,
    settle=_settle,
    reads=("product_state",),
    thresholds=(
        Threshold(
            "least_match",
            Text("关键词至少百分之几在标题里", "share of keywords that a title must hold"),
            50,
            Text("%", "%"),
            1,
            100,
        ),
        AT_MOST,
    ),
)
