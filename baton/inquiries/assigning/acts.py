"""What leads set: the policy's version, what each rep may have, and who has the main account. Used by doors."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from math import isfinite

from django.db import IntegrityError, transaction

from baton.inquiries import refusals
from baton.inquiries.assigning import troubles
from baton.inquiries.assigning.crew import Crew, first_level
from baton.inquiries.assigning.policy import RANGES, parameters_of, present_policy
from baton.inquiries.assigning.terms import Mode
from baton.inquiries.holding import may, reason_of
from baton.inquiries.landing import workers
from baton.inquiries.logic.kept_text import kept
from baton.inquiries.models import MainAccountTurn, RepBucket, RepSettings, RoutingPolicy
from baton.inquiries.selectors import name_of
from baton.inquiries.terms import Account
from baton.kit.countries import countries
from baton.people.clock import clock, shop_day
from baton.people.grants import Grant
from baton.people.services import record_audit
from baton.people.terms import Person, Shop

LONGEST_LIST = 60
LONGEST_WORD = 80
MOST = 10_000


@dataclass(frozen=True, slots=True)
class Trial:
    """A switch-back trial: its days, and the seed that draws the half days beforehand."""

    first: date
    last: date
    seed: int = 1


@dataclass(frozen=True, slots=True)
class RepWish:
    """What a rep may have; None and empty are no limit."""

    a_month: float | None = None
    most_in_hand: int | None = None
    languages: tuple[str, ...] = ()
    left_out_countries: tuple[str, ...] = ()
    preferred_countries: tuple[str, ...] = ()
    left_out_products: tuple[str, ...] = ()
    preferred_products: tuple[str, ...] = ()
    account: Account = Account.UNKNOWN
    most_a_day: int | None = None
    started_on: date | None = None
    is_paused: bool = False


@dataclass(frozen=True, slots=True)
class PolicyWish:
    mode: Mode
    parameters: Mapping[str, float] | None = None
    """By name, as in RANGES; those not named stay as they are."""
    lines: tuple[str, ...] | None = None
    """The team's own words for product lines; None: as they are."""
    most_a_day: Mapping[Account, int | None] | None = None
    trial: Trial | None = None


@transaction.atomic
def set_policy(by: Person | None, shop: Shop, wish: PolicyWish, reason: str) -> int:
    """A new version of the policy, with the reason. Its number. NotUsable for figures out of their range.

    `by` is None for the demo's own.
    """
    if by is not None:
        may(by, Grant.ASSIGN_INQUIRIES, shop)
    said = reason_of(reason)
    before = present_policy(shop)
    parameters = dict(before.parameters) if before is not None else {}
    for name, value in (wish.parameters or {}).items():
        parameters[name] = _in_range(name, value)
    if wish.lines is not None:
        parameters["lines"] = list(_words(wish.lines))
    most = dict(before.most_a_day) if before is not None else {}
    for account, limit in (wish.most_a_day or {}).items():
        most[account.value] = _limit(limit)
    trial = wish.trial
    if wish.mode is Mode.SWITCH_BACK:
        if trial is None or trial.last < trial.first or trial.last < shop_day(shop):
            raise troubles.wrong_trial()
    else:
        trial = None
    row = RoutingPolicy.objects.create(
        shop_id=shop.id,
        number=1 if before is None else before.number + 1,
        mode=wish.mode,
        parameters=parameters,
        most_a_day={name: limit for name, limit in most.items() if limit is not None},
        trial_first=trial.first if trial is not None else None,
        trial_last=trial.last if trial is not None else None,
        seed=trial.seed if trial is not None else 0,
        since=clock().now(),
        by_id=by.id if by is not None else None,
        reason=said,
    )
    record_audit(
        by,
        "set_routing_policy",
        str(row.number),
        before=before.mode if before is not None else Mode.OFF.value,
        after={"mode": wish.mode.value, "parameters": parameters, "reason": said},
        shop=shop,
    )
    return row.number


@transaction.atomic
def set_rep(by: Person | None, shop: Shop, person_id: int, wish: RepWish) -> None:
    """What a rep may have from now on. What has accrued until now was at the old capacity."""
    if by is not None:
        may(by, Grant.ASSIGN_INQUIRIES, shop)
    if all(person_id != one.id for one in workers(shop)):
        raise refusals.no_rep(name_of(person_id))
    now = clock().now()
    policy = present_policy(shop)
    Crew(shop, policy, parameters_of(policy), now).settle()
    values: dict[str, object] = {
        "a_month": _capacity(wish.a_month),
        "most_in_hand": _limit(wish.most_in_hand),
        "languages": [code.lower() for code in _words(wish.languages)],
        "left_out_countries": _countries(wish.left_out_countries),
        "preferred_countries": _countries(wish.preferred_countries),
        "left_out_products": list(_words(wish.left_out_products)),
        "preferred_products": list(_words(wish.preferred_products)),
        "account": wish.account,
        "most_a_day": _limit(wish.most_a_day),
        "started_on": wish.started_on,
        "is_paused": wish.is_paused,
    }
    RepSettings.objects.update_or_create(
        shop_id=shop.id,
        person_id=person_id,
        defaults=values | {"set_at": now, "set_by_id": by.id if by is not None else None},
    )
    if wish.a_month is not None:
        RepBucket.objects.get_or_create(
            shop_id=shop.id,
            person_id=person_id,
            defaults={"level": first_level(wish.a_month), "filled_until": now},
        )
    shown = values | {"started_on": wish.started_on.isoformat() if wish.started_on else None}
    record_audit(by, "set_rep", f"person {person_id}", after=shown, shop=shop)


# The main account -----------------------------------------------------------------------------------------------


@transaction.atomic
def give_main_account(
    by: Person,
    shop: Shop,
    person_id: int,
    why: str,
    *,
    review_on: date,
    way_back: str,
    trial_until: date | None = None,
) -> int:
    """Give the shop's main account to a rep: why, on trial until when, when it is looked at again, and how it comes
    back. Its id. NotAnswerable while somebody has it."""
    may(by, Grant.ASSIGN_INQUIRIES, shop)
    if all(person_id != one.id for one in workers(shop)):
        raise refusals.no_rep(name_of(person_id))
    if review_on < shop_day(shop) or (trial_until is not None and trial_until < shop_day(shop)):
        raise troubles.day_is_past()
    said, back = reason_of(why), reason_of(way_back)
    if MainAccountTurn.objects.filter(shop_id=shop.id, returned_at=None).exists():
        raise troubles.main_account_is_given()
    try:
        with transaction.atomic():
            row = MainAccountTurn.objects.create(
                shop_id=shop.id,
                person_id=person_id,
                given_at=clock().now(),
                given_by_id=by.id,
                why=said,
                trial_until=trial_until,
                review_on=review_on,
                way_back=back,
            )
    except IntegrityError:
        # Two leads at once: the database lets one of them.
        raise troubles.main_account_is_given() from None
    _mark_account(shop, person_id, Account.MAIN)
    after = {"person": person_id, "why": said, "review_on": review_on.isoformat(), "way_back": back}
    record_audit(by, "give_main_account", f"person {person_id}", after=after, shop=shop)
    return row.pk


@transaction.atomic
def return_main_account(by: Person, shop: Shop, turn_id: int, why: str) -> None:
    """It comes back, with the reason. Twice is once."""
    may(by, Grant.ASSIGN_INQUIRIES, shop)
    said = reason_of(why)
    row = MainAccountTurn.objects.select_for_update().filter(shop_id=shop.id, pk=turn_id).first()
    if row is None:
        raise troubles.no_turn()
    if row.returned_at is not None:
        return
    row.returned_at, row.returned_by_id, row.return_why = clock().now(), by.id, said
    row.save(update_fields=["returned_at", "returned_by", "return_why"])
    _mark_account(shop, row.person_id, Account.SUB)
    after = {"person": row.person_id, "why": said}
    record_audit(by, "return_main_account", f"person {row.person_id}", after=after, shop=shop)


@transaction.atomic
def keep_main_account(by: Person, shop: Shop, turn_id: int, review_on: date) -> None:
    """Looked at, and it stays: until the next look."""
    may(by, Grant.ASSIGN_INQUIRIES, shop)
    if review_on <= shop_day(shop):
        raise troubles.day_is_past()
    row = MainAccountTurn.objects.select_for_update().filter(shop_id=shop.id, pk=turn_id).first()
    if row is None or row.returned_at is not None:
        raise troubles.no_turn()
    before, row.review_on = row.review_on, review_on
    row.save(update_fields=["review_on"])
    record_audit(
        by,
        "keep_main_account",
        f"person {row.person_id}",
        before=before.isoformat(),
        after=review_on.isoformat(),
        shop=shop,
    )


def _mark_account(shop: Shop, person_id: int, account: Account) -> None:
    RepSettings.objects.update_or_create(
        shop_id=shop.id,
        person_id=person_id,
        defaults={"account": account},
        create_defaults={"account": account, "set_at": clock().now()},
    )


# What may be set ------------------------------------------------------------------------------------------------


def _in_range(name: str, value: float) -> float:
    if name not in RANGES:
        raise troubles.unknown_parameter(name)
    least, most = RANGES[name]
    if not isfinite(value) or not least <= value <= most:
        raise troubles.out_of_range(name, least, most)
    return int(value) if name in {"floor_outcomes", "gate_outcomes"} else float(value)


def _capacity(a_month: float | None) -> float | None:
    if a_month is not None and not (isfinite(a_month) and 0 < a_month <= MOST):
        raise troubles.out_of_range("a_month", 0, MOST)
    return a_month


def _limit(limit: int | None) -> int | None:
    if limit is not None and not 0 <= limit <= MOST:
        raise troubles.out_of_range("limit", 0, MOST)
    return limit


def _words(given: tuple[str, ...]) -> tuple[str, ...]:
    found = [kept(word, LONGEST_WORD) for word in given[:LONGEST_LIST]]
    return tuple(dict.fromkeys(word for word in found if word))


def _countries(given: tuple[str, ...]) -> list[str]:
    found = [word.upper() for word in _words(given)]
    for code in found:
        if code not in countries():
            raise troubles.unknown_country(code)
    return found
