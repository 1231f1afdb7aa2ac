"""Ways of routing, run over the same made-up worlds: who wins more, who is late, what a new rep gets."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from baton.inquiries.logic.ability import Ability, Floats, abilities, logistic
from baton.inquiries.logic.routing import NOBODY, POLICY, Policy, Situation, choose
from baton.inquiries.logic.simulated_world import ENOUGH, Places, Worlds

LATE = 1.0
"""Days of waiting: the platform's 24 hours."""
REFITTED = 2
"""Days between two looks at the outcomes."""
RECENT = 7
_RETURNING, _WHOSE, _BY_HAND = range(3)


@dataclass
class Team:
    """What every way of routing can see at one moment, in all worlds: (S, R) unless said otherwise."""

    worlds: Worlds
    rng: np.random.Generator
    day: int = 0
    at: Floats = field(init=False)
    """(S,) part of the day at which the present inquiry arrives."""
    backlog: Floats = field(init=False)
    """Inquiries still to be worked off."""
    given: Floats = field(init=False)
    """Inquiries given so far."""
    recent: Floats = field(init=False)
    """Inquiries of about the last 30 days: each fades by a thirtieth a day."""
    won: Floats = field(init=False)
    """Won so far, also those that are not known yet."""
    monthly: Floats = field(init=False)
    """(months, 2, S, R): given and won, by 30 days."""
    known: Floats = field(init=False)
    """(3, S, R, K): outcomes known, won among them, and the sum of their waiting, as kinds are told."""
    pending: Floats = field(init=False)
    """(days, 3, S, R, K): the same, by the day on which it becomes known."""

    def __post_init__(self) -> None:
        seeds, reps = self.worlds.capacity.shape
        kinds, setting = len(self.worlds.setting.kinds), self.worlds.setting
        self.backlog, self.given, self.recent, self.won = (np.zeros((seeds, reps)) for _ in range(4))
        self.at = np.zeros(seeds)
        self.monthly = np.zeros((setting.days // 30 + 1, 2, seeds, reps))
        self.known = np.zeros((3, seeds, reps, kinds))
        self.pending = np.zeros((setting.days + setting.known_after + 1, 3, seeds, reps, kinds))

    @property
    def wait(self) -> Floats:
        return self.backlog / self.worlds.capacity

    @property
    def present(self) -> NDArray[np.bool_]:
        found: NDArray[np.bool_] = self.worlds.is_present[self.day]
        return found

    @property
    def is_new(self) -> NDArray[np.bool_]:
        """Who joined, and has too few outcomes to be judged by."""
        joined = np.array(self.worlds.setting.joins) > 0
        found: NDArray[np.bool_] = self.present & joined & (self.known[0].sum(axis=2) < POLICY.floor_outcomes)
        return found

    @property
    def pressure(self) -> Floats:
        """(S,): inquiries a day over the last week, over the capacity of who is present."""
        recent = self.worlds.number[max(self.day - RECENT, 0) : max(self.day, 1)].mean(axis=0)
        capacity = (self.worlds.capacity * self.present).sum(axis=1)
        found: Floats = recent / np.maximum(capacity, 1e-9)
        return found


@dataclass(frozen=True, slots=True)
class Asked:
    """One inquiry in each world, as the routing is told of it."""

    kind: Places
    """(S,), not always the true one."""
    owner: Places
    """(S,): the rep who won its buyer before, or NOBODY."""
    ties: Floats
    """(S, R) in [0, 1): decides between equals."""
    is_live: NDArray[np.bool_]
    """(S,): worlds whose day has no further inquiry are asked along, and nothing comes of it."""


Router = Callable[[Team, Asked], Places]
"""The rep of each world's inquiry, (S,)."""


@dataclass(frozen=True, slots=True)
class Result:
    """By world, (S,) unless said otherwise."""

    won: Floats
    """Of 100 inquiries."""
    late: Floats
    """Share that waited longer than LATE."""
    given: Floats
    """(S, R) inquiries."""
    new_share: Floats
    """(S, joiners): what a new rep got while new, over what the floor promised; NaN where nobody was new."""
    opened: Floats
    """The day on which ability began to count; NaN where it never did."""
    monthly: Floats
    """(months, 2, S, R): given and won, by 30 days."""


def run(worlds: Worlds, router: Router, seed: int = 7) -> Result:
    """All days of all worlds under one way of routing."""
    setting = worlds.setting
    seeds = worlds.capacity.shape[0]
    team, row = Team(worlds, np.random.default_rng(seed)), np.arange(seeds)
    late, weary = np.zeros(seeds), np.array(setting.weary or (0.0,) * setting.reps)
    floor = _Floor(team)
    for day in range(setting.days):
        team.day = day
        team.known = team.known + team.pending[day]
        before = np.zeros(seeds)
        for place in range(int(worlds.number[day].max())):
            is_live = place < worlds.number[day]
            at = np.where(is_live, worlds.time[day, :, place], before)
            _work(team, at - before)
            before = team.at = at
            owner = _owner(team, place)
            asked = Asked(worlds.said[day, :, place], owner, team.rng.random(team.wait.shape), is_live)
            by_hand = worlds.chance[_BY_HAND, day, :, place] < setting.by_hand
            rep = np.where(by_hand, _anybody(team, asked.ties), router(team, asked))
            wait = team.wait[row, rep]
            odds = (
                worlds.skill[day // 30, row, rep, worlds.kind[day, :, place]]
                + np.log(worlds.growth[day, rep])
                - setting.slope * wait
                + setting.known * (rep == owner)
                - weary[rep] * np.maximum(team.recent[row, rep] - ENOUGH, 0) / 100
            )
            is_won = (worlds.luck[day, :, place] < logistic(odds)) & is_live
            floor.count(rep, is_live)
            _note(team, rep, asked.kind, is_live, is_won, wait)
            late += (wait > LATE) & is_live
        _work(team, 1 - before)
        team.recent *= 1 - 1 / 30
    total = worlds.number.sum(axis=0)
    opened = getattr(router, "opened", np.full(seeds, np.nan))
    return Result(
        100 * team.won.sum(axis=1) / total, late / total, team.given, floor.share(), opened, team.monthly
    )


def _work(team: Team, part: Floats) -> None:
    done = team.worlds.capacity * part[:, None] * team.present
    team.backlog = np.maximum(team.backlog - done, 0.0)


def _note(team: Team, rep: Places, kind: Places, is_live: NDArray[np.bool_], is_won: NDArray[np.bool_],
          wait: Floats) -> None:  # fmt: skip
    live = np.flatnonzero(is_live)
    who, what, day = rep[live], kind[live], team.day + team.worlds.setting.known_after
    team.backlog[live, who] += 1
    team.given[live, who] += 1
    team.recent[live, who] += 1
    team.monthly[team.day // 30, :, live, who] += np.stack([np.ones(live.size), is_won[live]], axis=1)
    team.won[live, who] += is_won[live]
    for number, part in enumerate((np.ones(live.size), is_won[live], wait[live])):
        team.pending[day, number, live, who, what] += part


def _owner(team: Team, place: int) -> Places:
    """Who won the buyer before, for buyers who come back: in proportion to what each rep has won."""
    worlds, day = team.worlds, team.day
    won = team.won * team.present
    total = won.sum(axis=1)
    edge = worlds.chance[_WHOSE, day, :, place] * total
    whose = (np.cumsum(won, axis=1) <= edge[:, None]).sum(axis=1)
    is_back = (worlds.chance[_RETURNING, day, :, place] < worlds.setting.returning) & (total > 0)
    return np.where(is_back, np.minimum(whose, won.shape[1] - 1), NOBODY)


def _anybody(team: Team, ties: Floats) -> Places:
    found: Places = np.where(team.present, ties, -1.0).argmax(axis=1)
    return found


class _Floor:
    """What new reps got while they were new, against the floor."""

    def __init__(self, team: Team) -> None:
        self._team = team
        self._joiners = np.flatnonzero(np.array(team.worlds.setting.joins) > 0)
        self._got = np.zeros((team.wait.shape[0], self._joiners.size))
        self._fair = np.zeros_like(self._got)

    def count(self, rep: Places, is_live: NDArray[np.bool_]) -> None:
        team = self._team
        counted = team.is_new[:, self._joiners] & is_live[:, None]
        self._got += counted & (rep[:, None] == self._joiners)
        self._fair += counted / np.maximum(team.present.sum(axis=1), 1)[:, None]

    def share(self) -> Floats:
        promised = POLICY.floor * self._fair
        return np.where(promised > 0, self._got / np.where(promised > 0, promised, 1.0), np.nan)


# Ways of routing --------------------------------------------------------------------------------------------------


class RoundRobin:
    """The next in turn of those who are present."""

    def __init__(self) -> None:
        self._last: Places | None = None

    def __call__(self, team: Team, asked: Asked) -> Places:
        return _held(asked.owner, team, self.next(team, asked))

    def next(self, team: Team, asked: Asked) -> Places:
        """Whose turn it is; only an inquiry that there is moves the turn on."""
        reps = team.present.shape[1]
        last = np.full(asked.kind.size, reps - 1) if self._last is None else self._last
        behind = (np.arange(reps) - last[:, None] - 1) % reps
        rep: Places = np.where(team.present, behind, reps).argmin(axis=1)
        self._last = np.where(asked.is_live, rep, last)
        return rep


def least_loaded(team: Team, asked: Asked) -> Places:
    """Whoever gets to it first: the fewest open inquiries for the rep's capacity."""
    return _held(
        asked.owner, team, np.where(team.present, team.wait + 1e-9 * asked.ties, np.inf).argmin(axis=1)
    )


def best_first(team: Team, asked: Asked) -> Places:
    """The rep with the best record at this kind, however busy."""
    rate = (team.known[1] + 1) / (team.known[0] + 8)
    at = np.take_along_axis(rate, asked.kind[:, None, None], axis=2)[..., 0]
    return _held(asked.owner, team, np.where(team.present, at + 1e-9 * asked.ties, -1).argmax(axis=1))


class MainAccount:
    """As many shops do it: everything goes to whoever holds the main account, and it changes hands late."""

    def __init__(self, first: int, then: int, on: int) -> None:
        self._first, self._then, self._on = first, then, on

    def __call__(self, team: Team, asked: Asked) -> Places:
        holder = self._first if team.day < self._on else self._then
        return np.full(asked.kind.size, holder, dtype=np.intp)


class QuotaRoundRobin:
    """As Odoo's CRM assigns: who has most left of a quota comes first; beyond all quotas it goes in turn.

    quota = round half up(capacity a month ÷ 30) − what was given in the last 24 hours
    """

    def __init__(self) -> None:
        self._turn = RoundRobin()
        self._given: list[tuple[Floats, Places]] = []
        """Of the last two days at most, when each world's inquiry came and to whom it went, NOBODY where none came."""

    def __call__(self, team: Team, asked: Asked) -> Places:
        now = team.day + team.at
        self._given = [one for one in self._given if (one[0] > now - 1).any()]
        quota = np.floor(team.worlds.capacity + 0.5)
        left = np.where(team.present, quota - self._lately(now, quota.shape), -np.inf)
        has_quota = left.max(axis=1) >= 1
        beyond = replace(asked, is_live=asked.is_live & ~has_quota)
        in_turn = self._turn.next(team, beyond)
        rep = np.where(has_quota, (left + 0.5 * asked.ties).argmax(axis=1), in_turn)
        rep = _held(asked.owner, team, rep)
        self._given.append((now, np.where(asked.is_live, rep, NOBODY)))
        return rep

    def _lately(self, now: Floats, shape: tuple[int, ...]) -> Floats:
        """(S, R) given in the last 24 hours."""
        found = np.zeros(shape)
        if self._given:
            reps = np.stack([rep for _, rep in self._given])
            is_late = np.stack([moment for moment, _ in self._given]) > now - 1
            place, world = np.nonzero(is_late & (reps != NOBODY))
            np.add.at(found, (world, reps[place, world]), 1)
        return found


class Learned:
    """Ours: ability by kind as far as outcomes tell it, behind its gate, with the price of capacity and the floor."""

    def __init__(self, policy: Policy = POLICY) -> None:
        self._policy, self._fitted = policy, -1
        self._fit: Ability | None = None
        self._owed: Floats | None = None
        self.opened: Floats = np.empty(0)

    def __call__(self, team: Team, asked: Asked) -> Places:
        self._learn(team)
        assert self._fit is not None
        assert self._owed is not None
        is_open = ~np.isnan(self.opened)
        fair = self._policy.floor / np.maximum(team.present.sum(axis=1), 1)
        # Absence adds nothing to what is owed, and takes nothing away.
        owed = np.where(team.is_new & asked.is_live[:, None], self._owed + fair[:, None], self._owed)
        self._owed = np.where(team.known[0].sum(axis=2) < self._policy.floor_outcomes, owed, 0.0)
        drawn = team.rng.random(asked.kind.size) < self._policy.explored
        found = choose(
            self._situation(team, asked, is_open),
            self._policy,
            np.where(drawn[:, None], team.rng.standard_normal(asked.ties.shape), 0.0),
            asked.ties,
        )
        self._owed[np.arange(asked.kind.size), found.rep] -= asked.is_live
        return found.rep

    def _situation(self, team: Team, asked: Asked, is_open: NDArray[np.bool_]) -> Situation:
        assert self._fit is not None
        assert self._owed is not None
        at = asked.kind[:, None, None]
        return Situation(
            is_eligible=team.present,
            wait=team.wait,
            ability=np.take_along_axis(self._fit.mean, at, axis=2)[..., 0],
            spread=np.take_along_axis(self._fit.spread, at, axis=2)[..., 0],
            is_gate_open=is_open,
            owner=asked.owner,
            # Credit of one from the start: the promise is kept on every day, not only in the end.
            owed=np.where(team.is_new, self._owed + 1.0, 0.0),
            may_be_learnt_on=np.ones(asked.kind.size, dtype=bool),
            pressure=team.pressure,
            value=np.ones(asked.kind.size),
        )

    def _learn(self, team: Team) -> None:
        if self._fit is not None and team.day < self._fitted + REFITTED:
            return
        outcomes, won, waited = team.known
        weighs = -self._policy.slope * waited / np.maximum(outcomes, 1.0)
        self._fit, self._fitted = abilities(outcomes, won, weighs), team.day
        if self._owed is None:
            self._owed = np.zeros(team.wait.shape)
            self.opened = np.full(len(self._fit.outcomes), np.nan)
        is_credible = (self._fit.outcomes >= self._policy.gate_outcomes) & (
            self._fit.log_factor >= np.log(self._policy.gate_factor)
        )
        self.opened = np.where(np.isnan(self.opened) & is_credible, float(team.day), self.opened)


class Oracle:
    """Ours with the true skills in the place of what is learnt: what better learning could still gain."""

    def __init__(self, policy: Policy = POLICY) -> None:
        self._policy = policy

    def __call__(self, team: Team, asked: Asked) -> Places:
        worlds, size = team.worlds, asked.kind.size
        skill = worlds.skill[team.day // 30, np.arange(size), :, asked.kind] + np.log(worlds.growth[team.day])
        none = np.zeros_like(skill)
        given = Situation(
            team.present, team.wait, skill, none, np.ones(size, dtype=bool), asked.owner, none,
            np.zeros(size, dtype=bool), np.zeros(size), np.ones(size),
        )  # fmt: skip
        return choose(given, self._policy, none, asked.ties).rep


def _held(owner: Places, team: Team, rep: Places) -> Places:
    """A known buyer stays with the own rep, in every way of routing."""
    is_there = np.take_along_axis(team.present, np.maximum(owner, 0)[:, None], axis=1)[:, 0]
    return np.where((owner != NOBODY) & is_there, owner, rep)


ROUTERS: Mapping[str, Callable[[], Router]] = {
    "round_robin": RoundRobin,
    "least_loaded": lambda: least_loaded,
    "quota_round_robin": QuotaRoundRobin,
    "best_first": lambda: best_first,
    "learned": Learned,
    "oracle": Oracle,
}
"""A fresh one for each run: some keep count."""
