"""Who closes what, learnt from the shop's own outcomes, and kept until the next night."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
from django.db import transaction
from django.db.models import Count, Sum

from baton.inquiries import roster
from baton.inquiries.assigning.policy import parameters_of, present_policy, words_of
from baton.inquiries.logic.ability import Floats, abilities
from baton.inquiries.logic.giving import Beliefs
from baton.inquiries.logic.kinds import ANY, Kinds, kinds_of
from baton.inquiries.logic.open_hours import OpenHours
from baton.inquiries.logic.routing import Policy
from baton.inquiries.models import Item, Learnt, Reading
from baton.inquiries.terms import Box, Spam, Stage
from baton.intake.selectors import fact_store
from baton.people.clock import clock
from baton.people.terms import Shop

RIPE_SHARE = 0.9
"""Of the won inquiries, those that were won within the days after which an inquiry is ripe."""
RIPE_DAYS = (14, 120)
USUAL_RIPE_DAYS = 45
FEWEST_WON = 20
VALUES = {"A": 1.0, "B": 0.45, "C": 0.15, "D": 0.02}
"""What an item of each grade is worth, until the shop's own outcomes say."""
DEAREST = 0.95
"""Of the amounts: dearer orders count as much as this one, or a single one would decide."""
VALUE_WORTH = 50.0
"""Outcomes that these values count as for each grade."""
GOOD_GRADES = frozenset({"A", "B"})
UNKNOWN_SPREAD = 0.45
"""Of a rep without any record, on the logit scale."""
LATELY = timedelta(days=7)
LONGEST_WAIT = 10.0


@dataclass(frozen=True, slots=True)
class Told:
    """What is kept, as a page shows it."""

    beliefs: Beliefs
    outcomes: int
    won: int
    is_by_grade: bool
    """Few are won yet: a good grade counts in its place."""
    ripe_days: int
    log_factor: float
    learnt_at: datetime
    opened_at: datetime | None
    reps: tuple[int, ...]


def told(shop: Shop) -> Told | None:
    """What the last night's work left; None before the first."""
    row = Learnt.objects.filter(shop_id=shop.id).first()
    if row is None:
        return None
    kept = row.beliefs
    kinds = Kinds(tuple(kept["keys"]), frozenset(kept["markets"]), tuple(kept["words"]))
    places = {int(rep): place for place, rep in enumerate(kept["reps"])}

    def by_rep(name: str) -> Mapping[int, Floats]:
        return {rep: np.array(kept[name][place], dtype=np.float64) for rep, place in places.items()}

    beliefs = Beliefs(
        kinds=kinds,
        mean=by_rep("mean"),
        spread=by_rep("spread"),
        usual=np.array(kept["usual"], dtype=np.float64),
        unknown_spread=UNKNOWN_SPREAD,
        is_gate_open=row.opened_at is not None,
        values=kept["values"],
        shares=by_rep("shares"),
        outcomes=by_rep("outcomes"),
        won=by_rep("won"),
        arrivals_a_day=kept["arrivals_a_day"],
    )
    return Told(
        beliefs,
        kept["number"],
        kept["number_won"],
        kept["is_by_grade"],
        kept["ripe_days"],
        kept["log_factor"],
        row.learnt_at,
        row.opened_at,
        tuple(places),
    )


def nothing_yet() -> Beliefs:
    """Before there is any outcome: everybody is the same."""
    return Beliefs(
        kinds=Kinds((f"{ANY}|{ANY}",), frozenset()),
        mean={},
        spread={},
        usual=np.array([-1.85]),
        unknown_spread=UNKNOWN_SPREAD,
        is_gate_open=False,
        values={grade: value * len(VALUES) / sum(VALUES.values()) for grade, value in VALUES.items()},
    )


def learn(shop: Shop, *, is_forced: bool = False) -> bool:
    """Look at all outcomes again, unless nothing has changed since. Whether it did."""
    row = present_policy(shop)
    policy = parameters_of(row)
    now = clock().now()
    stamp = _stamp(shop, now, row.number if row is not None else 0)
    before = Learnt.objects.filter(shop_id=shop.id).first()
    if before is not None and before.stamp == stamp and not is_forced:
        return False
    found = _outcomes(shop, now)
    kept, is_credible, is_refuted = _believe(found, policy, words_of(row))
    opened = before.opened_at if before is not None else None
    if is_refuted:
        opened = None
    elif opened is None and is_credible:
        opened = now
    with transaction.atomic():
        Learnt.objects.update_or_create(
            shop_id=shop.id,
            defaults={"stamp": stamp, "learnt_at": now, "beliefs": kept, "opened_at": opened},
        )
    return True


def _stamp(shop: Shop, now: datetime, policy: int) -> str:
    """Of the facts, the day, and how often people have changed anything on the desk."""
    reading = Reading.objects.filter(shop_id=shop.id).values_list("versions", flat=True).first()
    items = Item.objects.filter(shop_id=shop.id).aggregate(count=Count("id"), touched=Sum("version"))
    said = f"{policy}:{now.date()}:{items['count']}:{items['touched']}:{sorted((reading or {}).items())}"
    return hashlib.sha256(said.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class _Outcomes:
    """Ripe inquiries, one place each."""

    rows: Sequence[tuple[int, str, str, str, float]]
    """Rep, product name, country, grade, and working days until the first reply."""
    won: Sequence[bool]
    worth: Sequence[float]
    """What each brought, the usual won one being 1; 0 for what was not won."""
    is_by_grade: bool
    ripe_days: int
    arrivals_a_day: float
    given: Sequence[tuple[int, str, str]]
    """Of everything that somebody has: rep, product name, country."""


def _outcomes(shop: Shop, now: datetime) -> _Outcomes:
    rows = list(
        Item.objects.filter(shop_id=shop.id, owner__isnull=False, merged_into=None)
        .exclude(box=Box.GONE)
        .exclude(spam__in=[Spam.SPAM, Spam.SUSPECTED])
        .order_by("id")
        .values_list(
            "owner_id", "product_name", "country", "model_grade", "sales_grade", "arrived_at", "first_reply_at",
            "stage", "won_on", "key",
        )
    )  # fmt: skip
    zone = ZoneInfo(shop.timezone)
    took = [(row[8] - row[5].astimezone(zone).date()).days for row in rows if row[8] is not None]
    ripe = USUAL_RIPE_DAYS
    if len(took) >= FEWEST_WON:
        ripe = int(np.clip(np.quantile(took, RIPE_SHARE), *RIPE_DAYS))
    is_by_grade = len(took) < FEWEST_WON
    edge = now - timedelta(days=ripe)
    # What is younger has not had its time: neither its wins nor its losses are counted yet.
    old = [row for row in rows if row[5] <= edge and (row[4] or not is_by_grade)]
    won = [row[4] in GOOD_GRADES if is_by_grade else row[7] == Stage.WON for row in old]
    amounts = {} if is_by_grade else _amounts(shop)
    waits = _waits(shop, [row[5] for row in old], [row[6] for row in old])
    recent = Item.objects.filter(shop_id=shop.id, arrived_at__gt=now - LATELY, arrived_at__lte=now)
    return _Outcomes(
        rows=[(row[0], row[1], row[2], row[3] or row[4], wait) for row, wait in zip(old, waits, strict=True)],
        won=won,
        worth=_worths(won, [amounts.get(row[9]) for row in old]),
        is_by_grade=is_by_grade,
        ripe_days=ripe,
        arrivals_a_day=recent.exclude(box=Box.GONE).exclude(spam=Spam.SPAM).count() / LATELY.days,
        given=[(row[0], row[1], row[2]) for row in rows],
    )


def _amounts(shop: Shop) -> Mapping[str, float]:
    """What was ordered by inquiry, USD, as the order list says it."""
    snapshot = fact_store().snapshot()
    if "order" not in snapshot.versions:
        return {}
    told = snapshot.query(
        "SELECT inquiry_id, sum(order_amount) AS amount FROM {order} WHERE inquiry_id IS NOT NULL GROUP BY inquiry_id",
        shop=shop.code,
    ).to_pylist()
    return {row["inquiry_id"]: float(row["amount"]) for row in told if row["amount"]}


def _worths(won: Sequence[bool], amounts: Sequence[float | None]) -> list[float]:
    """By the amounts where enough won ones have one, held to the dearest twentieth; else each won one is worth 1."""
    known = [amount for is_won, amount in zip(won, amounts, strict=True) if is_won and amount]
    if len(known) < FEWEST_WON:
        return [float(is_won) for is_won in won]
    held = np.minimum(known, np.quantile(known, DEAREST))
    usual, most = float(held.mean()), float(held.max())
    return [
        float(is_won) * (min(amount, most) / usual if amount else 1.0)
        for is_won, amount in zip(won, amounts, strict=True)
    ]


def _waits(shop: Shop, arrived: Sequence[datetime], replied: Sequence[datetime | None]) -> list[float]:
    """Working days until the first reply; what was never answered counts as if at once, as nobody knows."""
    if not arrived:
        return []
    hours = roster.team_hours(shop, min(arrived).date(), max(arrived).date() + timedelta(days=60))
    a_day = hours.total / max(len({int(start) // 86_400 for start in hours.starts}), 1)
    start = np.array([int(at.timestamp()) for at in arrived], dtype=np.int64)
    end = np.array(
        [int((at or since).timestamp()) for at, since in zip(replied, arrived, strict=True)], dtype=np.int64
    )
    passed = OpenHours(hours).passed(start, end) / max(a_day, 1.0)
    return [float(wait) for wait in np.minimum(passed, LONGEST_WAIT)]


def _believe(found: _Outcomes, policy: Policy, words: Sequence[str]) -> tuple[dict[str, object], bool, bool]:
    """What is kept; whether the reps' differences are credible, and whether they are refuted."""
    kinds = kinds_of([(name, country) for _, name, country, _, _ in found.rows], words)
    reps = sorted({row[0] for row in found.rows} | {rep for rep, _, _ in found.given})
    place = {rep: number for number, rep in enumerate(reps)}
    shape = (len(reps), len(kinds.keys))
    outcomes, won, waited, given = (np.zeros(shape) for _ in range(4))
    for (rep, name, country, _, wait), is_won in zip(found.rows, found.won, strict=True):
        cell = place[rep], kinds.place(name, country)
        outcomes[cell] += 1
        won[cell] += is_won
        waited[cell] += wait
    for rep, name, country in found.given:
        given[place[rep], kinds.place(name, country)] += 1
    weighs = -policy.slope * waited / np.maximum(outcomes, 1)
    number = len(found.rows)
    if number:
        fit = abilities(outcomes, won, weighs)
        mean, spread, log_factor = fit.mean, fit.spread, float(fit.log_factor)
        usual = (mean * outcomes).sum(axis=0) / np.maximum(outcomes.sum(axis=0), 1)
        usual = np.where(outcomes.sum(axis=0) > 0, usual, mean.mean(axis=0))
    else:
        mean, spread, log_factor = np.zeros(shape), np.zeros(shape), 0.0
        usual = nothing_yet().usual.repeat(shape[1])
    kept: dict[str, object] = {
        "reps": reps,
        "keys": kinds.keys,
        "markets": sorted(kinds.markets),
        "words": kinds.words,
        "mean": _rounded(mean),
        "spread": _rounded(spread),
        "usual": _rounded(usual),
        "outcomes": _rounded(outcomes),
        "won": _rounded(won),
        "shares": _rounded(given / np.maximum(given.sum(axis=0), 1)),
        "values": _values(found),
        "number": number,
        "number_won": int(won.sum()),
        "is_by_grade": found.is_by_grade,
        "ripe_days": found.ripe_days,
        "log_factor": log_factor,
        "arrivals_a_day": found.arrivals_a_day,
    }
    is_credible = number >= policy.gate_outcomes and log_factor >= np.log(policy.gate_factor)
    # Once open it stays so until the outcomes speak for no difference at all.
    is_refuted = number < policy.gate_outcomes or log_factor < 0
    return kept, bool(is_credible), bool(is_refuted)


def _values(found: _Outcomes) -> dict[str, float]:
    """What an inquiry of each grade is worth, the usual graded one being 1: what the shop's own brought, leaning on
    VALUES as long as there are few."""
    known, brought = Counter[str](), dict.fromkeys(("", *VALUES), 0.0)
    for (*_, grade, _wait), worth in zip(found.rows, found.worth, strict=True):
        known[grade] += 1
        brought[grade] += worth
    graded = sum(known[grade] for grade in VALUES)
    shares = {grade: known[grade] / graded if graded else 1 / len(VALUES) for grade in VALUES}
    usual = sum(brought[grade] for grade in VALUES) / graded if graded else 0.0
    start = sum(shares[grade] * VALUES[grade] for grade in VALUES)
    return {
        grade: ((brought[grade] / usual if usual else 0.0) + VALUE_WORTH * VALUES[grade] / start)
        / ((known[grade] if usual else 0) + VALUE_WORTH)
        for grade in VALUES
    }


def _rounded(values: Floats) -> object:
    return np.round(values, 5).tolist()
