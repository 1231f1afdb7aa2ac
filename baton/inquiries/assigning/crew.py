"""The reps of a shop as a run of the routing finds them: limits, load, hours, buckets. A handful of queries."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from statistics import median
from zoneinfo import ZoneInfo

import numpy as np
from django.db.models import Count, Q

from baton.inquiries import roster
from baton.inquiries.landing import workers
from baton.inquiries.logic.capacity import Bucket
from baton.inquiries.logic.giving import HELD_BACK, Rep
from baton.inquiries.logic.open_hours import NEVER, OpenHours, Stretches, stretches, without
from baton.inquiries.logic.routing import Policy
from baton.inquiries.models import (
    Absence,
    Item,
    RepBucket,
    RepSettings,
    RoutingPolicy,
    RoutingTurn,
    WorkingHours,
)
from baton.inquiries.pool.pace import paces, slowed
from baton.inquiries.terms import Account, Box, NextStep
from baton.people.grants import Grant, can
from baton.people.terms import Person, Shop

LATELY = timedelta(days=28)
BEFORE = timedelta(days=112)
FEWEST_REPLIES = 8
WORKING_DAYS = 22
"""In a month of 30 days."""
USUAL_A_DAY = 3.0
"""Inquiries that a rep works off in a working day, where nothing tells."""
NEW_FOR = timedelta(days=120)
LISTED = timedelta(days=30)
AHEAD = timedelta(days=35)


class Crew:
    """The reps at one moment. `reps` are changed by what a run gives; `settle` puts the buckets away."""

    def __init__(self, shop: Shop, row: RoutingPolicy | None, policy: Policy, now: datetime) -> None:
        self.shop, self.now = shop, now
        self.zone = ZoneInfo(shop.timezone)
        self.people: Mapping[int, Person] = {one.id: one for one in workers(shop)}
        self._settings = {one.person_id: one for one in RepSettings.objects.filter(shop_id=shop.id)}
        self._absences = _absences(shop, now - BEFORE)
        self._loads = _loads(shop, now)
        # Who decides over others and neither has items nor settings is no rep of the desk.
        ids = [
            one.id
            for one in self.people.values()
            if one.id in self._settings or one.id in self._loads or not can(one, Grant.ASSIGN_INQUIRIES, shop)
        ]
        self._hours = _Hours(shop, ids, self._absences, now)
        self._buckets = {one.person_id: one for one in RepBucket.objects.filter(shop_id=shop.id)}
        self._replies = _replies(shop, now)
        self._given_today = _given_today(shop, now, self.zone)
        self._most_a_day = dict(row.most_a_day) if row is not None else {}
        self.reps = [self._rep(one) for one in sorted(ids)]
        self._hold_back()
        _owe(self.reps, policy, self)

    @property
    def team_opens(self) -> int:
        """When the team is at work next, in seconds; now where it is."""
        return self._hours.team_opens

    def was_open(self, moment: datetime) -> bool:
        """Whether the team was at work then, or it was longer ago than the calendar is drawn."""
        return self._hours.was_open(moment)

    def drop(self, person_id: int) -> None:
        """Somebody who has left in the middle of the run."""
        self.reps = [rep for rep in self.reps if rep.id != person_id]

    def away(self, person_id: int, day: date) -> bool:
        return any(first <= day <= last for first, last in self._absences.get(person_id, ()))

    def settings(self, person_id: int) -> RepSettings | None:
        return self._settings.get(person_id)

    def _rep(self, person_id: int) -> Rep:
        own = self._settings.get(person_id)
        load, hours = self._loads.get(person_id, (0, 0, 0)), self._hours
        median_now, median_before = self._replies.get(person_id, (None, None))
        rep = Rep(
            id=person_id,
            a_day=_a_day(own, load[2]),
            in_hand=load[0],
            queue=load[1],
            is_absent=self.away(person_id, self.now.astimezone(self.zone).date()),
            reply_median=median_now,
            reply_before=median_before,
        )
        rep.next_open, rep.open_until, rep.shift_wait = hours.of(person_id)
        if own is None:
            rep.left_today = self._left_today(person_id, None, Account.UNKNOWN)
            return rep
        rep.most_in_hand, rep.is_paused = own.most_in_hand, own.is_paused
        rep.languages = frozenset(own.languages)
        rep.left_out_countries = frozenset(own.left_out_countries)
        rep.preferred_countries = frozenset(own.preferred_countries)
        rep.left_out_products = tuple(own.left_out_products)
        rep.preferred_products = tuple(own.preferred_products)
        rep.left_today = self._left_today(person_id, own.most_a_day, Account(own.account))
        rep.is_new = (
            own.started_on is not None and own.started_on + NEW_FOR > self.now.astimezone(self.zone).date()
        )
        return rep

    def _left_today(self, person_id: int, own: int | None, account: Account) -> int | None:
        most = own if own is not None else self._most_a_day.get(account.value)
        return None if most is None else int(most) - self._given_today.get(person_id, 0)

    def _hold_back(self) -> None:
        """Those with many in hand and slowing replies; then every bucket is filled up to now."""
        may_slow = any(
            rep.reply_median > rep.reply_before
            for rep in self.reps
            if rep.reply_median is not None and rep.reply_before is not None
        )
        held_back = slowed(paces(self.shop, self.now)) if may_slow else frozenset()
        for rep in self.reps:
            rep.is_held_back = rep.id in held_back
            rep.bucket = self._bucket(rep)

    def _bucket(self, rep: Rep) -> Bucket | None:
        own = self._settings.get(rep.id)
        if own is None or own.a_month is None:
            return None
        row = self._buckets.get(rep.id)
        a_month = own.a_month * (HELD_BACK if rep.is_held_back else 1.0)
        if row is None:
            return Bucket(a_month, first_level(own.a_month)).after(self._present(rep.id, own.set_at, own))
        filled = Bucket(a_month, row.level)
        return filled.after(self._present(rep.id, row.filled_until, own))

    def _present(self, person_id: int, since: datetime, own: RepSettings) -> timedelta:
        """Time from `since` to now without days of absence; none while paused, or where the clock was set back."""
        if own.is_paused or since >= self.now:
            return timedelta(0)
        whole = stretches([(int(since.timestamp()), int(self.now.timestamp()))])
        there = without(whole, away_spans(self._absences.get(person_id, ()), self.zone))
        return timedelta(seconds=there.total)

    def settle(self) -> None:
        """Put the buckets away as they are now. A clock that was set back does not move them back."""
        for rep in self.reps:
            if rep.bucket is None:
                continue
            row = self._buckets.get(rep.id)
            until = self.now if row is None else max(self.now, row.filled_until)
            RepBucket.objects.update_or_create(
                shop_id=self.shop.id,
                person_id=rep.id,
                defaults={"level": rep.bucket.level, "filled_until": until},
            )


def first_level(a_month: float) -> float:
    """With what a bucket begins: a day's share, at most one."""
    return min(1.0, a_month / 30)


def away_spans(days: Sequence[tuple[date, date]], zone: ZoneInfo) -> Stretches:
    """Absences from a first to a last day as stretches of time."""
    return stretches(
        (_midnight(first, zone), _midnight(last + timedelta(days=1), zone)) for first, last in days
    )


def _midnight(day: date, zone: ZoneInfo) -> int:
    return int(datetime(day.year, day.month, day.day, tzinfo=zone).timestamp())


Loads = Mapping[int, tuple[int, int, int]]
"""By rep: in hand, waiting for an answer, and what came in over the last 28 days."""


def _loads(shop: Shop, now: datetime) -> Loads:
    waiting = Q(next_step__in=[NextStep.FIRST_REPLY, NextStep.ANSWER], answer_by__gte=now - LISTED)
    rows = Item.objects.filter(shop_id=shop.id, owner__isnull=False)
    in_hand = {
        row["owner_id"]: (row["every"], row["queue"])
        for row in rows.filter(box=Box.DESK)
        .values("owner_id")
        .annotate(every=Count("id"), queue=Count("id", filter=waiting))
    }
    recent = dict(
        rows.filter(arrived_at__gte=now - LATELY)
        .exclude(box=Box.GONE)
        .values_list("owner_id")
        .annotate(count=Count("id"))
    )
    return {person: (*in_hand.get(person, (0, 0)), recent.get(person, 0)) for person in {*in_hand, *recent}}


def _a_day(own: RepSettings | None, recent: int) -> float:
    """Inquiries a working day: of the capacity, else of what the rep has had of late."""
    if own is not None and own.a_month is not None:
        return max(own.a_month / WORKING_DAYS, 0.1)
    return max(recent / (WORKING_DAYS * LATELY.days / 30), USUAL_A_DAY)


def _absences(shop: Shop, since: datetime) -> Mapping[int, Sequence[tuple[date, date]]]:
    found: dict[int, list[tuple[date, date]]] = {}
    rows = Absence.objects.filter(shop_id=shop.id, last__gte=since.date() - timedelta(days=1))
    for person, first, last in rows.values_list("person_id", "first", "last"):
        found.setdefault(person, []).append((first, last))
    return found


def _replies(shop: Shop, now: datetime) -> Mapping[int, tuple[int | None, int | None]]:
    """Medians of the first reply in seconds: of the last 28 days, and of the twelve weeks before."""
    taken: dict[int, tuple[list[float], list[float]]] = {}
    rows = Item.objects.filter(
        shop_id=shop.id, arrived_at__gte=now - BEFORE, owner__isnull=False, first_reply_at__isnull=False
    ).values_list("owner_id", "arrived_at", "first_reply_at")
    for owner, arrived, replied in rows.iterator():
        if replied is not None and owner is not None:
            parts = taken.setdefault(owner, ([], []))
            parts[arrived < now - LATELY].append((replied - arrived).total_seconds())
    return {owner: (_median(late), _median(before)) for owner, (late, before) in taken.items()}


def _median(found: Sequence[float]) -> int | None:
    return int(median(found)) if len(found) >= FEWEST_REPLIES else None


def _given_today(shop: Shop, now: datetime, zone: ZoneInfo) -> Mapping[int, int]:
    midnight = now.astimezone(zone).replace(hour=0, minute=0, second=0, microsecond=0)
    rows = Item.objects.filter(shop_id=shop.id, owned_since__gte=midnight, owner__isnull=False)
    return dict(rows.exclude(box=Box.GONE).values_list("owner_id").annotate(count=Count("id")))


class _Hours:
    """When each rep is at work next, and how much of the team's time passes until then."""

    def __init__(
        self,
        shop: Shop,
        people: Sequence[int],
        absences: Mapping[int, Sequence[tuple[date, date]]],
        now: datetime,
    ) -> None:
        zone = ZoneInfo(shop.timezone)
        first = now.astimezone(zone).date() - timedelta(days=1)
        last = first + AHEAD
        self._now, self._first = int(now.timestamp()), _midnight(first, zone)
        self._duty = roster.on_duty(shop, now)
        team = roster.team_hours(shop, first, last)
        self._team = OpenHours(team)
        days = {(int(start) // 86_400) for start in team.starts}
        self._a_day = team.total / max(len(days), 1)
        self.team_opens = _next(team, self._now)[0]
        with_own = set(
            WorkingHours.objects.filter(shop_id=shop.id, person__in=people).values_list(
                "person_id", flat=True
            )
        )
        self._found: dict[int, tuple[int, int, float]] = {}
        for person in people:
            if person in with_own:
                hours = roster.hours_of(shop, person, first, last)
            elif person in absences:
                hours = without(team, away_spans(absences[person], zone))
            else:
                hours = team
            self._found[person] = self._told(person, hours)

    def was_open(self, moment: datetime) -> bool:
        at = int(moment.timestamp())
        return at < self._first or bool(self._team.is_open(np.array([at]))[0])

    def of(self, person_id: int) -> tuple[int, int, float]:
        return self._found[person_id]

    def _told(self, person_id: int, hours: Stretches) -> tuple[int, int, float]:
        opens, until = _next(hours, self._now)
        if person_id in self._duty:
            opens, until = self._now, max(until if opens == self._now else 0, self._now + 1)
        if opens == NEVER:
            return NEVER, NEVER, 99.0
        passed = self._team.passed(np.array([self._now]), np.array([opens]))
        return opens, until, float(passed[0]) / max(self._a_day, 1.0)


def _next(hours: Stretches, now: int) -> tuple[int, int]:
    """From when the hours are open, now or later, and until when that stretch goes."""
    place = int(np.searchsorted(hours.ends, now, side="right"))
    if place >= hours.ends.size:
        return NEVER, NEVER
    return max(int(hours.starts[place]), now), int(hours.ends[place])


def _owe(reps: Sequence[Rep], policy: Policy, crew: Crew) -> None:
    """What each new rep is behind the floor, of all that the routing has decided since the rep began.

    Credit of one from the start: the promise is kept on every day, not only in the end.
    """
    new = [rep for rep in reps if rep.is_new]
    if not new:
        return
    known = Counter(
        Item.objects.filter(shop_id=crew.shop.id, owner_id__in=[rep.id for rep in new])
        .exclude(won_on=None, lost_on=None)
        .values_list("owner_id", flat=True)
    )
    turns = RoutingTurn.objects.filter(
        item__shop_id=crew.shop.id, decision__chosen__isnull=False, at__gte=crew.now - NEW_FOR
    ).values_list("at", "decision__chosen_id")
    told = [(at.astimezone(crew.zone).date(), chosen) for at, chosen in turns]
    fair = policy.floor / max(sum(not rep.is_absent for rep in reps), 1)
    for rep in new:
        own = crew.settings(rep.id)
        if own is None or own.started_on is None or known[rep.id] >= policy.floor_outcomes:
            rep.is_new = False
            continue
        there = [chosen for day, chosen in told if day >= own.started_on and not crew.away(rep.id, day)]
        rep.owed = 1 + fair * len(there) - sum(chosen == rep.id for chosen in there)
