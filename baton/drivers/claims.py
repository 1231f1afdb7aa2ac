"""The standing claims that teams make about each other's leg, tested on facts: each says that a figure is low.

A claim is held against the figure's own earlier periods (`baton.drivers.baseline` has the maths):

    not supported  all of the figure's 90 % interval lies above the point from which on it would be materially low
    supported      it does not, and all of it lies below the baseline
    cannot tell    the facts are missing, too few, or say neither; `needs` says what would tell

"Many A and no B" also speaks of A: where A itself is below its baseline, the gap begins earlier in the relay, and the
claim is not supported. What is not so for the shop may be so for a part of it: the segments that stand far below the
others are named beside the verdict. Adding a claim is one entry of the table.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from math import ceil

from baton.drivers import claim_figures as figures
from baton.drivers.baseline import (
    FEWEST_PERIODS,
    Baseline,
    Observed,
    Standing,
    baseline,
    exposure_that_tells,
    interval,
    standing,
)
from baton.drivers.cannot_tell import CannotTell
from baton.drivers.claim_figures import MEASURES, Answer, Gaps, Measured
from baton.drivers.claim_parts import Part, far_below
from baton.drivers.claim_terms import Behind, Claim, Past, Present, Segment, StandingClaim, Usual, Verdict
from baton.drivers.sentence import STRETCHES
from baton.facts.snapshot import Snapshot
from baton.kit.errors import unknown
from baton.kit.period import Period
from baton.kit.segments import segment_label
from baton.kit.text import Text
from baton.metrics.facts import ShopFacts, must_be_answerable

PERIODS = 12
"""Earlier periods that a figure is compared with, at most."""
FEWEST = 10
"""Things below which a share is not looked at."""
MOST_WEEKS = 52
"""A need for a longer period than this is no help."""
SMALL_COUNT = 10

_ENTRIES = (
    StandingClaim(
        "inquiry_quality_low",
        Text("询盘质量低", "inquiry quality is low"),
        (figures.PROMISING,),
        "promising_rate",
        Text(
            "询盘登记里每条询盘的「优质询盘」判断",
            "the inquiry log's grade (promising or not) for each inquiry",
        ),
    ),
    StandingClaim(
        "too_few_inquiries",
        Text("询盘太少，不够分", "too few inquiries to share"),
        (figures.INQUIRIES,),
        "inquiries",
        Text(
            "店铺每日数据、产品分析或询盘登记", "the shop's daily figures, product files or the inquiry log"
        ),
    ),
    StandingClaim(
        "inquiries_not_caught",
        Text("询盘很多，没人接", "many inquiries and nobody catches them"),
        (figures.CAUGHT,),
        "replied_rate",
        Text("询盘登记里的「首次回复时间」", "the inquiry log's time of the first reply"),
        premise=figures.INQUIRIES,
    ),
    StandingClaim(
        "impressions_no_clicks",
        Text("有曝光没点击", "impressions but no clicks"),
        (figures.CLICKED,),
        "click_rate",
        Text("店铺每日或产品分析里的曝光和点击", "impressions and clicks, of the shop by day or of products"),
        premise=figures.IMPRESSIONS,
    ),
    StandingClaim(
        "clicks_no_inquiries",
        Text("有点击没询盘", "clicks but no inquiries"),
        (figures.ASKED,),
        "inquiry_rate",
        Text("店铺每日或产品分析里的点击和询盘", "clicks and inquiries, of the shop by day or of products"),
        premise=figures.CLICKS,
    ),
    StandingClaim(
        "too_few_trade_assurance_orders",
        Text("信保订单太少", "too few Trade Assurance orders"),
        (figures.PAID_HERE,),
        "trade_assurance_orders",
        Text("店铺每日数据里的「实收信保订单」", "paid Trade Assurance orders in the shop's daily figures"),
    ),
    StandingClaim(
        "reply_rate_low",
        Text("回复率低", "reply rate is low"),
        (figures.IN_TIME, figures.CAUGHT),
        "reply_rate",
        Text(
            "店铺每日数据里的「及时回复率」，或询盘登记里的「首次回复时间」",
            "the response rate in the shop's daily figures, or the inquiry log's time of the first reply",
        ),
    ),
    StandingClaim(
        "rfq_not_quoted",
        Text("RFQ 没人报价", "nobody quotes RFQs"),
        (figures.RFQ_QUOTES, figures.RFQ_ANSWERED),
        "rfq_quotes",
        Text(
            "员工分析里的「RFQ报价数」，或询盘登记里来源为 RFQ 的行和报价日期",
            "RFQ quotes in the staff files, or RFQs with their quoting day in the inquiry log",
        ),
    ),
)

CLAIMS: Mapping[str, StandingClaim] = {entry.code: entry for entry in _ENTRIES}


def claim_of(code: str) -> StandingClaim:
    """NotFound naming the nearest for a claim that is not in the table."""
    wanted = code.strip().lower().replace("-", "_").replace(" ", "_")
    if wanted not in CLAIMS:
        raise unknown(Text("说法", "claim"), code, CLAIMS, code="unknown_claim")
    return CLAIMS[wanted]


def claim(snapshot: Snapshot, shop: str, code: str, period: Period, *, latest_complete: date) -> Claim:
    """NotFound for an unknown claim; NotAnswerable where the period has no facts at all, or not all of them yet."""
    return _asked(snapshot, shop, (claim_of(code),), period, latest_complete)[0]


def claims(snapshot: Snapshot, shop: str, period: Period, *, latest_complete: date) -> tuple[Claim, ...]:
    """All of them, in the order of the table. NotAnswerable as above."""
    return _asked(snapshot, shop, tuple(CLAIMS.values()), period, latest_complete)


def _asked(
    snapshot: Snapshot, shop: str, wanted: Sequence[StandingClaim], period: Period, latest: date
) -> tuple[Claim, ...]:
    facts = ShopFacts(snapshot, shop, MEASURES)
    must_be_answerable(facts, period, latest)
    earlier = _earlier(period, facts.first_day() or period.start)
    facts.foresee(*earlier, period)
    gaps = Gaps(facts)
    return tuple(_tested(facts, gaps, each, period, earlier) for each in wanted)


def _earlier(period: Period, first: date) -> tuple[Period, ...]:
    """The comparable periods before, since there are facts; the oldest first."""
    found: list[Period] = []
    while len(found) < PERIODS:
        before = (found[-1] if found else period).previous()
        if before.start < first:
            break
        found.append(before)
    return tuple(reversed(found))


@dataclass(frozen=True, slots=True)
class _Test:
    """A figure, its past, and what they say."""

    measured: Measured
    period: Period
    present: Answer
    past: tuple[Answer, ...]
    usual: Baseline | None
    standing: Standing | None
    """None where there is nothing to compare."""

    def shown(self, rate: float, of: Observed) -> float:
        """A rate in the figure's unit: a count stands for the days of the period."""
        return rate * of.exposure if self.measured.is_count else rate

    @property
    def known(self) -> list[Observed]:
        return [answer.observed for answer in self.past if answer.observed]


def _test(
    facts: ShopFacts, gaps: Gaps, measured: Measured, period: Period, earlier: Sequence[Period]
) -> _Test:
    periods = (*earlier, period)
    answers = measured.read(facts, periods)
    *past, present = (gaps.checked(answer, each) for answer, each in zip(answers, periods, strict=True))
    usual = baseline([answer.observed for answer in past if answer.observed], measured.law)
    now = present.observed
    is_thin = now is None or (not measured.is_count and now.exposure < FEWEST)
    found = None
    if now is not None and usual is not None and not is_thin:
        found = standing(now, usual, measured.matters)
    return _Test(measured, period, present, tuple(past), usual, found)


def _tested(
    facts: ShopFacts, gaps: Gaps, entry: StandingClaim, period: Period, earlier: Sequence[Period]
) -> Claim:
    test = _best(_test(facts, gaps, measured, period, earlier) for measured in entry.measured)
    premise = _test(facts, gaps, entry.premise, period, earlier) if entry.premise else None
    verdict, open_ = _verdict(entry, test, premise)
    return Claim(
        claim=entry,
        shop=facts.shop,
        period=period,
        figure=_present(test),
        history=_history(test, earlier),
        baseline=_usual(test),
        verdict=verdict,
        needs=open_.needs if open_ else None,
        why=open_.why if open_ else None,
        begins_at=_begins_at(test, premise),
        reading=_reading(entry, test, premise, verdict, open_),
        measured=test.measured,
        source=test.present.source,
        behind=_behind(facts, test),
    )


def _best(tests: Iterator[_Test]) -> _Test:
    """The first that can be compared; else the first with a figure; else the first, which says why there is none."""
    seen: list[_Test] = []
    for test in tests:
        if test.standing is not None:
            return test
        seen.append(test)
    return next((test for test in seen if test.present.observed is not None), seen[0])


def _behind(facts: ShopFacts, test: _Test) -> Behind | None:
    split = test.measured.split
    if split is None or test.present.observed is None:
        return None
    segments = split.read(facts, test.period)
    if not segments:
        return None
    found = far_below(segments, test.measured.law, split.at_most)
    names = facts.names(split.by, test.period)
    return Behind(
        split.by,
        split.part,
        split.whole,
        found.looked_at,
        tuple(_segment(split.by, names, part) for part in found.below),
    )


def _segment(by: str, names: Mapping[str, str], part: Part) -> Segment:
    name = segment_label(by, part.segment, names.get(part.segment))
    return Segment(part.segment, name, part.part, part.exposure, part.expected)


def _verdict(entry: StandingClaim, test: _Test, premise: _Test | None) -> tuple[Verdict, CannotTell | None]:
    if test.standing is None or test.standing is Standing.OPEN:
        return Verdict.CANNOT_TELL, _open(entry, test)
    if test.standing is Standing.LOW and _begins_at(test, premise) is None:
        return Verdict.SUPPORTED, None
    return Verdict.NOT_SUPPORTED, None


def _begins_at(test: _Test, premise: _Test | None) -> Text | None:
    """What is low before the figure, where both are."""
    if premise is None or test.standing is not Standing.LOW or premise.standing is not Standing.LOW:
        return None
    return premise.measured.name


def _open(entry: StandingClaim, test: _Test) -> CannotTell:
    """Why it cannot be told, and what would tell."""
    now, usual = test.present.observed, test.usual
    known = test.known
    if now is None:
        why = test.present.why or Text("没有这个数字", "the figure is missing")
        is_not_brought = test.present.source is None and known
        return CannotTell(why, _missing_days(entry) if is_not_brought else entry.needs)
    if len(known) < FEWEST_PERIODS:
        missing = FEWEST_PERIODS - len(known)
        return CannotTell(
            Text(
                f"之前可比的时间段只有 {len(known)} 个", f"earlier periods to compare with: only {len(known)}"
            ),
            Text(
                f"再有 {missing} 个这样长的时间段的数据",
                f"facts of {missing} more period{'s' if missing > 1 else ''} of this length",
            ),
        )
    if usual is None:
        return CannotTell(
            Text(
                f"之前 {len(known)} 期都是 0，没有可比的水平", f"all {len(known)} earlier periods are nought"
            ),
            Text("一个目标，或同行的数字", "a target, or figures of peers"),
        )
    if test.standing is None:
        return CannotTell(
            Text(f"只数到 {now.exposure:,.0f} 条", f"only {now.exposure:,.0f} are counted"),
            Text(f"至少 {FEWEST} 条，或更长的时间段", f"at least {FEWEST}, or a longer period"),
        )
    name, value, mean = test.measured.name, _said(test, now.rate, now), _said(test, usual.rate, now)
    return CannotTell(
        Text(
            f"{name.zh} {value}，平常 {mean}，{_span(test, now, usual).zh}既够不着偏低、也排除不了偏低",
            f"{name.en} {value}, usually {mean}; {_span(test, now, usual).en} neither shows that it is low "
            "nor rules it out",
        ),
        _more(test, now, usual),
    )


def _missing_days(entry: StandingClaim) -> Text:
    """Where earlier periods have the figure and this one has not."""
    return Text(
        f"把这段时间缺的日子补上（{entry.needs.zh}）", f"the missing days of the period ({entry.needs.en})"
    )


def _span(test: _Test, now: Observed, usual: Baseline) -> Text:
    low, high = (_said(test, rate, now) for rate in interval(now, usual))
    return Text(f"90% 区间 {low} 到 {high} ", f"the 90 % interval from {low} to {high}")


def _more(test: _Test, now: Observed, usual: Baseline) -> Text:
    enough = exposure_that_tells(now, usual, test.measured.matters)
    if enough is None:
        return Text("再看一期，或更长的时间段", "another period, or a longer one")
    if not test.measured.is_count:
        return Text(
            f"约 {enough:,.0f} 条（现有 {now.exposure:,.0f} 条），或更长的时间段",
            f"about {enough:,.0f} to count from (there are {now.exposure:,.0f}), or a longer period",
        )
    weeks = ceil(enough / 7)
    if weeks > MOST_WEEKS:
        return Text("一年以上的数据，或同行的数字", "more than a year of facts, or figures of peers")
    return Text(f"约 {weeks} 周这样长的时间段", f"a period of about {weeks} weeks")


def _present(test: _Test) -> Present:
    now = test.present.observed
    if now is None:
        return Present(test.measured.name, None, None, None)
    limits = None
    if test.usual is not None:
        low, high = interval(now, test.usual)
        limits = test.shown(low, now), test.shown(high, now)
    return Present(test.measured.name, test.shown(now.rate, now), _n(test, now), limits)


def _history(test: _Test, earlier: Sequence[Period]) -> tuple[Past, ...]:
    return tuple(
        Past(before, test.shown(seen.rate, seen), _n(test, seen)) if seen else Past(before, None, None)
        for before, seen in zip(earlier, (answer.observed for answer in test.past), strict=True)
    )


def _usual(test: _Test) -> Usual | None:
    usual = test.usual
    if usual is None:
        return None
    # A period as long as the one asked about, also where that has no figure.
    unit = test.period.length if test.measured.is_count else 1
    low, high = usual.usual
    return Usual(usual.rate * unit, (low * unit, high * unit), usual.between**0.5 * unit, usual.periods)


def _n(test: _Test, seen: Observed) -> float:
    return seen.part if test.measured.is_count else seen.exposure


def _reading(
    entry: StandingClaim, test: _Test, premise: _Test | None, verdict: Verdict, open_: CannotTell | None
) -> Text:
    """One sentence, about legs: 「点击率 1.02%，低于自己平常的 1.21%（…）：有数据支持，在获客环节。」"""
    if open_ is not None:
        return open_.text
    now, usual = test.present.observed, test.usual
    assert now is not None
    assert usual is not None
    name, value, mean = test.measured.name, _said(test, now.rate, now), _said(test, usual.rate, now)
    span, where = _span(test, now, usual), STRETCHES[entry.owner]
    if verdict is Verdict.SUPPORTED:
        return Text(
            f"{name.zh} {value}，低于自己过去 {usual.periods} 期的平常水平 {mean}"
            f"（{span.zh.strip()}）：「{entry.name.zh}」有数据支持，在{where.zh}。",
            f"{_capital(name.en)} {value} is below its own usual {mean} of {usual.periods} earlier periods "
            f"({span.en}): “{entry.name.en}” is supported, and lies in {where.en}.",
        )
    first = _begins_at(test, premise)
    if first is not None:
        return Text(
            f"{name.zh} {value} 低于平常的 {mean}，但{first.zh}也低于平常：要先看{first.zh}，"
            f"数据不支持「{entry.name.zh}」。",
            f"{_capital(name.en)} {value} is below its usual {mean}, but {first.en} are below theirs: "
            f"look there first; “{entry.name.en}” is not supported.",
        )
    return Text(
        f"{name.zh} {value}，与自己过去 {usual.periods} 期的平常水平 {mean} 相比没有明显偏低"
        f"（{span.zh.strip()}）：数据不支持「{entry.name.zh}」。",
        f"{_capital(name.en)} {value} is not materially below its own usual {mean} of {usual.periods} earlier "
        f"periods ({span.en}): “{entry.name.en}” is not supported.",
    )


def _said(test: _Test, rate: float, of: Observed) -> str:
    """The figure as a sentence gives it: counts whole unless they are small, shares in per cent."""
    if not test.measured.is_count:
        return f"{rate * 100:.3g}%"
    shown = test.shown(rate, of)
    return f"{shown:,.0f}" if shown >= SMALL_COUNT else f"{shown:.1f}".removesuffix(".0")


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
