"""Inquiries lost for reasons that are the company's: price, minimum order, lead time, certificates, payment terms."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta

from baton.actions.selectors import directives
from baton.daybook.day_facts import DayFacts
from baton.daybook.proposing import PERCENT, PIECES, spelled
from baton.daybook.terms import Block, Evidence, Levels, OpenTask, Playbook, Proposal, Threshold
from baton.drivers.cannot_tell import CannotTell
from baton.drivers.losses import ALL_OF_THEM, CompanyFactors, ReasonChange, company_factors
from baton.kit.errors import NotAnswerable
from baton.kit.glossary import label
from baton.kit.period import Period
from baton.kit.text import Text, many
from baton.people.terms import Role

_SPAN = timedelta(days=28)
"""Compared with as many days before: four weeks each, so that weekdays weigh the same. A decision holds as long."""


def _find(day: DayFacts, levels: Levels) -> Iterable[Proposal]:
    found = _factors(day)
    if found is None:
        return
    said = _said_since(day, day.day - _SPAN)
    for one in found.reasons:
        if _stands_out(one, levels) and not _names(said, one.reason):
            yield _proposal(day, found, one)


def _factors(day: DayFacts) -> CompanyFactors | None:
    """None where the losses of either period are too few, or not noted."""
    latest = day.data_day
    if latest is None:
        return None
    period = Period(latest - _SPAN + timedelta(days=1), latest)
    against = Period(period.start - _SPAN, period.start - timedelta(days=1))

    def ask() -> CompanyFactors | CannotTell | None:
        try:
            return company_factors(day.snapshot, day.shop.code, period, against, latest)
        except NotAnswerable:
            return None

    found = day.remembered(("company", period), ask)
    return found if isinstance(found, CompanyFactors) else None


def _stands_out(one: ReasonChange, levels: Levels) -> bool:
    """Many lost inquiries carry it, or surely more than before."""
    is_much = one.shares[1] >= levels["share"] / 100 or one.change.low > 0
    return one.lost[1] >= levels["least"] and is_much


def _said_since(day: DayFacts, since: date) -> tuple[str, ...]:
    """What was given out as directives from that day on."""
    return tuple(
        f"{one.text} {one.intent}".casefold()
        for one in directives(None, day.shop, is_open=None)
        if day.local(one.given_at).date() >= since
    )


def _names(said: Iterable[str], reason: str) -> bool:
    words = label(reason)
    return any(words.zh in text or words.en.casefold() in text for text in said)


def _proposal(day: DayFacts, found: CompanyFactors, one: ReasonChange) -> Proposal:
    words, period = label(one.reason), spelled(found.period)
    before, after = one.shares
    return Proposal(
        key=one.reason,
        title=Text(f"定一定：因「{words.zh}」丢的单怎么办", f"Decide: inquiries lost for {words.en}"),
        why=Text(
            f"{period.zh} 登记丢单 {found.lost[1]} 条，其中 {one.lost[1]} 条写「{words.zh}」"
            f"（{after:.0%}，前四周 {before:.0%}）",
            f"{period.en}: {many(found.lost[1], 'loss', 'losses')} noted, {one.lost[1]} of them for {words.en} "
            f"({after:.0%}, {before:.0%} in the four weeks before)",
        ),
        done_when=Text(
            f"落地里发一条写到「{words.zh}」的要求，改不改都说明为什么；或占比回落",
            f"A directive that names the {words.en} says what holds and why, also where nothing changes; "
            "or the share is back",
        ),
        due=day.at(18),
        is_urgent=False,
        is_important=True,
        evidence=(
            Evidence(
                Text("看公司因素", "See the company's factors"),
                f"/legs?from={found.period.start}&to={found.period.end}#company",
            ),
            Evidence(Text("发一条要求", "Give a directive"), "/actions/directives/new"),
        ),
        figures={"lost": one.lost[1], "share": round(after, 4)},
    )


def _settle(day: DayFacts, levels: Levels, tasks: Sequence[OpenTask]) -> Mapping[str, Text]:
    found = _factors(day) if tasks else None
    now = {one.reason: one for one in found.reasons} if found is not None else {}
    settled: dict[str, Text] = {}
    for task in tasks:
        one = now.get(task.key)
        if _names(_said_since(day, day.local(task.opened_at).date()), task.key):
            settled[task.key] = Text("已发要求", "A directive was given")
        elif one is not None and not _stands_out(one, levels):
            settled[task.key] = Text(
                f"回落到 {one.lost[1]} 条（{one.shares[1]:.0%}）",
                f"Back to {one.lost[1]} of them ({one.shares[1]:.0%})",
            )
    return settled


PLAYBOOK = Playbook(
    code="company_reason",
    label=Text("公司因素丢单", "Lost for the company's reasons"),
    block=Block.DEEP_WORK,
    metric=ALL_OF_THEM,
    intent=Text(
        "价格、起订量、交期、证书、付款方式，运营和业务都改不了，只有公司能定",
        "Price, minimum order, lead time, certificates, payment terms: neither team can change them, the firm can",
    ),
    find=_find,
    settle=_settle,
    reads=("loss",),
    thresholds=(
        Threshold("least", Text("至少丢几条", "lost inquiries, at least"), 5, PIECES, 1, 1000),
        Threshold("share", Text("占丢单多少就提", "share of the losses from"), 25, PERCENT, 5, 100),
    ),
    roles=frozenset({Role.MANAGER}),
)
