"""What a listing claims and its buyers' complaints contradict."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from baton.daybook.day_facts import DayFacts, Row
from baton.daybook.few_a_day import AT_MOST, the_first
from baton.daybook.logic.claim_topics import TOPICS, Topic, claimed, quotes
from baton.daybook.product_figures import cards
from baton.daybook.proposing import DAYS, PIECES, is_newer, product_link, rows_link
from baton.daybook.terms import Block, Levels, OpenTask, Playbook, Proposal, Threshold
from baton.inquiries.day_questions import quotable
from baton.kit.text import Text, many

STARS = Text("星", "stars")
QUOTED = 2
_COMPLAINTS = """
    SELECT product_id, review_text, buyer_name, product_stars, reviewed_on FROM {review}
    WHERE product_stars <= $stars AND coalesce(review_text, '') <> '' AND product_id <> ''
        AND reviewed_on >= $since AND reviewed_on <= $day
    ORDER BY product_id, reviewed_on DESC, review_id
"""


@dataclass(frozen=True, slots=True)
class _Clash:
    product: str
    topic: Topic
    quotes: tuple[str, ...]
    low: int
    """Low reviews of the product in all."""

    @property
    def key(self) -> str:
        return f"{self.product}:{self.topic.code}"


def _find(day: DayFacts, levels: Levels) -> Iterable[Proposal]:
    clashes = [one for one in _clashes(day, levels) if len(one.quotes) >= levels["least"]]
    clashes.sort(key=lambda one: (-len(one.quotes), one.key))
    return the_first((_proposal(day, one, levels) for one in clashes), levels)


def _clashes(day: DayFacts, levels: Levels) -> Iterable[_Clash]:
    since = day.day - timedelta(days=int(levels["days_back"]))
    complaints: dict[str, list[Row]] = {}
    for row in day.rows(_COMPLAINTS, {"stars": levels["stars"], "since": since, "day": day.day}):
        complaints.setdefault(row["product_id"], []).append(row)
    for state in day.state("product_state"):
        rows = complaints.get(state["product_id"])
        if not rows or not state["selling_points"] or state["is_listed"] is False:
            continue
        # Masked before words are cut out of it: half an address would not be known as one.
        texts = [quotable(row["review_text"], [row["buyer_name"] or ""]) for row in rows]
        for topic in claimed(state["selling_points"]):
            found = tuple(quotes(topic, texts))
            if found:
                yield _Clash(state["product_id"], topic, found, len(rows))


def _proposal(day: DayFacts, one: _Clash, levels: Levels) -> Proposal:
    card, topic = cards(day)[one.product], one.topic
    shown = one.quotes[:QUOTED]
    reviews = many(one.low, "review", "reviews")
    count = len(one.quotes)
    return Proposal(
        key=one.key,
        title=Text(
            f"「{card.label}」写了{topic.label.zh}，买家评价对不上",
            f"“{card.label}” makes a claim on {topic.label.en} that its reviews contradict",
        ),
        why=Text(
            f"近 {levels['days_back']:.0f} 天不高于 {levels['stars']:.0f} 星的 {one.low} 条评价里，{count} 条提到："
            + "；".join(f"“{quote}”" for quote in shown),
            f"{count} of {reviews} with at most {many(levels['stars'], 'star', 'stars')} "
            f"in {many(levels['days_back'], 'day', 'days')} {'speaks' if count == 1 else 'speak'} of it: "
            + "; ".join(f"“{quote}”" for quote in shown),
        ),
        done_when=Text(
            "产品改到做得到，或页面上不再这样写",
            "The product keeps what is claimed, or the listing no longer claims it",
        ),
        due=day.at(18, on=day.day + timedelta(days=2)),
        is_urgent=count >= levels["urgent"],
        is_important=True,
        evidence=(
            rows_link("review", Text("看评价", "See the reviews"), product_id=one.product),
            product_link(one.product),
        ),
        figures={"noted_on": str(day.newest("product_state")), "complaints": count, "topic": topic.code},
    )


def _settle(day: DayFacts, levels: Levels, tasks: Sequence[OpenTask]) -> Mapping[str, Text]:  # noqa: ARG001 - what a listing says has no levels
    noted = day.newest("product_state")
    points = {row["product_id"]: row["selling_points"] for row in day.state("product_state")}
    topics = {topic.code: topic for topic in TOPICS}
    settled: dict[str, Text] = {}
    for task in tasks:
        product, _, code = task.key.rpartition(":")
        said, topic = points.get(product), topics.get(code)
        # An empty cell says that nobody noted the claims, not that there are none.
        if topic is None or not said or not is_newer(task.figures, "noted_on", noted):
            continue
        if not topic.claim.search(said):
            settled[task.key] = Text(
                f"{noted} 登记：页面不再这样写", f"Noted on {noted}: the listing no longer claims it"
            )
    return settled


PLAYBOOK = Playbook(
    code="listing_claim",
    label=Text("卖点与评价对不上", "Claim that complaints contradict"),
    block=Block.HANDS_ON,
    metric="inquiry_rate",
    intent=Text(
        "页面写的做不到，差评、退款和星等级都要还；改产品或改说法",
        "A claim that does not hold is paid for in reviews, refunds and stars: mend the product or the words",
    ),
    find=_find,
    settle=_settle,
    reads=("review", "product_state"),
    thresholds=(
        Threshold("stars", Text("几星以下算差评", "stars up to which a review complains"), 3, STARS, 1, 4),
        Threshold("days_back", Text("只看多少天内的评价", "days of reviews"), 365, DAYS, 30, 1_500),
        Threshold("least", Text("至少几条才提醒", "reviews that say so, at least"), 1, PIECES, 1, 50),
        Threshold("urgent", Text("几条算紧急", "reviews that make it urgent"), 3, PIECES, 1, 50),
        replace(AT_MOST, default=3),
    ),
)
