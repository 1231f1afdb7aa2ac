"""A run of the routing: whoever waits for an owner gets one, or it is noted who would, or why nobody can."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
from babel.languages import get_official_languages
from django.db import transaction
from django.db.models import Count, Exists, F, Min, OuterRef, Q

from baton.inquiries import selectors
from baton.inquiries.assigning import learning
from baton.inquiries.assigning.crew import Crew
from baton.inquiries.assigning.policy import mode_of, parameters_of, present_policy
from baton.inquiries.assigning.terms import BY_PEOPLE, Arm, Mode, Waits
from baton.inquiries.deciding import decided, own_customer
from baton.inquiries.logic.giving import (
    DECIDED,
    DRAWN,
    ENGLISH,
    Asked,
    Beliefs,
    Rep,
    Ruling,
    Seen,
    decide,
    expected,
    give_pile,
    least_chances,
)
from baton.inquiries.logic.routing import Rule
from baton.inquiries.logic.trial import arm_of
from baton.inquiries.logic.why import reasons
from baton.inquiries.models import AssignmentDecision, Buyer, Item, RoutingPolicy, RoutingTurn
from baton.inquiries.terms import Box, Decided, Decision, Grade, Spam
from baton.people.clock import clock
from baton.people.grants import Grant, can
from baton.people.selectors import person_by_id
from baton.people.terms import Shop

SHADOW_BACK = timedelta(days=3)
"""How long ago an item may have come in for the shadow to look at it, when people already gave it to somebody."""
AT_ONCE = 500
"""Items that one transaction decides."""
FALLBACK = timedelta(hours=24)
"""Until when somebody has to be at work where no clock counts, or it has run out."""
MORNING_ROOM = 3_600
"""Seconds that have to be left of an item's time when the team begins, for it to wait until then."""
SHOWN = 3
FEWEST_OF_A_PILE = 2


@dataclass(frozen=True, slots=True)
class Routed:
    decided: int = 0
    assigned: int = 0
    waiting: int = 0


def route(shop: Shop) -> Routed:
    """Decide what has no decision of this policy yet. Two at once: the second finds it done."""
    row = present_policy(shop)
    if mode_of(row) is Mode.OFF or row is None:
        return Routed()
    if learning.told(shop) is None:
        learning.learn(shop)
    with transaction.atomic():
        # Whoever comes second waits here, and then sees what the first has decided.
        locked = RoutingPolicy.objects.select_for_update().filter(shop_id=shop.id).order_by("-number")
        return _Run(shop, locked[0]).decide_all()


def asked_of(row: Item, owner: int | None, gave_back: frozenset[int], now: datetime) -> Asked:
    """An item as the routing is asked about it."""
    due = row.platform_due if row.platform_due is not None and row.platform_due > now else now + FALLBACK
    spoken = get_official_languages(row.country, de_facto=True) if row.country else ()
    grade = row.sales_grade or row.model_grade
    return Asked(
        product_id=row.product_id,
        product_name=row.product_name,
        country=row.country,
        # Buyers on the platform write English wherever they are.
        languages=frozenset({*spoken, ENGLISH}) if row.country else frozenset(),
        grade=Grade(grade) if grade else None,
        deadline=int(due.timestamp()),
        owner=owner,
        gave_back=gave_back,
    )


class _Run:
    def __init__(self, shop: Shop, row: RoutingPolicy) -> None:
        self._shop, self._row, self._now = shop, row, clock().now()
        self._policy = parameters_of(row)
        self._mode = mode_of(row)
        told = learning.told(shop)
        self._beliefs = told.beliefs if told is not None else learning.nothing_yet()
        self._zone = ZoneInfo(shop.timezone)
        self._decided = self._assigned = self._waiting = 0

    @property
    def is_shadow(self) -> bool:
        """A trial outside its days goes on as a shadow."""
        if self._mode is Mode.SHADOW:
            return True
        day = self._now.astimezone(self._zone).date()
        first, last = self._row.trial_first, self._row.trial_last
        is_trial = first is not None and last is not None and first <= day <= last
        return self._mode is Mode.SWITCH_BACK and not is_trial

    def decide_all(self) -> Routed:
        rows = self._undecided()
        if not rows:
            return Routed()
        self._crew = Crew(self._shop, self._row, self._policy, self._now)
        self._by_id = {rep.id: rep for rep in self._crew.reps}
        self._episodes = _episodes(rows)
        gave_back = gave_back_by(rows)
        customers = self._customers(rows)
        done = {
            (item, episode)
            for item, episode in RoutingTurn.objects.filter(
                policy=self._row, item__in=[row.pk for row in rows], decision__isnull=False
            ).values_list("item_id", "episode")
        }
        open_rows = [row for row in rows if (row.pk, self._episode(row)) not in done]
        pile: list[tuple[Item, Asked]] = []
        for row in open_rows:
            asked = asked_of(row, customers.get(row.pk), gave_back.get(row.pk, frozenset()), self._now)
            waits = self._waits(row, asked)
            if waits is not None:
                self._keep_waiting(row, {"waits": waits.value})
            elif self._is_of_the_night(row):
                pile.append((row, asked))
            else:
                self._one(row, asked)
        self._pile(pile)
        if not self.is_shadow:
            self._crew.settle()
        return Routed(self._decided, self._assigned, self._waiting)

    # What is asked about ----------------------------------------------------------------------------------------

    def _undecided(self) -> list[Item]:
        rows = Item.objects.filter(shop_id=self._shop.id, box=Box.DESK, merged_into=None)
        # What was given back is for whoever takes it, or for the lead.
        rows = rows.exclude(spam=Spam.SUSPECTED).exclude(unassigned__in=list(BY_PEOPLE))
        rows = rows.select_related("buyer").defer("message", "remark")
        wanted = selectors.ownerless()
        if self.is_shadow:
            wanted |= Q(arrived_at__gte=max(self._row.since, self._now) - SHADOW_BACK, owner__isnull=False)
        done = RoutingTurn.objects.filter(policy=self._row, decision__isnull=False)
        if self.is_shadow:
            # Nothing moves: one look at each item is enough.
            rows = rows.exclude(pk__in=done.values("item_id"))
        # Those that nobody could have so far do not keep new ones waiting.
        tried = RoutingTurn.objects.filter(policy=self._row, item=OuterRef("pk"))
        rows = rows.filter(wanted).annotate(is_tried=Exists(tried))
        return list(rows.order_by("is_tried", "arrived_at", "id")[:AT_ONCE])

    def _episode(self, row: Item) -> int:
        return self._episodes.get(row.pk, 0)

    def _customers(self, rows: Sequence[Item]) -> Mapping[int, int]:
        """The rep who had each item's buyer before, where that one is still here."""
        buyers = {row.buyer_id for row in rows if row.buyer_id is not None}
        first = dict(
            Buyer.objects.filter(pk__in=buyers)
            .annotate(first=Min("items__arrived_at"))
            .values_list("pk", "first")
        )
        found: dict[int, int] = {}
        for row in rows:
            buyer = row.buyer
            if buyer is None or buyer.owner_id not in self._by_id:
                continue
            # An item that people gave to somebody made its buyer that rep's: that is no history.
            is_known = row.owner_id is None or first[buyer.pk] < row.arrived_at
            if is_known and buyer.owner_id is not None:
                found[row.pk] = buyer.owner_id
        return found

    def _waits(self, row: Item, asked: Asked) -> Waits | None:
        if row.owner_id is not None:
            return None
        now = int(self._now.timestamp())
        if asked.owner is not None and self._by_id[asked.owner].is_absent:
            return Waits.OWNER if self._by_id[asked.owner].next_open <= asked.deadline else None
        opens = self._crew.team_opens
        return Waits.MORNING if now < opens <= asked.deadline - MORNING_ROOM else None

    def _is_of_the_night(self, row: Item) -> bool:
        """Whether it came in while the team was closed, and nobody gave it to anybody since."""
        return row.owner_id is None and not self._crew.was_open(row.arrived_at)

    # Deciding ---------------------------------------------------------------------------------------------------

    def _one(self, row: Item, asked: Asked) -> None:
        arm = self._arm()
        rng = np.random.default_rng(self._seed(row))
        with _Without(self._by_id, row.owner_id):
            ruling = decide(
                asked, self._crew.reps, self._beliefs, self._policy, rng, is_least_loaded=arm is Arm.LEAST
            )
            if ruling.chosen is None:
                self._nobody(row, ruling.seen)
                return
            decision = self._decision(ruling, arm)
        if self._give(row, decision):
            self._count(ruling.chosen)

    def _pile(self, pile: Sequence[tuple[Item, Asked]]) -> None:
        """What came in over night: customers and new reps' shares first, the rest as one assignment."""
        rest: list[tuple[Item, Asked]] = []
        arm = self._arm()
        for row, asked in pile:
            rng = np.random.default_rng(self._seed(row))
            ruling = decide(asked, self._crew.reps, self._beliefs, self._policy, rng)
            if ruling.rule in {Rule.OWNER, Rule.FLOOR} and len(pile) >= FEWEST_OF_A_PILE:
                self._one(row, asked)
            else:
                rest.append((row, asked))
        if len(rest) < FEWEST_OF_A_PILE:
            for row, asked in rest:
                self._one(row, asked)
            return
        beliefs = replace(self._beliefs, is_gate_open=False) if arm is Arm.LEAST else self._beliefs
        found = give_pile([asked for _, asked in rest], self._crew.reps, beliefs, self._policy)
        for (row, _), chosen, seen, score in zip(rest, found.chosen, found.seen, found.score, strict=True):
            if chosen is None:
                self._nobody(row, seen)
                continue
            decision = self._pile_decision(seen, chosen, score, beliefs, arm)
            if self._give(row, decision):
                self._count(chosen)

    def _arm(self) -> Arm | None:
        if self._mode is not Mode.SWITCH_BACK or self.is_shadow:
            return None
        return arm_of(self._now.astimezone(self._zone), self._row.seed)

    def _seed(self, row: Item) -> int:
        said = f"{self._shop.code}:{row.key}:{self._row.number}:{self._episode(row)}"
        return int.from_bytes(hashlib.sha256(said.encode()).digest()[:8], "big")

    def _version(self, arm: Arm | None) -> str:
        return str(self._row.number) if arm is None else f"{self._row.number}/{arm.value}"

    def _decision(self, ruling: Ruling, arm: Arm | None) -> Decision:
        seen = ruling.seen
        order = np.argsort(-np.where(np.isfinite(ruling.score), ruling.score, -1e18), kind="stable")
        first = [seen.reps[place] for place in order[:SHOWN].tolist()]
        chosen = next(rep for rep in seen.reps if rep.id == ruling.chosen)
        shown = list(dict.fromkeys([chosen.id, *(rep.id for rep in first)]))
        features = self._features(seen, ruling.rule, shown, self._beliefs) | {
            "chances": _by_rep(seen.reps, ruling.chances),
            "arm": arm.value if arm is not None else "",
        }
        return Decision(
            rule=DECIDED[ruling.rule],
            chosen=ruling.chosen,
            candidates=tuple(seen.reps[place].id for place in order.tolist()),
            features=features,
            scores=_scores(seen.reps, ruling.score),
            propensity=ruling.propensity,
            policy_version=self._version(arm),
            is_shadow=self.is_shadow,
        )

    def _pile_decision(
        self, seen: Seen, chosen: int, score: np.ndarray, beliefs: Beliefs, arm: Arm | None
    ) -> Decision:
        """A joint decision: which chance each had by itself is not known, and none is claimed."""
        rule = Rule.ABILITY if beliefs.is_gate_open else Rule.BALANCE
        place = {rep.id: number for number, rep in enumerate(self._crew.reps)}
        own = np.array([score[place[rep.id]] for rep in seen.reps])
        order = np.argsort(-np.where(np.isfinite(own), own, -1e18), kind="stable")
        shown = list(dict.fromkeys([chosen, *(seen.reps[one].id for one in order[:SHOWN].tolist())]))
        features = self._features(seen, rule, shown, beliefs) | {
            "is_pile": True,
            "arm": arm.value if arm is not None else "",
        }
        return Decision(
            rule=DECIDED[rule],
            chosen=chosen,
            candidates=tuple(seen.reps[one].id for one in order.tolist()),
            features=features,
            scores=_scores(seen.reps, own),
            policy_version=self._version(arm),
            is_shadow=self.is_shadow,
        )

    def _features(self, seen: Seen, rule: Rule, shown: Iterable[int], beliefs: Beliefs) -> dict[str, object]:
        given, reps = seen.given, seen.reps
        told = {
            str(rep.id): [
                [text.zh, text.en] for text in reasons(rep, seen, rule, beliefs, self._now, self._crew.zone)
            ]
            for rep in reps
            if rep.id in set(shown)
        }
        return {
            "kind": beliefs.kinds.keys[seen.kind],
            "gate": beliefs.is_gate_open,
            "value": round(float(given.value[0]), 4),
            "pressure": round(float(given.pressure[0]), 4),
            "wait": _by_rep(reps, given.wait[0]),
            "ability": _by_rep(reps, given.ability[0]),
            "spread": _by_rep(reps, given.spread[0]),
            "rate": _by_rep(reps, expected(seen, self._policy)),
            "least": _by_rep(reps, least_chances(given)) if rule in DRAWN else {},
            "present": _by_rep(reps, _present(seen, beliefs)) if rule in DRAWN else {},
            "left_out": {why.value: list(who) for why, who in seen.left_out.items()},
            "told": told,
        }

    # Putting it down --------------------------------------------------------------------------------------------

    def _give(self, row: Item, decision: Decision) -> bool:
        """Note it, and where it is real, claim the item. False where somebody else was first or the rep has left."""
        assert decision.chosen is not None
        if not self.is_shadow and not self._claim(row, decision.chosen):
            return False
        kept = decided(row, decision, None)
        self._turn(row, kept, {})
        self._decided += 1
        if not self.is_shadow:
            own_customer(row, decision.chosen)
            self._assigned += 1
        return True

    def _claim(self, row: Item, rep_id: int) -> bool:
        # Asked of the database: the account may have been closed since the run began.
        rep = person_by_id(rep_id)
        if not (rep.is_active and can(rep, Grant.WORK_INQUIRIES, self._shop)):
            self._crew.drop(rep_id)
            self._by_id.pop(rep_id, None)
            return False
        taken = Item.objects.filter(
            selectors.ownerless(), pk=row.pk, box=Box.DESK, version=row.version
        ).update(
            owner_id=rep_id,
            owned_since=self._now,
            unassigned="",
            released_at=None,
            needs_platform_move=True,
            version=F("version") + 1,
        )
        return bool(taken)

    def _count(self, chosen: int) -> None:
        """The run goes on with what was given; a shadow gives nothing, but keeps count of its floor."""
        fair = self._policy.floor / max(sum(not rep.is_absent for rep in self._crew.reps), 1)
        for rep in self._crew.reps:
            if rep.is_new and rep.id != chosen:
                rep.owed += fair
        if self.is_shadow:
            rep = self._by_id[chosen]
            if rep.is_new:
                rep.owed += fair - 1
            return
        self._by_id[chosen].give(fair)

    def _nobody(self, row: Item, seen: Seen) -> None:
        told: dict[str, object] = {"left_out": {why.value: list(who) for why, who in seen.left_out.items()}}
        if seen.reps:
            told["waits"] = Waits.ROOM.value
        self._keep_waiting(row, told)

    def _keep_waiting(self, row: Item, told: dict[str, object]) -> None:
        self._waiting += 1
        self._turn(row, None, told)

    def _turn(self, row: Item, kept: AssignmentDecision | None, why: dict[str, object]) -> None:
        own = {"item_id": row.pk, "policy_id": self._row.pk, "episode": self._episode(row)}
        before = RoutingTurn.objects.filter(**own).first()
        if before is None:
            RoutingTurn.objects.create(**own, decision=kept, why_nobody=why, at=self._now)
        elif kept is not None or before.why_nobody != why:
            before.decision, before.why_nobody, before.at = kept, why, self._now
            before.save(update_fields=["decision", "why_nobody", "at"])


class _Without:
    """While it is asked who would get an item that somebody has: as if that one did not have it yet."""

    def __init__(self, by_id: Mapping[int, Rep], owner: int | None) -> None:
        self._rep = by_id.get(owner) if owner is not None else None

    def __enter__(self) -> None:
        if self._rep is not None:
            self._rep.in_hand -= 1
            self._queued = self._rep.queue > 0
            self._rep.queue -= self._queued

    def __exit__(self, *_: object) -> None:
        if self._rep is not None:
            self._rep.in_hand += 1
            self._rep.queue += self._queued


def _episodes(rows: Sequence[Item]) -> Mapping[int, int]:
    """How many real decisions each item had."""
    told = AssignmentDecision.objects.filter(item__in=[row.pk for row in rows], is_shadow=False)
    return dict(told.order_by().values_list("item_id").annotate(count=Count("id")))


def gave_back_by(rows: Sequence[Item]) -> Mapping[int, frozenset[int]]:
    found: dict[int, set[int]] = {}
    told = AssignmentDecision.objects.filter(
        item__in=[row.pk for row in rows if row.releases], rule=Decided.RELEASED, before__isnull=False
    )
    for item, before in told.values_list("item_id", "before_id"):
        if before is not None:
            found.setdefault(item, set()).add(before)
    return {item: frozenset(who) for item, who in found.items()}


def _present(seen: Seen, beliefs: Beliefs) -> np.ndarray:
    """The chances by which people gave this kind to those who may have it; even where they never did."""
    share = np.array([
        float(beliefs.shares[rep.id][seen.kind]) if rep.id in beliefs.shares else 0.0 for rep in seen.reps
    ])  # fmt: skip
    total = float(share.sum())
    return share / total if total > 0 else np.full(len(share), 1 / max(len(share), 1))


def _by_rep(reps: Sequence[Rep], values: np.ndarray) -> dict[str, float]:
    return {
        str(rep.id): round(float(value), 4)
        for rep, value in zip(reps, values, strict=True)
        if abs(float(value)) >= 5e-5
    }


def _scores(reps: Sequence[Rep], score: np.ndarray) -> dict[str, float]:
    return {
        str(rep.id): round(float(one), 4) for rep, one in zip(reps, score, strict=True) if np.isfinite(one)
    }
