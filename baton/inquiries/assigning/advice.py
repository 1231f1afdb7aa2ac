"""Whom an item should go to and why, asked for one item at the moment somebody looks at it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from baton.inquiries.assigning import learning
from baton.inquiries.assigning.crew import Crew
from baton.inquiries.assigning.policy import parameters_of, present_policy
from baton.inquiries.assigning.reading import Candidate, Names, left_out_lines, why_nobody
from baton.inquiries.assigning.step import asked_of, gave_back_by
from baton.inquiries.logic.giving import Beliefs, Rep, Seen, chances_of, expected, look
from baton.inquiries.logic.routing import Policy, Rule
from baton.inquiries.logic.why import reasons, slowing
from baton.inquiries.models import Item
from baton.inquiries.selectors import customer_of, item_row
from baton.kit.text import Text
from baton.people.clock import clock
from baton.people.terms import Shop

SHOWN = 3


@dataclass(frozen=True, slots=True)
class Advice:
    candidates: tuple[Candidate, ...]
    """The best first, three at most."""
    is_by_load: bool
    left_out: tuple[Text, ...]
    why_nobody: tuple[Text, ...]
    """Of an item without an owner: what the routing is waiting for."""
    is_certain: bool
    """Whether the first is ahead of the second by more than nothing."""


@dataclass(frozen=True, slots=True)
class Line:
    """A rep as the page of the reps' settings shows one."""

    rep: Rep
    name: Text
    slowing: Text | None
    """Why this one is given fewer."""


class Advisor:
    """The crew and the beliefs of a shop at one moment, for one look or many."""

    def __init__(self, shop: Shop) -> None:
        self._row = present_policy(shop)
        self._policy: Policy = parameters_of(self._row)
        told = learning.told(shop)
        self._beliefs: Beliefs = told.beliefs if told is not None else learning.nothing_yet()
        self._shop, self._now = shop, clock().now()
        self.crew = Crew(shop, self._row, self._policy, self._now)

    def lines(self, names: Names) -> tuple[Line, ...]:
        return tuple(
            Line(rep, names.of(rep.id), slowing(rep) if rep.is_held_back else None) for rep in self.crew.reps
        )

    def about(self, item_id: int, names: Names) -> Advice:
        """Of any item of the shop; NotFound for another's."""
        item = item_row(self._shop, item_id)
        seen, rule, score, chances = self._ranked(item)
        order = np.argsort(-np.where(np.isfinite(score), score, -1e18), kind="stable")
        rate = expected(seen, self._policy) if seen.reps else np.zeros(0)
        candidates = tuple(
            Candidate(
                person_id=seen.reps[place].id,
                name=names.of(seen.reps[place].id),
                wait=float(seen.given.wait[0, place]),
                rate=float(rate[place]),
                score=float(score[place]) if np.isfinite(score[place]) else None,
                chance=float(chances[place]),
                is_chosen=False,
                reasons=reasons(seen.reps[place], seen, rule, self._beliefs, self._now, self.crew.zone)[
                    :SHOWN
                ],
            )
            for place in order[:SHOWN].tolist()
            if np.isfinite(score[place])
        )
        return Advice(
            candidates=candidates,
            is_by_load=rule is not Rule.ABILITY,
            left_out=left_out_lines({why.value: who for why, who in seen.left_out.items()}, names),
            why_nobody=why_nobody(item.pk, self._row, names) if item.owner_id is None else (),
            is_certain=len(candidates) < 2 or candidates[0].chance != candidates[1].chance,
        )

    def best(self, item_id: int) -> int | None:
        """The person whom the item should go to now; None where nobody may have it."""
        seen, _, score, _ = self._ranked(item_row(self._shop, item_id))
        return seen.reps[int(np.argmax(score))].id if seen.reps else None

    def _ranked(self, item: Item) -> tuple[Seen, Rule, np.ndarray, np.ndarray]:
        gave_back: Mapping[int, frozenset[int]] = gave_back_by([item])
        owner = customer_of(item) if item.owner_id is None else None
        asked = asked_of(item, owner, gave_back.get(item.pk, frozenset()), self._now)
        seen = look(asked, self.crew.reps, self._beliefs, self._policy)
        if not seen.reps:
            none = np.zeros(0)
            return seen, Rule.NOBODY_FREE, none, none
        rng = np.random.default_rng(item.pk)
        return seen, *chances_of(seen.given, self._policy, rng)
