"""What the pages of the routing show: where it stands, what it believes, what it decided, and what that is worth."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
from django.db.models import Count, QuerySet

from baton.drivers.cannot_tell import CannotTell
from baton.inquiries.assigning import learning
from baton.inquiries.assigning.learning import Told
from baton.inquiries.assigning.policy import mode_of, parameters_of, present_policy
from baton.inquiries.assigning.terms import BY_PEOPLE, Arm, LeftOut, Mode, Waits
from baton.inquiries.logic.ability import Floats, logistic
from baton.inquiries.logic.off_policy import NORMAL_90, Evaluation, evaluate
from baton.inquiries.logic.trial import Compared, compare
from baton.inquiries.logic.why import kind_label, left_out_text
from baton.inquiries.models import AssignmentDecision, Item, RoutingPolicy, RoutingTurn
from baton.inquiries.terms import Box, Decided, Grade, Spam, Stage, Unassigned
from baton.kit.text import Text
from baton.people.clock import clock
from baton.people.grants import Grant, can
from baton.people.selectors import persons
from baton.people.terms import Person, Shop, Team

KINDS_SHOWN = 8
EXPOSED = timedelta(days=90)
PAGE = 15
MOST_ESTIMATED = 20_000
MOST_EXPORTED = 5_000
BY_POLICY = (Decided.BALANCE, Decided.ABILITY)
A_COLLEAGUE = Text("同事", "a colleague")


class Names:
    """How somebody may read the reps' names, and whose figures they may see at all."""

    def __init__(self, reader: Person, shop: Shop) -> None:
        self._known = {one.id: one.display_name for one in persons()}
        self._reader = reader
        self.sees_all = can(reader, Grant.SEE_STAFF_NAMES, shop, team=Team.SALES)

    def of(self, person_id: int | None) -> Text:
        if person_id is None:
            return Text("—", "—")
        name = self._known.get(person_id, str(person_id))
        is_readable = self.sees_all or person_id == self._reader.id
        return Text(name, name) if is_readable else A_COLLEAGUE

    def may_see(self, person_id: int) -> bool:
        return self.sees_all or person_id == self._reader.id


# Where it stands ------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Gate:
    is_open: bool
    outcomes: int
    needed: int
    factor: float
    """How many times likelier the outcomes are if the reps differ than if they do not."""
    needed_factor: float
    text: Text


@dataclass(frozen=True, slots=True)
class Agreement:
    """How often people gave an item to whom the shadow would have chosen. Customers' own reps are not counted."""

    same: int
    decided: int

    @property
    def share(self) -> float | None:
        return self.same / self.decided if self.decided else None


@dataclass(frozen=True, slots=True)
class Estimates:
    """Against the least loaded, and against how people gave before."""

    least: Evaluation | CannotTell
    present: Evaluation | CannotTell
    decisions: int


@dataclass(frozen=True, slots=True)
class Standing:
    mode: Mode
    row: RoutingPolicy | None
    told: Told | None
    gate: Gate
    agreement: Agreement
    decided: Mapping[str, int]
    """Decisions of this version of the policy, by rule."""
    waiting: int


def standing(shop: Shop) -> Standing:
    row = present_policy(shop)
    told = learning.told(shop)
    turns = RoutingTurn.objects.filter(policy=row) if row is not None else RoutingTurn.objects.none()
    by_rule = turns.filter(decision__isnull=False).values_list("decision__rule")
    return Standing(
        mode=mode_of(row),
        row=row,
        told=told,
        gate=gate_of(told, row),
        agreement=agreement(shop),
        decided=dict(by_rule.order_by().annotate(count=Count("id"))),
        waiting=turns.filter(decision=None, item__box=Box.DESK, item__owner=None).count(),
    )


def gate_of(told: Told | None, row: RoutingPolicy | None) -> Gate:
    policy = parameters_of(row)
    outcomes = told.outcomes if told is not None else 0
    factor = float(np.exp(np.clip(told.log_factor if told is not None else 0.0, -50, 50)))
    is_open = told is not None and told.opened_at is not None
    if is_open:
        text = Text(
            f"业务员之间的差别可信（n = {outcomes:,}）：按能力与负载分",
            f"the reps' differences are credible (n = {outcomes:,}): by ability and load",
        )
    elif outcomes < policy.gate_outcomes:
        text = Text(
            f"业务员之间的差别还分不清：按负载分（已有结果 {outcomes:,} 条，至少要 {policy.gate_outcomes}）",
            f"the reps' differences cannot be told apart yet: by load ({outcomes:,} outcomes, "
            f"at least {policy.gate_outcomes} are needed)",
        )
    else:
        text = Text(
            f"业务员之间的差别还分不清：按负载分（n = {outcomes:,}，"
            f"可信度 {factor:.2g} 倍，要 {policy.gate_factor:g} 倍）",
            f"the reps' differences cannot be told apart yet: by load (n = {outcomes:,}, the outcomes are "
            f"{factor:.2g} times as likely with differences, {policy.gate_factor:g} times are needed)",
        )
    return Gate(is_open, outcomes, int(policy.gate_outcomes), factor, policy.gate_factor, text)


def agreement(shop: Shop) -> Agreement:
    rows = AssignmentDecision.objects.filter(
        item__shop_id=shop.id, is_shadow=True, by=None, chosen__isnull=False, item__owner__isnull=False
    ).exclude(rule=Decided.OWNER)
    told = rows.values_list("item_id", "chosen_id", "item__owner_id").order_by("id")
    last = {item: chosen == owner for item, chosen, owner in told}
    return Agreement(sum(last.values()), len(last))


# What it believes -----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Believed:
    """A rep at a kind: the share won as believed, its 90 % interval, and the outcomes it rests on."""

    rate: float
    low: float
    high: float
    outcomes: int


@dataclass(frozen=True, slots=True)
class AbilityRow:
    kind: Text
    team: float | None
    outcomes: int
    cells: tuple[Believed, ...]


@dataclass(frozen=True, slots=True)
class AbilityTable:
    reps: tuple[Text, ...]
    rows: tuple[AbilityRow, ...]


def ability_table(told: Told | None, names: Names) -> AbilityTable:
    """The kinds with most outcomes by rep; without a lead's rights, one's own column alone."""
    if told is None:
        return AbilityTable((), ())
    beliefs = told.beliefs
    active = {one.id for one in persons() if one.is_active}
    reps = [rep for rep in told.reps if rep in active and names.may_see(rep)]
    total = np.sum([beliefs.outcomes[rep] for rep in told.reps], axis=0) if told.reps else np.zeros(0)
    won = np.sum([beliefs.won[rep] for rep in told.reps], axis=0) if told.reps else np.zeros(0)
    places = [place for place in np.argsort(-total, kind="stable")[:KINDS_SHOWN].tolist() if total[place]]
    rows = tuple(
        AbilityRow(
            kind=kind_label(beliefs.kinds.keys[place]),
            team=float(won[place] / total[place]),
            outcomes=int(total[place]),
            cells=tuple(
                _believed(
                    float(beliefs.mean[rep][place]),
                    float(beliefs.spread[rep][place]),
                    int(beliefs.outcomes[rep][place]),
                )
                for rep in reps
            ),
        )
        for place in places
    )
    return AbilityTable(tuple(names.of(rep) for rep in reps), rows)


def _believed(mean: float, spread: float, outcomes: int) -> Believed:
    rate, low, high = (
        float(logistic(np.array(value)))
        for value in (
            mean / np.sqrt(1 + np.pi * spread**2 / 8),
            mean - NORMAL_90 * spread,
            mean + NORMAL_90 * spread,
        )
    )
    return Believed(rate, low, high, outcomes)


@dataclass(frozen=True, slots=True)
class Exposure:
    """What a rep was given in the last 90 days."""

    name: Text
    is_own: bool
    every: int
    share: float
    by_grade: tuple[int, ...]
    """A, B, C, D, and without a grade."""


def exposure(reader: Person, shop: Shop, names: Names) -> tuple[Exposure, ...]:
    rows = (
        Item.objects.filter(shop_id=shop.id, owner__isnull=False, arrived_at__gte=clock().now() - EXPOSED)
        .exclude(box=Box.GONE)
        .exclude(spam=Spam.SPAM)
        .order_by()
        .values_list("owner_id", "sales_grade", "model_grade")
        .annotate(count=Count("id"))
    )
    told: dict[int, Counter[str]] = {}
    for owner, sales, model, count in rows:
        if owner is not None:
            told.setdefault(owner, Counter())[sales or model] += count
    total = sum(sum(counter.values()) for counter in told.values())
    order = [*(grade.value for grade in Grade), ""]
    return tuple(
        Exposure(
            names.of(rep),
            rep == reader.id,
            sum(counter.values()),
            sum(counter.values()) / total,
            tuple(counter[grade] for grade in order),
        )
        for rep, counter in sorted(told.items(), key=lambda one: -sum(one[1].values()))
        if names.may_see(rep)
    )


# What it was worth ----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Ripe:
    chosen: int
    won: bool
    propensity: float
    features: Mapping[str, Mapping[str, float]]
    at: datetime
    version: str


def _ripe(shop: Shop) -> list[_Ripe]:
    """Real decisions of the policy that left something to choose, whose outcome is known. People's are not among
    them, nor is what people changed afterwards."""
    told = learning.told(shop)
    if told is None:
        return []
    edge = clock().now() - timedelta(days=told.ripe_days)
    rows = (
        AssignmentDecision.objects.filter(
            item__shop_id=shop.id,
            is_shadow=False,
            by=None,
            rule__in=BY_POLICY,
            propensity__isnull=False,
            chosen__isnull=False,
            item__arrived_at__lte=edge,
        )
        .order_by("-id")
        .values_list(
            "item_id", "chosen_id", "propensity", "features", "at", "policy_version", "item__stage",
            "item__sales_grade", "item__owner_id",
        )[:MOST_ESTIMATED]
    )  # fmt: skip
    found: list[_Ripe] = []
    for _, chosen, propensity, features, at, version, stage, grade, owner in rows:
        if propensity is None or owner != chosen:
            continue
        won = grade in learning.GOOD_GRADES if told.is_by_grade else stage == Stage.WON
        found.append(_Ripe(chosen, won, propensity, features, at, version))
    return found


def estimates(shop: Shop) -> Estimates:
    """What the least loaded, and people as before, would have won with the inquiries that the policy gave out."""
    rows = _ripe(shop)
    return Estimates(_evaluated(rows, "least"), _evaluated(rows, "present"), len(rows))


def _evaluated(rows: Sequence[_Ripe], other: str) -> Evaluation | CannotTell:
    usable = [row for row in rows if row.features.get(other)]
    reps = sorted({int(rep) for row in usable for rep in (*row.features[other], *row.features["rate"])})
    reps = sorted({*reps, *(row.chosen for row in usable)})
    place = {rep: number for number, rep in enumerate(reps)}
    chances, rate = np.zeros((len(usable), len(reps))), np.zeros((len(usable), len(reps)))
    for number, row in enumerate(usable):
        _fill(chances[number], row.features[other], place)
        _fill(rate[number], row.features["rate"], place)
        chances[number] /= max(chances[number].sum(), 1e-12)
    return evaluate(
        np.array([place[row.chosen] for row in usable], dtype=np.intp),
        np.array([float(row.won) for row in usable]),
        np.array([row.propensity for row in usable]),
        chances,
        rate,
    )


def _fill(line: Floats, values: Mapping[str, float], place: Mapping[int, int]) -> None:
    for rep, value in values.items():
        line[place[int(rep)]] = value


def trial_result(shop: Shop, row: RoutingPolicy | None) -> Compared | CannotTell | None:
    """The half days of the newest trial, each way beside the other; None where there was none."""
    last = (
        RoutingPolicy.objects.filter(shop_id=shop.id, mode=Mode.SWITCH_BACK).order_by("-number").first()
        if row is None or row.mode != Mode.SWITCH_BACK
        else row
    )
    if last is None:
        return None
    told = learning.told(shop)
    is_by_grade, ripe_days = (
        (told.is_by_grade, told.ripe_days) if told is not None else (False, learning.USUAL_RIPE_DAYS)
    )
    edge = clock().now() - timedelta(days=ripe_days)
    zone = ZoneInfo(shop.timezone)
    blocks: dict[date, dict[Arm, tuple[int, int]]] = {}
    # By what was drawn for the half day, not by who has it now: a trial is judged as it was begun.
    rows = AssignmentDecision.objects.filter(
        item__shop_id=shop.id,
        is_shadow=False,
        by=None,
        policy_version__startswith=f"{last.number}/",
        item__arrived_at__lte=edge,
    ).values_list("at", "policy_version", "item__stage", "item__sales_grade")
    for at, version, stage, grade in rows:
        arm = Arm(version.split("/", 1)[1])
        won = grade in learning.GOOD_GRADES if is_by_grade else stage == Stage.WON
        arms = blocks.setdefault(at.astimezone(zone).date(), {})
        known, so_far = arms.get(arm, (0, 0))
        arms[arm] = known + 1, so_far + won
    return compare(blocks)


# What it decided ------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Filters:
    rep: int | None = None
    rule: str = ""
    what: str = ""
    """"shadow", "real", "override" or everything."""


@dataclass(frozen=True, slots=True)
class LogLine:
    id: int
    at: datetime
    item_id: int
    key: str
    rule: Text
    chosen: Text
    advised: Text | None
    """Whom the policy would have chosen, where a person decided otherwise."""
    by: Text | None
    propensity: float | None
    version: str
    is_shadow: bool
    reason: str
    told: tuple[Text, ...]


@dataclass(frozen=True, slots=True)
class LogPage:
    lines: tuple[LogLine, ...]
    count: int
    number: int
    pages: int


RULES: Mapping[str, Text] = {
    Decided.NOBODY_FREE: Text("没有人可分", "nobody can"),
    Decided.OWNER: Text("老客户", "customer's own rep"),
    Decided.FLOOR: Text("新人保底", "new rep's floor"),
    Decided.WAITING: Text("最早有空", "first free"),
    Decided.BALANCE: Text("按负载", "by load"),
    Decided.ABILITY: Text("按能力与负载", "by ability and load"),
    Decided.TAKEN: Text("自己接", "taken"),
    Decided.ASSIGNED: Text("主管分派", "assigned by the lead"),
    Decided.HANDED_ON: Text("转交", "handed on"),
    Decided.RELEASED: Text("退回", "given back"),
}


def rule_label(rule: str) -> Text:
    return RULES.get(rule, Text(rule, rule))


def _logged(reader: Person, shop: Shop, names: Names, filters: Filters) -> QuerySet[AssignmentDecision]:
    rows = AssignmentDecision.objects.filter(item__shop_id=shop.id).select_related("item").order_by("-id")
    if not names.sees_all:
        rows = rows.filter(chosen_id=reader.id)
    if filters.rep is not None:
        rows = rows.filter(chosen_id=filters.rep)
    if filters.rule:
        rows = rows.filter(rule=filters.rule)
    if filters.what == "shadow":
        rows = rows.filter(is_shadow=True)
    elif filters.what == "real":
        rows = rows.filter(is_shadow=False, by=None)
    elif filters.what == "override":
        rows = rows.filter(is_shadow=False, by__isnull=False, features__has_key="advised")
    return rows


def log_page(reader: Person, shop: Shop, names: Names, filters: Filters, number: int = 1) -> LogPage:
    rows = _logged(reader, shop, names, filters)
    count = rows.count()
    pages = max(1, -(-count // PAGE))
    number = min(max(1, number), pages)
    return LogPage(_lines(rows[(number - 1) * PAGE : number * PAGE], names), count, number, pages)


def log_lines(reader: Person, shop: Shop, names: Names, filters: Filters) -> tuple[LogLine, ...]:
    """For taking along: the newest first, at most MOST_EXPORTED."""
    return _lines(_logged(reader, shop, names, filters)[:MOST_EXPORTED], names)


def _lines(rows: Iterable[AssignmentDecision], names: Names) -> tuple[LogLine, ...]:
    return tuple(_line(row, names) for row in rows)


def _line(row: AssignmentDecision, names: Names) -> LogLine:
    advised = row.features.get("advised")
    return LogLine(
        id=row.pk,
        at=row.at,
        item_id=row.item_id,
        key=row.item.key,
        rule=rule_label(row.rule),
        chosen=names.of(row.chosen_id),
        advised=names.of(advised) if advised is not None and advised != row.chosen_id else None,
        by=None if row.by_id is None else names.of(row.by_id),
        propensity=row.propensity,
        version=row.policy_version,
        is_shadow=row.is_shadow,
        reason=row.reason,
        told=_texts(row.features.get("told", {}).get(str(row.chosen_id), ())),
    )


def _texts(pairs: Iterable[Sequence[str]]) -> tuple[Text, ...]:
    return tuple(Text(zh, en) for zh, en in pairs)


@dataclass(frozen=True, slots=True)
class Candidate:
    person_id: int
    name: Text
    wait: float
    """Working days until this one would get to it."""
    rate: float
    """The chance to win it, as believed."""
    score: float | None
    chance: float | None
    """With which the policy would have chosen this one."""
    is_chosen: bool
    reasons: tuple[Text, ...]


@dataclass(frozen=True, slots=True)
class Explanation:
    line: LogLine
    kind: Text | None
    is_gate_open: bool
    value: float | None
    pressure: float | None
    candidates: tuple[Candidate, ...]
    left_out: tuple[Text, ...]


def explanation(reader: Person, shop: Shop, decision_id: int) -> Explanation | None:
    """One decision with all that it was made from; None where there is none that this person may see."""
    names = Names(reader, shop)
    row = _logged(reader, shop, names, Filters()).filter(pk=decision_id).first()
    if row is None:
        return None
    told = row.features
    chances, told_of = told.get("chances", {}), told.get("told", {})
    candidates = tuple(
        Candidate(
            person_id=rep,
            name=names.of(rep),
            wait=told.get("wait", {}).get(str(rep), 0.0),
            rate=told.get("rate", {}).get(str(rep), 0.0),
            score=row.scores.get(str(rep)),
            chance=chances.get(str(rep), 0.0) if chances else None,
            is_chosen=rep == row.chosen_id,
            reasons=_texts(told_of.get(str(rep), ())),
        )
        for rep in row.candidates
        if names.may_see(rep)
    )
    key = told.get("kind")
    return Explanation(
        line=_line(row, names),
        kind=kind_label(key) if key else None,
        is_gate_open=bool(told.get("gate")),
        value=told.get("value"),
        pressure=told.get("pressure"),
        candidates=candidates,
        left_out=left_out_lines(told.get("left_out", {}), names),
    )


def left_out_lines(left_out: Mapping[str, Collection[int]], names: Names) -> tuple[Text, ...]:
    return tuple(
        left_out_text(LeftOut(why), tuple(names.of(rep) for rep in who)) for why, who in left_out.items()
    )


def why_nobody(item_id: int, policy: RoutingPolicy | None, names: Names) -> tuple[Text, ...]:
    """Why an item has no owner, as the last run found it: what it waits for, and who was left out by which rule."""
    lies_as = Item.objects.filter(pk=item_id).values_list("unassigned", flat=True).first()
    if lies_as in BY_PEOPLE:
        return (BY_PEOPLE[Unassigned(lies_as)].label,)
    if policy is None or mode_of(policy) is Mode.OFF:
        return ()
    row = (
        RoutingTurn.objects.filter(item_id=item_id, policy=policy, decision=None).order_by("-episode").first()
    )
    if row is None:
        return ()
    waits = row.why_nobody.get("waits")
    found = [Waits(waits).label] if waits else []
    return (*found, *left_out_lines(row.why_nobody.get("left_out", {}), names))
