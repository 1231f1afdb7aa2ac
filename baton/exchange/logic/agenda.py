"""What the period's figures give the two teams to talk about: statements that the data bear, ready to be picked.

Pure: figures are handed in, read by `baton.exchange.gathering`. Where a figure does not stand out from chance, or is
counted from too little, there is no proposal. Intervals of ratios and shares are of 95 %: many segments are looked at.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import hypot, inf
from statistics import NormalDist

from baton.drivers.claim_terms import Claim, Verdict
from baton.drivers.losses import ReasonChange
from baton.drivers.terms import Why
from baton.drivers.wilson import wilson
from baton.drivers.wording import exact
from baton.exchange.logic.words import ATTRIBUTES
from baton.exchange.terms import Check, Evidence, Proposal, Side, Topic, Way
from baton.kit import countries
from baton.kit.glossary import Owner, label
from baton.kit.period import Period
from baton.kit.text import Text
from baton.ui import formats

REACH = NormalDist().inv_cdf(0.975)
FEWEST = 30
"""Things in both periods together below which a change is not looked at."""
FEWEST_MESSAGES = 40
"""Messages in each period below which words are not counted."""
FEWEST_NAMED = 8
MOST = 4
"""Proposals of one sort, the clearest first."""


@dataclass(frozen=True, slots=True)
class Spans:
    """The period, what it is compared with, and the equally long one that predictions speak of."""

    period: Period
    against: Period
    ahead: Period


@dataclass(frozen=True, slots=True)
class Move:
    """A count of a segment in both periods."""

    metric: str
    dimension: str
    segment: str
    name: Text
    before: float
    after: float
    source: Text
    link: str


@dataclass(frozen=True, slots=True)
class Portion:
    """What part of a whole a segment has."""

    metric: str
    segment: str
    name: Text
    part: float
    whole: float
    source: Text
    link: str


@dataclass(frozen=True, slots=True)
class OpenAlert:
    id: int
    title: Text
    sentence: Text
    owner: Owner
    score: float
    link: str


@dataclass(frozen=True, slots=True)
class Named:
    """How many messages of both periods name something."""

    code: str
    before: int
    after: int
    of_before: int
    of_after: int


def ratio_between(before: float, after: float) -> tuple[float, float]:
    """Limits of after ÷ before for two counts over equally long periods, given their sum: Wilson's, of the share."""
    low, high = wilson(after / (before + after), before + after, REACH)
    return low / (1 - low) if low < 1 else inf, high / (1 - high) if high < 1 else inf


def share_change(before: tuple[int, int], after: tuple[int, int]) -> tuple[float, float, float]:
    """Change of a share with R. Newcombe's limits (1998, method 10); each is a part and its whole, above nought."""
    first, second = before[0] / before[1], after[0] / after[1]
    low0, high0 = wilson(first, before[1], REACH)
    low1, high1 = wilson(second, after[1], REACH)
    moved = second - first
    return moved, moved - hypot(second - low1, high0 - first), moved + hypot(high1 - second, first - low0)


def ordered(found: Sequence[Proposal]) -> tuple[Proposal, ...]:
    """By team and topic in their order, the clearest first."""
    topics = list(Topic)
    return tuple(sorted(found, key=lambda one: (topics.index(one.topic), -one.strength, one.key)))


# Legs -----------------------------------------------------------------------------------------------------------


def of_legs(why: Why, source: Text, link: str) -> list[Proposal]:
    """Legs of a change whose direction is known. Marketing's are marketing's to explain, sales' are sales'."""
    name, found = label(why.metric), []
    for leg in why.legs:
        side = _SIDE_OF.get(leg.owner)
        if side is None or leg.interval is None or not leg.is_clear or leg.leg == why.metric:
            continue
        low, high = leg.interval.low, leg.interval.high
        part = label(leg.leg)
        size = f"{leg.contribution:+.0f}".replace("-", "−")
        limits = f"{low:+.0f} … {high:+.0f}".replace("-", "−")
        found.append(
            Proposal(
                key=f"leg:{why.metric}:{leg.leg}:{why.period}",
                side=side,
                topic=Topic.PLATFORM if side is Side.MARKETING else Topic.OPPORTUNITIES,
                text=_asked(
                    side,
                    Text(
                        f"{name.zh}的变化里，「{part.zh}」这一段约 {size}",
                        f"Of the change in {name.en}, about {size} lies with {part.en}",
                    ),
                ),
                evidence=(
                    Evidence(
                        Text(
                            f"{name.zh} {exact(why.before)} → {exact(why.after)}；{part.zh} 约 {size}（{limits}，90%）",
                            f"{name.en} {exact(why.before)} → {exact(why.after)}; {part.en} about {size} "
                            f"({limits}, 90%)",
                        ),
                        source,
                        link,
                    ),
                ),
                strength=abs(leg.contribution) / max(high - low, 1e-9),
            )
        )
    return sorted(found, key=lambda one: -one.strength)[:MOST]


# Segments -------------------------------------------------------------------------------------------------------


def of_moves(moves: Sequence[Move], spans: Spans, topic: Topic) -> list[Proposal]:
    """Counts of markets or products that went up or down beyond chance; what is proposed is that it stays so."""
    found = []
    for move in moves:
        if not move.segment or move.before + move.after < FEWEST or move.before <= 0:
            continue
        low, high = ratio_between(move.before, move.after)
        if low <= 1 <= high:
            continue
        is_up = move.after > move.before
        name, figure = move.name, label(move.metric)
        said = (
            Text(
                f"{name.zh}的{figure.zh}在升，接下来 4 周还会保持",
                f"{figure.en} from {name.en} keep up for 4 weeks more",
            )
            if is_up
            else Text(
                f"{name.zh}的{figure.zh}在降，接下来 4 周回不来",
                f"{figure.en} from {name.en} stay down for 4 weeks more",
            )
        )
        found.append(
            Proposal(
                key=f"move:{move.metric}:{move.dimension}:{move.segment}:{spans.period}",
                side=Side.MARKETING,
                topic=topic,
                text=_asked(Side.MARKETING, said),
                evidence=(Evidence(_ratio_text(move, low, high), move.source, move.link),),
                check=Check(
                    move.metric,
                    Way.AT_LEAST if is_up else Way.AT_MOST,
                    spans.ahead,
                    float(round(move.after)),
                    move.dimension,
                    move.segment,
                    move.name.zh if move.dimension == "product" else "",
                ),
                strength=max(low - 1, 1 / high - 1) + abs(move.after - move.before) / 1_000,
                country=move.segment if move.dimension == "country" else "",
            )
        )
    return sorted(found, key=lambda one: -one.strength)[:MOST]


def _ratio_text(move: Move, low: float, high: float) -> Text:
    name, figure = move.name, label(move.metric)
    figures = f"{exact(move.before)} → {exact(move.after)}"
    return Text(
        f"{name.zh}{figure.zh} {figures}（×{move.after / move.before:.2f}，{low:.2f}–{high:.2f}，95%）",
        f"{figure.en}, {name.en}: {figures} (×{move.after / move.before:.2f}, {low:.2f}–{high:.2f}, 95%)",
    )


def of_plan(moves: Sequence[Proposal], spans: Spans) -> list[Proposal]:
    """Where markets rise, the next plan may go there first."""
    rising = [one for one in moves if one.check is not None and one.check.way is Way.AT_LEAST and one.country]
    return [
        Proposal(
            key=f"plan:{one.country}:{spans.period}",
            side=Side.MARKETING,
            topic=Topic.PLAN,
            text=_asked(
                Side.MARKETING,
                Text(
                    f"下 4 周的推广和新品先打{countries.label(one.country).zh}",
                    f"For the next 4 weeks, advertising and new products go to {countries.label(one.country).en} first",
                ),
            ),
            evidence=one.evidence,
            strength=one.strength,
            country=one.country,
        )
        for one in rising[:1]
    ]


def of_deals(portions: Sequence[Portion], spans: Spans, *, is_rfq: bool = False) -> list[Proposal]:
    """Where deals (or RFQs) come from: the markets that have most of them."""
    found = []
    for portion in portions:
        if not portion.segment or portion.whole < FEWEST or portion.part < FEWEST_NAMED:
            continue
        share = portion.part / portion.whole
        low, high = wilson(share, portion.whole, REACH)
        what = Text("RFQ", "RFQs") if is_rfq else label(portion.metric)
        found.append(
            Proposal(
                key=f"deals:{'rfq' if is_rfq else portion.metric}:{portion.segment}:{spans.period}",
                side=Side.SALES,
                topic=Topic.OPPORTUNITIES,
                text=_asked(
                    Side.SALES,
                    Text(
                        f"{what.zh}里{portion.name.zh}占 {share:.0%}，下 4 周仍然最多",
                        f"{portion.name.en} has {share:.0%} of {what.en} and stays ahead for 4 weeks more",
                    ),
                ),
                evidence=(
                    Evidence(
                        Text(
                            f"{exact(portion.part)} / {exact(portion.whole)}（{low:.0%}–{high:.0%}，95%）",
                            f"{exact(portion.part)} of {exact(portion.whole)} ({low:.0%}–{high:.0%}, 95%)",
                        ),
                        portion.source,
                        portion.link,
                    ),
                ),
                strength=share,
                country=portion.segment,
            )
        )
    return sorted(found, key=lambda one: -one.strength)[:1]


# Claims, alerts, losses -----------------------------------------------------------------------------------------


def of_claims(claims: Sequence[Claim], link: str, source: Text) -> list[Proposal]:
    """Standing claims that the data support: the team whose leg it is not brings them, and asks."""
    found = []
    for claim in claims:
        side = _SIDE_OF.get(claim.owner)
        if claim.verdict is not Verdict.SUPPORTED or side is None:
            continue
        by = side.other
        found.append(
            Proposal(
                key=f"claim:{claim.claim.code}:{claim.period}",
                side=by,
                topic=Topic.PLATFORM if by is Side.MARKETING else Topic.OPPORTUNITIES,
                text=_asked(by, claim.claim.name),
                evidence=(Evidence(claim.reading, source, f"{link}/{claim.claim.code}"),),
                strength=1.0,
            )
        )
    return found


def of_alerts(alerts: Sequence[OpenAlert]) -> list[Proposal]:
    found = []
    for alert in sorted(alerts, key=lambda one: -one.score)[:MOST]:
        side = _SIDE_OF.get(alert.owner, Side.MARKETING)
        found.append(
            Proposal(
                key=f"alert:{alert.id}",
                side=side,
                topic=Topic.PLATFORM if side is Side.MARKETING else Topic.OPPORTUNITIES,
                text=_asked(
                    side,
                    Text(
                        f"「{alert.title.zh}」不会自己回来", f"“{alert.title.en}” will not go away by itself"
                    ),
                ),
                evidence=(Evidence(alert.sentence, Text("异动", "alerts"), alert.link),),
                strength=alert.score / 100,
            )
        )
    return found


def _source(zh: str, en: str, period: Period) -> Text:
    return Text(f"{zh} {formats.period(period, 'zh')}", f"{en} {formats.period(period, 'en')}")


def of_losses(reasons: Sequence[ReasonChange], spans: Spans, link: str) -> list[Proposal]:
    """Reasons of the company's that are noted more, or less, beyond chance."""
    found = []
    for reason in reasons:
        name = label(reason.reason)
        is_up = reason.change.value > 0
        change = f"{reason.shares[0]:.0%} → {reason.shares[1]:.0%}"
        limits = f"{100 * reason.change.low:+.0f} … {100 * reason.change.high:+.0f}".replace("-", "−")
        found.append(
            Proposal(
                key=f"loss:{reason.reason}:{spans.period}",
                side=Side.SALES,
                topic=Topic.BUYERS,
                text=_asked(
                    Side.SALES,
                    Text(
                        f"买家因「{name.zh}」没下单的{'多' if is_up else '少'}了",
                        f"{'More' if is_up else 'Fewer'} buyers leave over {name.en}",
                    ),
                ),
                evidence=(
                    Evidence(
                        Text(
                            f"丢单里占 {change}（{limits} 点，90%），{reason.lost[0]} → {reason.lost[1]} 条",
                            f"{change} of the lost inquiries ({limits} points, 90%), {reason.lost[0]} → "
                            f"{reason.lost[1]}",
                        ),
                        _source("丢单原因", "losses", spans.period),
                        link,
                    ),
                ),
                strength=abs(reason.change.value),
            )
        )
    return found[:MOST]


# Buyers' words --------------------------------------------------------------------------------------------------


def of_words(named: Sequence[Named], spans: Spans, link: str) -> list[Proposal]:
    """What buyers ask for more, or less, than before."""
    found = []
    for one in named:
        if min(one.of_before, one.of_after) < FEWEST_MESSAGES or one.before + one.after < FEWEST_NAMED:
            continue
        moved, low, high = share_change((one.before, one.of_before), (one.after, one.of_after))
        if low <= 0 <= high:
            continue
        name = ATTRIBUTES[one.code].name
        limits = f"{100 * low:+.0f} … {100 * high:+.0f}".replace("-", "−")
        found.append(
            Proposal(
                key=f"words:{one.code}:{spans.period}",
                side=Side.SALES,
                topic=Topic.BUYERS,
                text=_asked(
                    Side.SALES,
                    Text(
                        f"买家更多问「{name.zh}」，会成为新商机",
                        f"Buyers ask more for {name.en}, and it will bring new business",
                    )
                    if moved > 0
                    else Text(f"买家更少问「{name.zh}」了", f"Buyers ask less for {name.en}"),
                ),
                evidence=(
                    Evidence(
                        Text(
                            f"{one.before}/{one.of_before} → {one.after}/{one.of_after} 条留言提到"
                            f"（{100 * moved:+.0f} 点，{limits}，95%）".replace("-", "−"),
                            f"{one.before} of {one.of_before} → {one.after} of {one.of_after} messages name it "
                            f"({100 * moved:+.0f} points, {limits}, 95%)".replace("-", "−"),
                        ),
                        _source("询盘留言", "inquiry messages", spans.period),
                        link,
                    ),
                ),
                strength=abs(moved),
                words=(one.code,),
            )
        )
    return sorted(found, key=lambda one: -one.strength)[:MOST]


def of_help(named: Sequence[Named], spans: Spans, link: str) -> list[Proposal]:
    """What most messages ask for is what sales can hand to the next plan, in buyers' own words."""
    known = [one for one in named if one.of_after >= FEWEST_MESSAGES and one.after >= FEWEST_NAMED]
    if not known:
        return []
    first = max(known, key=lambda one: (one.after, one.code))
    name = ATTRIBUTES[first.code].name
    low, high = wilson(first.after / first.of_after, first.of_after, REACH)
    return [
        Proposal(
            key=f"help:{first.code}:{spans.period}",
            side=Side.SALES,
            topic=Topic.HELP,
            text=_asked(
                Side.SALES,
                Text(
                    f"把买家问「{name.zh}」的原话整理给详情页和话术最有用",
                    f"Buyers' own words about {name.en} help product pages and scripts most",
                ),
            ),
            evidence=(
                Evidence(
                    Text(
                        f"{first.after}/{first.of_after} 条留言提到（{low:.0%}–{high:.0%}，95%），是问得最多的",
                        f"{first.after} of {first.of_after} messages name it ({low:.0%}–{high:.0%}, 95%): more than "
                        "anything else",
                    ),
                    _source("询盘留言", "inquiry messages", spans.period),
                    link,
                ),
            ),
            strength=0.1,
            words=(first.code,),
        )
    ]


_SIDE_OF: Mapping[Owner, Side] = {Owner.MARKETING: Side.MARKETING, Owner.SALES: Side.SALES}


def _asked(side: Side, said: Text) -> Text:
    return Text(f"{said.zh}，{side.asks.zh}？", f"{said.en}: {side.asks.en}")
