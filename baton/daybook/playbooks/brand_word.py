"""Somebody else's brand in a title, a listing's keywords, or among the words that are advertised."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import timedelta

from baton.board.selectors import brand_words
from baton.daybook.day_facts import DayFacts
from baton.daybook.few_a_day import AT_MOST, the_first
from baton.daybook.listings import Listing, is_later, listing_now, listings
from baton.daybook.proposing import rows_link
from baton.daybook.terms import Block, Evidence, Levels, OpenTask, Playbook, Proposal, Threshold
from baton.kit.text import Text
from baton.metrics.brands import brand_words_in

_AD = "ad:"
LONGEST_KEY = 180
_ADVERTISED = """
    SELECT keyword, sum(clicks) AS clicks, sum(ad_spend) AS spend, max(period_end) AS last FROM {ad_day}
    WHERE keyword <> '' AND period_end BETWEEN $first AND $last GROUP BY keyword
    HAVING coalesce(sum(ad_spend), 0) > 0 OR coalesce(sum(clicks), 0) > 0 ORDER BY spend DESC NULLS LAST, keyword
"""


def _find(day: DayFacts, levels: Levels) -> Iterable[Proposal]:
    return the_first(_proposals(day, levels), levels)


def _proposals(day: DayFacts, levels: Levels) -> Iterator[Proposal]:
    words = _guarded(day)
    for one in listings(day):
        found = brand_words_in(_text(one), words)
        if found:
            yield _in_listing(day, one, found)
    last = day.data_day or day.day
    span = {"first": last - timedelta(days=int(levels["days_back"]) - 1), "last": last}
    for row in day.rows(_ADVERTISED, span):
        found = brand_words_in(row["keyword"], words)
        if found:
            yield Proposal(
                key=_key(row["keyword"]),
                title=Text(
                    f"推广词里有别人的品牌：{row['keyword']}",
                    f"An advertised word holds a brand: {row['keyword']}",
                ),
                why=Text(
                    f"「{'、'.join(found)}」在你们的品牌词表里，这个词到 {row['last']} 还在花钱",
                    f"“{', '.join(found)}” is on your list of brands; the word still took money up to {row['last']}",
                ),
                done_when=Text("之后的数据日里这个词不再有花费", "Later data days have no spend on it"),
                due=day.at(18),
                is_urgent=True,
                is_important=True,
                evidence=(Evidence(Text("看关键词", "See the keywords"), "/keywords"),),
                figures={"last": row["last"].isoformat()},
            )


def _key(keyword: str) -> str:
    """Of an advertised word: a task\'s key has its limits."""
    return _AD + keyword[:LONGEST_KEY]


def _guarded(day: DayFacts) -> tuple[str, ...]:
    words: tuple[str, ...] = day.remembered("brand words", lambda: brand_words(day.shop))
    return words


def _text(one: Listing) -> str:
    return " | ".join((one.title, *one.keywords))


def _in_listing(day: DayFacts, one: Listing, found: Sequence[str]) -> Proposal:
    where = Text("标题", "title") if brand_words_in(one.title, found) else Text("关键词", "keywords")
    return Proposal(
        key=one.product_id,
        title=Text(
            f"{where.zh}里有别人的品牌：{one.label}", f"Somebody else's brand in the {where.en}: {one.label}"
        ),
        why=Text(
            f"「{'、'.join(found)}」在你们的品牌词表里，平台按侵权扣分",
            f"“{', '.join(found)}” is on your list of brands; the platform takes points for it",
        ),
        done_when=Text("之后登记的标题和关键词里没有它", "Title and keywords noted later are without it"),
        due=day.at(18),
        is_urgent=True,
        is_important=True,
        evidence=(
            rows_link(
                "product_state", Text("看标题与关键词", "See title and keywords"), product_id=one.product_id
            ),
            Evidence(Text("看品牌词表", "See the list of brands"), "/keywords"),
        ),
        figures={
            "noted_on": one.noted_on.isoformat() if one.noted_on is not None else None,
            "words": ", ".join(found),
        },
        staff=one.staff,
    )


def _settle(day: DayFacts, levels: Levels, tasks: Sequence[OpenTask]) -> Mapping[str, Text]:
    words, known = _guarded(day), listing_now(day)
    last = day.data_day or day.day
    span = {"first": last - timedelta(days=int(levels["days_back"]) - 1), "last": last}
    still = {_key(row["keyword"]): row["last"] for row in day.rows(_ADVERTISED, span)}
    newest = day.newest("ad_day")
    settled = {}
    for task in tasks:
        if task.key.startswith(_AD):
            until = str(task.figures.get("last"))
            seen = still.get(task.key)
            if (
                newest is not None
                and newest.isoformat() > until
                and (seen is None or seen.isoformat() <= until)
            ):
                settled[task.key] = Text(
                    f"{newest} 的推广数据里没有它", f"Not in the advertising of {newest}"
                )
            continue
        one = known.get(task.key)
        if one is None or not is_later(one.noted_on, task.figures.get("noted_on")) or not one.title:
            continue
        if one.is_listed is False:
            settled[task.key] = Text(f"{one.noted_on} 登记：已下架", f"Noted on {one.noted_on}: taken down")
        elif not brand_words_in(_text(one), words):
            settled[task.key] = Text(
                f"{one.noted_on} 登记的标题和关键词里没有了", f"Gone as noted on {one.noted_on}"
            )
    return settled


PLAYBOOK = Playbook(
    code="brand_word",
    label=Text("标题里的品牌词", "Brand word in a title"),
    block=Block.OPERATE,
    metric="star_rating",
    intent=Text(
        "用别人的品牌会被判侵权、扣分、下架，越早改越好",
        "Somebody else's brand is an infringement: points are taken, listings go; the sooner it is out the better",
    ),
    find=_find,
    settle=_settle,
    reads=("product_period",),
    thresholds=(
        Threshold(
            "days_back", Text("看最近几天的推广词", "days of advertised words"), 14, Text("天", "days"), 3, 60
        ),
        AT_MOST,
    ),
)
