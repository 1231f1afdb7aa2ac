"""A hit product whose inquiries fell: ask the repeat buyers what changed for them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from baton.daybook.day_facts import DayFacts
from baton.daybook.few_a_day import AT_MOST, the_first
from baton.daybook.product_figures import TIERS, ProductCard, Stretch, cards, stretches
from baton.daybook.proposing import PERCENT, PIECES, is_newer, number_in, product_link, rows_link, spelled
from baton.daybook.terms import Block, Levels, OpenTask, Playbook, Proposal, Threshold
from baton.drivers.baseline import Law, Observed, baseline, interval
from baton.kit.period import Period
from baton.kit.text import Text, many

HITS = 10
"""Where nobody noted tiers: so many products with the most inquiries before count as hits."""
RECOVERED = 0.9
"""Part of the usual count from which on it counts as back."""
STILL_SHOWN = 0.7
"""Part of the usual impressions below which exposure, and not the buyers, is the reason to look at."""
_SIGNS = {"inquiries": Text("询盘", "inquiries"), "drafted_orders": Text("起草订单", "drafted orders")}
DAYS_TO_ASK = 3
_REPEAT_BUYERS = """
    WITH bought AS (
        SELECT buyer_id, count(*) AS orders, bool_or(product_id = $product) AS of_it
        FROM {order} WHERE buyer_id <> '' GROUP BY buyer_id HAVING count(*) >= 2
    )
    SELECT count(*) AS buyers, count(*) FILTER (WHERE of_it) AS of_it FROM bought
"""


@dataclass(frozen=True, slots=True)
class _Stalled:
    card: ProductCard
    measure: str
    counted: float
    low: float
    high: float
    usual: float
    """Of a period."""
    periods: int
    period: Period


def _find(day: DayFacts, levels: Levels) -> Iterable[Proposal]:
    stalled = sorted(_stalled(day, levels), key=lambda one: one.counted - one.usual)
    proposals = (_proposal(day, one, levels) for one in stalled)
    return the_first((proposal for proposal in proposals if proposal is not None), levels)


def _stalled(day: DayFacts, levels: Levels) -> Iterable[_Stalled]:
    periods = stretches(day)
    if len(periods) < 2:
        return
    for card in _hits(day):
        if not _is_still_shown(card, periods):
            continue
        found = (_fell(card, measure, periods, levels["drop"] / 100) for measure in _SIGNS)
        one = next(filter(None, found), None)
        if one is not None:
            yield one


def _is_still_shown(card: ProductCard, periods: Sequence[Stretch]) -> bool:
    """A product that lost its exposure did not stall with its buyers."""
    shown = [one.of(card.product_id, "impressions") for one in periods]
    earlier = [value for value in shown[1:] if value is not None]
    return shown[0] is not None and bool(earlier) and shown[0] >= STILL_SHOWN * sum(earlier) / len(earlier)


def _fell(card: ProductCard, measure: str, periods: Sequence[Stretch], drop: float) -> _Stalled | None:
    """None where the figure does not say that it fell, against its own history and against the rest of the shop."""
    counts = [(one.of(card.product_id, measure), one.total(measure), one.period) for one in periods]
    known = [(count, total, period) for count, total, period in counts if count is not None and total > count]
    if counts[0][0] is None or len(known) < len([count for count, _, _ in counts if count is not None]):
        return None
    own = [Observed(count, period.length) for count, _, period in known]
    # A quiet season is no stalled hit: what the rest of the shop had is the exposure.
    beside = [Observed(count, total - count) for count, total, _ in known]
    usual, usual_beside = baseline(own[1:], Law.COUNT), baseline(beside[1:], Law.COUNT)
    if usual is None or usual_beside is None:
        return None
    low, high = interval(own[0], usual)
    is_lower = high < usual.rate and interval(beside[0], usual_beside)[1] < usual_beside.rate
    if not is_lower or own[0].rate > (1 - drop) * usual.rate:
        return None
    period = periods[0].period
    scale = period.length
    return _Stalled(
        card, measure, own[0].part, low * scale, high * scale, usual.rate * scale, usual.periods, period
    )


def _hits(day: DayFacts) -> Sequence[ProductCard]:
    """Products noted as top; where none is, those with the most inquiries of the earlier periods."""
    known = [card for card in cards(day).values() if not card.is_presale and card.is_listed is not False]
    top = [card for card in known if card.tier == "top_tier"]
    if top:
        return top
    earlier = stretches(day)[1:]

    def before(card: ProductCard) -> float:
        return sum(one.of(card.product_id, "inquiries") or 0.0 for one in earlier)

    return sorted(known, key=lambda card: (-before(card), card.product_id))[:HITS]


def _proposal(day: DayFacts, one: _Stalled, levels: Levels) -> Proposal | None:
    """None where there are too few repeat buyers to ask."""
    counted = day.rows(_REPEAT_BUYERS, {"product": one.card.product_id})[0]
    of_it = counted["of_it"] >= levels["least_buyers"]
    asked = counted["of_it"] if of_it else counted["buyers"]
    if asked < levels["least_buyers"]:
        return None
    whom = (
        Text(f"买过它的 {asked} 位老客", f"the {asked} repeat buyers who bought it")
        if of_it
        else Text(f"店里 {asked} 位老客", f"the shop's {asked} repeat buyers")
    )
    tier = TIERS.get(one.card.tier or "", Text("主力产品", "main product"))
    kind = tier.en.capitalize()
    sign, back = _SIGNS[one.measure], RECOVERED * one.usual
    when = spelled(one.period)
    return Proposal(
        key=one.card.product_id,
        title=Text(
            f"「{one.card.label}」卖不动了，问问老客", f"“{one.card.label}” stalls: ask repeat buyers"
        ),
        why=Text(
            f"{tier.zh}；{when.zh} {sign.zh} {one.counted:.0f} 个（90% 区间 {one.low:.0f}–{one.high:.0f}），"
            f"前 {one.periods} 期平均 {one.usual:.0f} 个，曝光还在，全店其余产品没有一起掉；可问{whom.zh}",
            f"{kind}; {one.counted:.0f} {sign.en} in {when.en} (90% interval {one.low:.0f}–{one.high:.0f}), "
            f"{one.usual:.0f} on average of {one.periods} periods before; it is shown as before, and the rest of the "
            f"shop did not fall with it; ask {whom.en}",
        ),
        done_when=Text(
            f"问过并记下结论，或{sign.zh}回到 {back:.0f} 个以上",
            f"They were asked and what they said is noted, or {sign.en} are back above {back:.0f}",
        ),
        due=day.at(18, on=day.day.fromordinal(day.day.toordinal() + DAYS_TO_ASK)),
        is_urgent=False,
        is_important=True,
        evidence=(
            product_link(one.card.product_id, one.period),
            rows_link("order", Text("看它的订单", "See its orders"), product_id=one.card.product_id),
        ),
        figures={
            "until": one.period.end.isoformat(),
            "measure": one.measure,
            "counted": one.counted,
            "usual": one.usual,
            "buyers": asked,
        },
        draft=_questions(one.card.label),
    )


def _questions(name: str) -> Text:
    return Text(
        "您好！您之前买过我们的产品，想请教三个问题，一分钟就好：\n"
        f"1. 「{name}」最近卖得怎么样？\n"
        "2. 您的客户现在更看重什么：价格、认证、亮度、还是款式？\n"
        "3. 下一批您希望我们改什么？\n"
        "谢谢，您的回答会直接影响我们的新款。",
        "Hello! You have ordered from us before; may we ask three short questions?\n"
        f"1. How has “{name}” been selling lately?\n"
        "2. What do your customers look for now: price, certificates, brightness, design?\n"
        "3. What should we change in the next batch?\n"
        "Thank you: your answers shape our next line.",
    )


def _settle(day: DayFacts, levels: Levels, tasks: Sequence[OpenTask]) -> Mapping[str, Text]:  # noqa: ARG001 - measured against what was usual when it was found
    periods = stretches(day)
    settled: dict[str, Text] = {}
    for task in tasks:
        usual = number_in(task.figures, "usual")
        measure = str(task.figures.get("measure"))
        now = periods[0].of(task.key, measure) if periods and measure in _SIGNS else None
        if usual is None or now is None or not is_newer(task.figures, "until", periods[0].period.end):
            continue
        if now >= RECOVERED * usual:
            settled[task.key] = Text(
                f"{spelled(periods[0].period).zh}：询盘回到 {now:.0f} 个",
                f"{spelled(periods[0].period).en}: {many(now, 'inquiry', 'inquiries')} again",
            )
    return settled


PLAYBOOK = Playbook(
    code="repeat_poll",
    label=Text("爆品停滞问老客", "Poll when a hit stalls"),
    block=Block.COMMUNICATE,
    metric="repeat_rate",
    intent=Text(
        "爆品掉下来，老客最先知道为什么；问清楚再改，不靠猜",
        "When a hit stalls, repeat buyers know first why: ask before changing anything",
    ),
    find=_find,
    settle=_settle,
    reads=("product_period", "order"),
    thresholds=(
        Threshold(
            "drop",
            Text("比平时少多少才算", "fewer than usual by at least"),
            30,
            PERCENT,
            10,
            90,
        ),
        Threshold("least_buyers", Text("至少几位老客才问", "repeat buyers, at least"), 5, PIECES, 1, 100),
        replace(AT_MOST, default=1),
    ),
)
