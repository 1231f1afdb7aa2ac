"""Whom an item is given to: who may have it, how each of those stands to it, and with which chance each is chosen.

Everything is asked of what is handed over; a run reads its crew once and keeps it up to date while it gives out.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from baton.inquiries.assigning.terms import LeftOut
from baton.inquiries.logic.ability import Floats, logistic
from baton.inquiries.logic.capacity import Bucket
from baton.inquiries.logic.kinds import Kinds
from baton.inquiries.logic.night_pile import assigned
from baton.inquiries.logic.open_hours import NEVER
from baton.inquiries.logic.routing import NOBODY, Bools, Places, Policy, Rule, Situation, choose, scores
from baton.inquiries.terms import Decided, Grade

LEAST_EXPLORED = 0.03
"""Where a decision is drawn, every rep who may have the item has at least this chance."""
DRAWS = 128
HELD_BACK = 0.5
"""A rep who has many in hand and answers ever later counts as able to take so much of the usual."""
ENGLISH = "en"

DECIDED = {
    Rule.NOBODY_FREE: Decided.NOBODY_FREE,
    Rule.OWNER: Decided.OWNER,
    Rule.FLOOR: Decided.FLOOR,
    Rule.WAITING: Decided.WAITING,
    Rule.BALANCE: Decided.BALANCE,
    Rule.ABILITY: Decided.ABILITY,
}
DRAWN = frozenset({Rule.BALANCE, Rule.ABILITY})
"""Rules that leave something to choose; the others decide whatever the policy."""


@dataclass(slots=True)
class Rep:
    """A rep as a run of the routing sees one; giving changes it."""

    id: int
    a_day: float
    """Inquiries that the rep works off in a working day."""
    in_hand: int = 0
    queue: int = 0
    """Of these, waiting for an answer."""
    bucket: Bucket | None = None
    """None: no capacity is set."""
    most_in_hand: int | None = None
    left_today: int | None = None
    """What the account may still be given today; None for no limit."""
    languages: frozenset[str] = frozenset()
    left_out_countries: frozenset[str] = frozenset()
    preferred_countries: frozenset[str] = frozenset()
    left_out_products: tuple[str, ...] = ()
    preferred_products: tuple[str, ...] = ()
    is_paused: bool = False
    is_absent: bool = False
    next_open: int = NEVER
    """From when the rep is at work, in seconds since 1970: now, or the next shift's start."""
    open_until: int = NEVER
    shift_wait: float = 0.0
    """Working days of the team until then."""
    is_new: bool = False
    owed: float = 0.0
    is_held_back: bool = False
    """Many in hand and slowing replies."""
    reply_median: int | None = None
    """Seconds to the first reply, of the last 28 days."""
    reply_before: int | None = None

    @property
    def wait(self) -> float:
        """Working days until the rep gets to one more."""
        able = self.a_day * (HELD_BACK if self.is_held_back else 1.0)
        return self.shift_wait + self.queue / max(able, 1e-9)

    def give(self, fair: float = 0.0) -> None:
        """One more is the rep's. `fair`: what every decision adds to the floor of those who are new."""
        self.in_hand += 1
        self.queue += 1
        if self.bucket is not None:
            self.bucket = self.bucket.after_one()
        if self.left_today is not None:
            self.left_today -= 1
        if self.is_new:
            self.owed += fair - 1


@dataclass(frozen=True, slots=True)
class Beliefs:
    """What was learnt of the reps, as a run uses it."""

    kinds: Kinds
    mean: Mapping[int, Floats]
    """By rep: logit by kind, without waiting."""
    spread: Mapping[int, Floats]
    usual: Floats
    """The team's logit by kind: what is believed of a rep without a record, with `unknown_spread`."""
    unknown_spread: float
    is_gate_open: bool
    values: Mapping[str, float]
    """What an item of each grade is worth, "" for one without; 1 is the usual inquiry."""
    shares: Mapping[int, Floats] = field(default_factory=dict)
    """By rep: the share of each kind that people gave to the rep before."""
    outcomes: Mapping[int, Floats] = field(default_factory=dict)
    """By rep: how many outcomes of each kind are known; of these won, in `won`."""
    won: Mapping[int, Floats] = field(default_factory=dict)
    arrivals_a_day: float = 0.0
    """Inquiries that came in on a day of late."""


@dataclass(frozen=True, slots=True)
class Asked:
    """An item that waits for an owner."""

    product_id: str
    product_name: str
    country: str
    languages: frozenset[str]
    """Which of a rep's languages would do; empty for any."""
    grade: Grade | None
    deadline: int
    """Seconds since 1970: until when somebody has to be at work."""
    owner: int | None = None
    """The rep who has this customer and is there."""
    gave_back: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Seen:
    """How the reps who may have an item stand to it, in the order of `reps`."""

    reps: tuple[Rep, ...]
    left_out: Mapping[LeftOut, tuple[int, ...]]
    kind: int
    given: Situation


@dataclass(frozen=True, slots=True)
class Ruling:
    """Who was chosen, by which rule, and with which chance the others would have been."""

    rule: Rule
    chosen: int | None
    seen: Seen
    score: Floats
    """By which the rule chose, in the order of `seen.reps`; −inf for who was passed over."""
    chances: Floats
    least: Floats
    """The chances if it went by load alone."""

    @property
    def propensity(self) -> float | None:
        if self.chosen is None:
            return None
        return float(self.chances[[rep.id for rep in self.seen.reps].index(self.chosen)])


class Columns:
    """What does not depend on the item: of every rep the wait and the floor, of every kind what is believed.

    Drawn up once for many items; it holds while nothing is given.
    """

    def __init__(self, crew: Sequence[Rep], beliefs: Beliefs) -> None:
        self.place = {rep.id: number for number, rep in enumerate(crew)}
        self.wait = np.array([rep.wait for rep in crew])
        self.owed = np.array([rep.owed if rep.is_new else 0.0 for rep in crew])
        self.pressure = np.array([_pressure(crew, beliefs)])
        self._crew, self._beliefs = crew, beliefs
        self._by_kind: dict[int, tuple[Floats, Floats]] = {}

    def believed(self, kind: int) -> tuple[Floats, Floats]:
        """Mean and spread of every rep at a kind; of one without a record what the team's is."""
        if kind not in self._by_kind:
            told, usual = self._beliefs, float(self._beliefs.usual[kind])
            self._by_kind[kind] = (
                np.array([told.mean[rep.id][kind] if rep.id in told.mean else usual for rep in self._crew]),
                np.array(
                    [
                        told.spread[rep.id][kind] if rep.id in told.spread else told.unknown_spread
                        for rep in self._crew
                    ]
                ),
            )
        return self._by_kind[kind]


def look(
    asked: Asked, crew: Sequence[Rep], beliefs: Beliefs, policy: Policy, columns: Columns | None = None
) -> Seen:
    """Who may have it, who may not and why, and how each stands to it."""
    known = columns or Columns(crew, beliefs)
    left_out: dict[LeftOut, list[int]] = {}
    able: list[Rep] = []
    for rep in crew:
        why = why_not(rep, asked)
        if why is None:
            able.append(rep)
        else:
            left_out.setdefault(why, []).append(rep.id)
    preferred = [
        rep for rep in able if _prefers(rep, asked) and known.wait[known.place[rep.id]] < policy.late_after
    ]
    reps = preferred or able
    kind = beliefs.kinds.place(asked.product_name, asked.country)
    told = {why: tuple(who) for why, who in left_out.items()}
    return Seen(tuple(reps), told, kind, _situation(asked, reps, known, beliefs, kind))


def why_not(rep: Rep, asked: Asked) -> LeftOut | None:
    """The first rule that keeps an item from a rep. A customer's own rep is kept from it by absence alone."""
    if rep.is_absent:
        return LeftOut.ABSENT
    if rep.id == asked.owner:
        return None
    if rep.is_paused:
        return LeftOut.PAUSED
    if rep.id in asked.gave_back:
        return LeftOut.GAVE_BACK
    if asked.country in rep.left_out_countries:
        return LeftOut.MARKET
    if rep.left_out_products and _names(rep.left_out_products, asked):
        return LeftOut.PRODUCT
    if rep.languages and asked.languages and not rep.languages & asked.languages:
        return LeftOut.LANGUAGE
    if rep.next_open > asked.deadline:
        return LeftOut.HOURS
    if rep.most_in_hand is not None and rep.in_hand >= rep.most_in_hand:
        return LeftOut.IN_HAND
    if rep.bucket is not None and not rep.bucket.has_room:
        return LeftOut.CAPACITY
    if rep.left_today is not None and rep.left_today <= 0:
        return LeftOut.ACCOUNT
    return None


def _prefers(rep: Rep, asked: Asked) -> bool:
    return asked.country in rep.preferred_countries or (
        bool(rep.preferred_products) and _names(rep.preferred_products, asked)
    )


def _names(products: Sequence[str], asked: Asked) -> bool:
    name = asked.product_name.casefold()
    return any(
        (asked.product_id and asked.product_id.startswith(one)) or one.casefold() in name for one in products
    )


def _situation(asked: Asked, reps: Sequence[Rep], known: Columns, beliefs: Beliefs, kind: int) -> Situation:
    places = np.array([known.place[rep.id] for rep in reps], dtype=np.intp)
    mean, spread = known.believed(kind)
    owner = [rep.id for rep in reps].index(asked.owner) if asked.owner in {rep.id for rep in reps} else NOBODY
    value = beliefs.values.get(asked.grade.value if asked.grade else "", 1.0)
    return Situation(
        is_eligible=np.ones((1, len(reps)), dtype=bool),
        wait=known.wait[None, places],
        ability=mean[None, places],
        spread=spread[None, places],
        is_gate_open=np.array([beliefs.is_gate_open]),
        owner=np.array([owner]),
        owed=known.owed[None, places],
        may_be_learnt_on=np.array([asked.grade is not Grade.A]),
        pressure=known.pressure,
        value=np.array([value]),
    )


def _pressure(crew: Sequence[Rep], beliefs: Beliefs) -> float:
    """What comes in on a day over what those who are there work off in one."""
    able = sum(rep.a_day for rep in crew if not rep.is_absent and not rep.is_paused)
    return beliefs.arrivals_a_day / max(able, 1e-9)


def decide(
    asked: Asked,
    crew: Sequence[Rep],
    beliefs: Beliefs,
    policy: Policy,
    rng: np.random.Generator,
    *,
    is_least_loaded: bool = False,
) -> Ruling:
    """One item: who gets it, drawn by the chances. `is_least_loaded`: by load alone, as the other arm of a trial."""
    seen = look(asked, crew, beliefs, policy)
    if not seen.reps:
        none = np.zeros(0)
        return Ruling(Rule.NOBODY_FREE, None, seen, none, none, none)
    rule, score, chances = chances_of(seen.given, policy, rng)
    least = least_chances(seen.given)
    if is_least_loaded and rule in DRAWN:
        rule, score, chances = Rule.BALANCE, -seen.given.wait[0], least
    place = int(rng.choice(len(seen.reps), p=chances))
    return Ruling(rule, seen.reps[place].id, seen, score, chances, least if rule in DRAWN else chances)


def chances_of(given: Situation, policy: Policy, rng: np.random.Generator) -> tuple[Rule, Floats, Floats]:
    """The rule, its scores, and the chance of each rep, (reps,) each; the chances sum to 1.

    Most of the chance lies on the best, evenly where several are. Of decisions that leave something to choose,
    `policy.explored` are drawn: by what is believed of each, everybody in time with at least LEAST_EXPLORED.
    """
    reps = given.wait.shape[1]
    none = np.zeros((1, reps))
    found = choose(given, policy, none, none)
    rule, score = Rule(int(found.rule[0])), found.score[0]
    if rule is Rule.OWNER:
        return rule, score, np.eye(reps)[int(found.rep[0])]
    best = _even(score >= score.max() - 1e-9)
    if rule not in DRAWN or not policy.explored:
        return rule, score, best
    in_time: Bools = np.asarray(given.is_eligible[0] & (given.wait[0] < policy.late_after))
    allowed = in_time if in_time.any() else given.is_eligible[0]
    if rule is Rule.ABILITY:
        believed = scores(given, policy, rng.standard_normal((DRAWS, reps)))
        top = np.where(allowed, believed, -np.inf).argmax(axis=1)
        drawn = np.bincount(top, minlength=reps) / DRAWS
    else:
        drawn = _even(allowed)
    number = int(allowed.sum())
    least = min(LEAST_EXPLORED, 1 / number)
    drawn = (1 - number * least) * drawn + least * allowed
    chances = (1 - policy.explored) * best + policy.explored * drawn
    return rule, score, chances / chances.sum()


def least_chances(given: Situation) -> Floats:
    """The chance of each if it went to whoever gets to it first, evenly among equals."""
    wait = np.where(given.is_eligible[0], given.wait[0], np.inf)
    return _even(wait <= wait.min() + 1e-9)


def _even(which: Bools) -> Floats:
    found: Floats = which / which.sum()
    return found


def expected(seen: Seen, policy: Policy) -> Floats:
    """The chance that each rep wins it, (reps,): what is believed, at the wait."""
    given = seen.given
    believed = given.ability / np.sqrt(1 + np.pi * given.spread**2 / 8)
    found: Floats = logistic(believed - policy.slope * given.wait)[0]
    return found


# The pile of the night ----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Pile:
    """What is given out in one go, in the order that was asked."""

    chosen: tuple[int | None, ...]
    seen: tuple[Seen, ...]
    score: Floats
    """(items, crew); −inf where a rep may not have it."""


def give_pile(
    asked: Sequence[Asked],
    crew: Sequence[Rep],
    beliefs: Beliefs,
    policy: Policy,
) -> Pile:
    """All of them at once, nobody beyond what they have room for. It changes nobody: the caller gives."""
    columns = Columns(crew, beliefs)
    seen = tuple(look(one, crew, beliefs, policy, columns) for one in asked)
    place = columns.place
    score = np.full((len(asked), len(crew)), -np.inf)
    for row, one in enumerate(seen):
        if not one.reps:
            continue
        own = [place[rep.id] for rep in one.reps]
        by = scores(one.given, policy)[0] if beliefs.is_gate_open else -one.given.wait[0]
        if one.given.owner[0] != NOBODY:
            # A customer's own rep is the only one who is asked.
            own, by = [own[int(one.given.owner[0])]], np.array([1e3])
        score[row, own] = by
    found = assigned(score, rooms(crew, len(asked)), _later(crew, beliefs, policy))
    chosen = tuple(None if rep == NOBODY else crew[rep].id for rep in found.tolist())
    return Pile(chosen, seen, score)


def rooms(crew: Sequence[Rep], most: int) -> Places:
    """How many more each rep may be given, at most `most`."""

    def room(rep: Rep) -> int:
        limits = [most]
        if rep.bucket is not None:
            limits.append(int(rep.bucket.level + 1e-9))
        if rep.most_in_hand is not None:
            limits.append(rep.most_in_hand - rep.in_hand)
        if rep.left_today is not None:
            limits.append(rep.left_today)
        return max(0, min(limits))

    return np.array([room(rep) for rep in crew], dtype=np.intp)


def _later(crew: Sequence[Rep], beliefs: Beliefs, policy: Policy) -> Floats:
    """What each further item of the same rep is worth less: its wait, and the price of the wait behind it."""
    longer = 1 / np.maximum(np.array([rep.a_day for rep in crew]), 1e-9)
    usual = float(logistic(beliefs.usual).mean())
    price = usual * (1 - usual) * policy.slope * (1 + policy.passed_on)
    found: Floats = longer * (price if beliefs.is_gate_open else 1.0)
    return found
