"""Forgetting a buyer everywhere: on the desk, in the facts of all versions, in stored uploads, in whatever was noted.

Counts stay as they are: rows and items stay, with a number in the place of the buyer. Each step looks for what is
still there, and the desk itself forgets last; so what stops in between, however it stops, is gone on with when the
same account is erased once more. Copies outside the home folder, such as backups, are not reached.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db import OperationalError, connection, transaction

from baton.facts.datasets import DATASETS
from baton.facts.store import FactStore
from baton.inquiries import refusals
from baton.inquiries.buyers import ERASED, blank, family_of, know_as_erased, stand_in
from baton.inquiries.holding import may
from baton.inquiries.landing import erased_digest, is_of_its_own
from baton.inquiries.leftovers import replace_everywhere
from baton.inquiries.models import Buyer, Item
from baton.intake.erasing import Sought, forget_originals, forget_set_aside
from baton.intake.selectors import fact_store
from baton.people.grants import Grant
from baton.people.services import record_audit
from baton.people.terms import Person, Shop

_IS_THERE = "SELECT 1 FROM {{{}}} WHERE buyer_id = $account LIMIT 1"


@dataclass(frozen=True, slots=True)
class Erasure:
    """What an erasure did this time: nothing where all was done before."""

    items: int
    """The buyer's inquiries on the desk."""
    rows: int
    """Rows of the facts that had a word of the buyer."""
    originals: int
    """Uploads that were removed."""
    set_aside: int
    """Rows set aside by an import that were emptied."""
    is_wiped: bool
    """Whether the database let go of the bytes as well; else it was at work, and the next time does it."""


def erase_everywhere(shop: Shop, account: str, *, by: Person | None = None) -> Erasure:
    """Forget a buyer, by the account's id. Not inside a transaction. NotFound for an account that is nowhere.

    `by` is None for whoever has the machine.
    """
    if by is not None:
        may(by, Grant.ERASE_BUYERS, shop)
    store = fact_store()
    family = _family(shop, account)
    if not family and not _is_in_facts(store, shop, account):
        raise refusals.no_buyer(account)
    accounts = _accounts(shop, account, family)
    told = Buyer.objects.filter(pk__in=[row.pk for row in family]).values_list("name", "mail", "phone")
    words = frozenset(word for row in told for word in row if word)
    erased = store.remember_erased(shop.code, accounts, _inquiries(family))
    with transaction.atomic():
        know_as_erased(shop, family)
    traces = store.traces(shop.code)
    # The facts may know more inquiries of the same account than the desk, its orders, and it as a visitor.
    if traces.inquiries or traces.orders or traces.visitors:
        erased = store.remember_erased(shop.code, {}, traces.inquiries, traces.orders, traces.visitors)
        traces = store.traces(shop.code)
    sought = Sought(erased, words | traces.words)
    originals = forget_originals(shop, sought, traces.files)
    set_aside = forget_set_aside(shop, sought)
    visitors = {visitor: erased.visitor_stand_in(visitor) for visitor in traces.visitors}
    replace_everywhere(shop, sought.words, accounts, visitors)
    rows = store.forget(shop.code)
    with transaction.atomic():
        items = blank(family)
        after = {"items": items, "rows": rows, "originals": originals, "set_aside": set_aside}
        # The audit says that it was done, and not whom it was about.
        record_audit(by, "erase_buyer", _named(family), after=after, shop=shop)
    return Erasure(items, rows, originals, set_aside, _wipe())


def account_of(shop: Shop, buyer: int) -> str:
    """The account of a buyer by the number on the desk. NotFound where there is none."""
    row = Buyer.objects.filter(shop_id=shop.id, pk=buyer).first()
    if row is None:
        raise refusals.no_buyer(str(buyer))
    return row.account


def _named(family: Sequence[Buyer]) -> str:
    return f"buyer {family[0].pk}" if family else "buyer"


def _family(shop: Shop, account: str) -> list[Buyer]:
    """The buyer's rows, also where an erasure had begun."""
    rows = Buyer.objects.filter(shop_id=shop.id)
    named = None
    if account:
        named = rows.filter(account=account).first()
        named = named or rows.filter(erased_digest=erased_digest(shop, account)).first()
    return family_of(named) if named is not None else []


def _accounts(shop: Shop, account: str, family: Sequence[Buyer]) -> Mapping[str, str]:
    """What will stand for each account that the platform told."""
    digest = erased_digest(shop, account)
    found = {}
    for row in family:
        if row.erased_at is None and not is_of_its_own(row):
            found[row.account] = stand_in(row)
        elif row.erased_digest == digest:
            found[account] = row.account
    return found if family else {account: f"{ERASED}{digest[:16]}"}


def _inquiries(family: Sequence[Buyer]) -> list[str]:
    return list(Item.objects.filter(buyer__in=family).values_list("key", flat=True))


def _is_in_facts(store: FactStore, shop: Shop, account: str) -> bool:
    if store.erased(shop.code).is_account(account):
        return True
    facts = store.snapshot().as_filed()
    return any(
        facts.query(_IS_THERE.format(name), {"account": account}, shop=shop.code).num_rows
        for name, facts_of in DATASETS.items()
        if facts_of.has("buyer_id")
    )


def _wipe() -> bool:
    """Let the database give up the bytes of what was changed, which it may keep in free space."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("VACUUM")
            if connection.vendor == "sqlite":
                cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
                return bool(cursor.fetchone()[0] == 0)
    except OperationalError:
        return False
    return True
