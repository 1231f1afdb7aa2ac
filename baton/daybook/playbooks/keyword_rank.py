"""A product that buyers see fell behind for a keyword: off the first page, or by many places."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import groupby

from baton.daybook.day_facts import DayFacts, Row
from baton.daybook.few_a_day import AT_MOST, the_first
from baton.daybook.listings import listing_now
from baton.daybook.product_figures import LENGTH, stretches
from baton.daybook.proposing import day_in, number_in, product_link, rows_link
from baton.daybook.terms import Block, Levels, OpenTask, Playbook, Proposal, Threshold
from baton.kit.text import Text, many
from baton.ui import formats

NOTES_BACK = 60
"""Days of notes that are looked at."""
NOTES_SHOWN = 4
NOTE_HOLDS = 14
"""Days after which a note says nothing about today."""
PLACES = Text("名", "places")
_NOTES = """
    SELECT product_id, keyword, noted_on, rank, best_peer_rank FROM {keyword_rank}
    WHERE noted_on > $since AND noted_on <= $day ORDER BY product_id, keyword, noted_on
"""


@dataclass(frozen=True, slots=True)
class _Course:
    """The notes of one product for one keyword, the newest last; the last ones each further back than before."""

    product_id: str
    keyword: str
    notes: tuple[Row, ...]

    @property
    def key(self) -> str:
        return f"{self.product_id}:{self.keyword}"[:200]

    @property
    def now(self) -> int | None:
        rank: int | None = self.notes[-1]["rank"]
        return rank

    @property
    def noted_on(self) -> date:
        day: date = self.notes[-1]["noted_on"]
        return day

    @property
    def before(self) -> int | None:
        """The rank from which it has fallen ever since, from note to note; None where the last note is no fall."""
        known: int | None = None
        later = self.now
        for note in reversed(self.notes[:-1]):
            if note["rank"] is None or (later is not None and note["rank"] >= later):
                break
            known = later = note["rank"]
        return known

    def said(self, nowhere: str) -> str:
        ranks = [note["rank"] for note in self.notes[-NOTES_SHOWN:]]
        return " → ".join(nowhere if rank is None else str(rank) for rank in ranks)


def _find(day: DayFacts, levels: Levels) -> Iterable[Proposal]:
    since = day.day - timedelta(days=NOTE_HOLDS)
    lost = [
        one
        for one in _courses(day).values()
        if one.noted_on > since and _is_lost(one.before, one.now, levels) and _is_seen(day, one.product_id)
    ]
    lost.sort(
        key=lambda one: (-(_counted(day, one.product_id, "inquiries") or 0), -_shown(day, one), one.key)
    )
    return the_first((_proposal(day, one, levels) for one in lost), levels)


def _courses(day: DayFacts) -> Mapping[str, _Course]:
    rows = day.rows(_NOTES, {"since": day.day - timedelta(days=NOTES_BACK), "day": day.day})
    courses = (
        _Course(product, keyword, tuple(notes))
        for (product, keyword), notes in groupby(rows, lambda row: (row["product_id"], row["keyword"]))
    )
    return {one.key: one for one in courses}


def _is_lost(before: int | None, now: int | None, levels: Levels) -> bool:
    """Whether from the one rank to the other it left the first page, or lost as many places as the shop says."""
    if before is None:
        return False
    left = before <= levels["first_page"] and (now is None or now > levels["first_page"])
    return left or (now is not None and now - before >= levels["drop"])


def _is_seen(day: DayFacts, product: str) -> bool:
    """Whether buyers asked for it or saw it in the newest weeks, and it is not taken down."""
    one = listing_now(day).get(product)
    is_down = one is not None and one.is_listed is False
    return not is_down and any(_counted(day, product, name) for name in ("impressions", "inquiries"))


def _counted(day: DayFacts, product: str, measure: str) -> float | None:
    periods = stretches(day)
    return periods[0].of(product, measure) if periods else None


def _shown(day: DayFacts, one: _Course) -> float:
    return _counted(day, one.product_id, "impressions") or 0.0


def _proposal(day: DayFacts, one: _Course, levels: Levels) -> Proposal:
    listing = listing_now(day).get(one.product_id)
    label = listing.label if listing is not None else one.product_id
    inquiries = _counted(day, one.product_id, "inquiries")
    is_off = one.now is None or one.now > levels["first_page"]
    fell = Text("掉出首页", "off the first page for") if is_off else Text("排名掉了", "further back for")
    peer = one.notes[-1]["best_peer_rank"]
    shown = formats.number(_shown(day, one))
    why_zh = [f"{one.noted_on} 登记：{one.said('没找到')}"]
    why_en = [f"Noted on {one.noted_on}: {one.said('not found')}"]
    if peer is not None:
        why_zh.append(f"同行最好第 {peer}")
        why_en.append(f"the best peer is at {peer}")
    asked_zh, asked_en = f"曝光 {shown}", f"{shown} impressions"
    if inquiries is not None:
        asked_zh += f"、询盘 {inquiries:.0f}"
        asked_en += f" and {many(inquiries, 'inquiry', 'inquiries')}"
    return Proposal(
        key=one.key,
        title=Text(f"「{one.keyword}」{fell.zh}：{label}", f"{label}: {fell.en} “{one.keyword}”"),
        why=Text(
            "，".join(why_zh) + f"；这个产品近 {LENGTH // 7} 周{asked_zh}",
            ", ".join(why_en) + f"; the product had {asked_en} in {LENGTH // 7} weeks",
        ),
        done_when=Text(
            f"之后登记的排名回到第 {one.before} 附近、在首页（前 {levels['first_page']:.0f}）",
            f"A later note has it near place {one.before} again, on the first page (the first "
            f"{levels['first_page']:.0f})",
        ),
        due=day.at(18, on=day.day + timedelta(days=2)),
        is_urgent=is_off and bool(inquiries),
        is_important=True,
        evidence=(
            rows_link(
                "keyword_rank",
                Text("看排名登记", "See the ranks"),
                product_id=one.product_id,
                keyword=one.keyword,
            ),
            product_link(one.product_id, stretches(day)[0].period),
        ),
        figures={"noted_on": one.noted_on.isoformat(), "before": one.before, "rank": one.now},
        staff=listing.staff if listing is not None else "",
    )


def _settle(day: DayFacts, levels: Levels, tasks: Sequence[OpenTask]) -> Mapping[str, Text]:
    known, listed, settled = _courses(day), listing_now(day), {}
    for task in tasks:
        course, noted = known.get(task.key), day_in(task.figures, "noted_on")
        before = number_in(task.figures, "before")
        if before is None or noted is None:
            continue
        if course is not None and course.noted_on > noted and not _is_lost(int(before), course.now, levels):
            # Not found any more is a loss only of what was on the first page.
            if course.now is not None:
                settled[task.key] = Text(
                    f"{course.noted_on} 登记：第 {course.now}",
                    f"Noted on {course.noted_on}: place {course.now}",
                )
            continue
        one = listed.get(task.key.partition(":")[0])
        if one is not None and one.is_listed is False and one.noted_on is not None and one.noted_on > noted:
            settled[task.key] = Text(f"{one.noted_on} 登记：已下架", f"Noted on {one.noted_on}: taken down")
    return settled


PLAYBOOK = Playbook(
    code="keyword_rank",
    label=Text("关键词排名掉了", "Keyword rank lost"),
    block=Block.HANDS_ON,
    metric="search_impressions",
    intent=Text(
        "首页以外几乎没有人看：趁曝光还没掉完，查标题、橱窗和价格变了什么",
        "Hardly anybody looks beyond the first page: find what changed in title, slot or price while it is still shown",
    ),
    find=_find,
    settle=_settle,
    reads=("keyword_rank", "product_period"),
    thresholds=(
        Threshold("first_page", Text("首页到第几名", "last place of the first page"), 48, PLACES, 5, 200),
        Threshold("drop", Text("掉几名算掉", "places lost that count as a fall"), 10, PLACES, 2, 100),
        replace(AT_MOST, default=3),
    ),
)
