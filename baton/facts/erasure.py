"""Buyers who asked to be forgotten: known again by digests, and taken out of rows wherever they stand.

    erased.json   a salt, and for each shop the digests of the erased accounts with the name that stands for each of
                  them, and the digests of the ids of their inquiries, their orders and of themselves as visitors

A row of an erased buyer stays, for the counts: its account is replaced by the stand-in, always the same, the id of a
visitor by another, and whatever else is personal becomes empty. That holds for rows that are stored, in all versions,
and for rows that come in later.
"""

from __future__ import annotations

import hashlib
import json
import re
import secrets
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from baton.facts.contract import Column, Dataset
from baton.facts.publication import replace_json

ACCOUNT, INQUIRY, ORDER, VISITOR = "buyer_id", "inquiry_id", "order_id", "visitor_id"
_NOBODY = re.compile(r"erased-[0-9a-f]{16}")
"""What stands for the id of a visitor."""


@dataclass(frozen=True, slots=True)
class Erased:
    """What is known of a shop's erased buyers."""

    salt: str = ""
    accounts: Mapping[str, str] = field(default_factory=dict)
    """Digest of an account → what stands for it."""
    inquiries: frozenset[str] = frozenset()
    """Digests of the ids of their inquiries."""
    orders: frozenset[str] = frozenset()
    visitors: frozenset[str] = frozenset()

    def __bool__(self) -> bool:
        return bool(self.accounts or self.inquiries)

    def stand_in(self, account: str) -> str | None:
        """What stands for the account; None where nobody erased it."""
        return self.accounts.get(self.digest(account))

    def visitor_stand_in(self, visitor: str) -> str:
        """What stands for the id of an erased visitor: always the same, so that a visitor stays one."""
        return visitor if _NOBODY.fullmatch(visitor) else f"erased-{self.digest(visitor)[:16]}"

    def is_account(self, text: str) -> bool:
        return self.stand_in(text) is not None

    def is_id(self, text: str) -> bool:
        """Whether it is the id of something of theirs: an inquiry, an order, themselves as a visitor."""
        return self.digest(text) in self.inquiries | self.orders | self.visitors

    def digest(self, text: str) -> str:
        return hashlib.blake2b(text.encode(), key=bytes.fromhex(self.salt), digest_size=16).hexdigest()

    def with_more(
        self,
        accounts: Mapping[str, str],
        inquiries: Collection[str],
        orders: Collection[str] = (),
        visitors: Collection[str] = (),
    ) -> Erased:
        told = {self.digest(account): stand_in for account, stand_in in accounts.items()}
        return Erased(
            self.salt,
            {**self.accounts, **told},
            self.inquiries | {self.digest(one) for one in inquiries},
            self.orders | {self.digest(one) for one in orders},
            self.visitors | {self.digest(one) for one in visitors if not _NOBODY.fullmatch(one)},
        )

    def applied(self, dataset: Dataset, rows: pa.Table) -> tuple[pa.Table, int]:
        """The rows without a word of erased buyers, and how many rows had one."""
        theirs = self.theirs(dataset, rows)
        if theirs is None or not pc.any(theirs).as_py():
            return rows, 0
        without = rows
        for name in personal(dataset, rows):
            column = rows.column(name)
            if name == ACCOUNT:
                blank = pa.array([self._replaced(each) for each in column.to_pylist()], column.type)
            elif name == VISITOR:
                ids = [each and self.visitor_stand_in(each) for each in column.to_pylist()]
                nobody = pa.array(ids, column.type)
                blank = pc.if_else(theirs, nobody, column)
            else:
                blank = pc.if_else(theirs, pa.scalar(None, column.type), column)
            without = without.set_column(without.column_names.index(name), rows.schema.field(name), blank)
        changed = sum(
            before != after
            for before, after in zip(_told(dataset, rows), _told(dataset, without), strict=True)
        )
        return without, changed

    def theirs(self, dataset: Dataset, rows: pa.Table) -> pa.ChunkedArray | None:
        """Of each row, whether it is about an erased buyer; None where rows of the dataset are about nobody."""
        if not self or not personal(dataset, rows):
            return None
        found = pa.array([False] * rows.num_rows)
        is_nobodys = pa.array([True] * rows.num_rows)
        if ACCOUNT in rows.column_names:
            accounts = rows.column(ACCOUNT)
            known = [
                one for one in pc.unique(accounts).to_pylist() if one is not None and self._is_theirs(one)
            ]
            found = pc.is_in(accounts, value_set=pa.array(known, pa.string()))
            is_nobodys = pc.is_null(accounts)
        told = ((INQUIRY, self.inquiries), (ORDER, self.orders), (VISITOR, self.visitors))
        for name, digests in told:
            if digests and name in rows.column_names:
                found = pc.or_(found, pc.and_(self._among(rows.column(name), digests), is_nobodys))
        return found

    def _among(self, ids: pa.ChunkedArray, digests: Collection[str]) -> pa.ChunkedArray:
        known = [one for one in pc.unique(ids).to_pylist() if one is not None and self.digest(one) in digests]
        return pc.is_in(ids, value_set=pa.array(known, pa.string()))

    def _is_theirs(self, account: str) -> bool:
        return account in self.accounts.values() or self.is_account(account)

    def _replaced(self, account: str | None) -> str | None:
        return None if account is None else self.stand_in(account) or account


def is_personal(dataset: Dataset) -> bool:
    """Whether rows of the dataset may tell who a buyer is."""
    return any(column.is_personal for column in dataset.attributes)


def personal(dataset: Dataset, rows: pa.Table) -> tuple[str, ...]:
    """The columns of these rows that tell who a buyer is."""
    return tuple(
        column.name
        for column in dataset.columns
        if isinstance(column, Column) and column.is_personal and column.name in rows.column_names
    )


def words_of(dataset: Dataset, rows: pa.Table) -> frozenset[str]:
    """By what these rows' buyers can be recognised elsewhere: names, mail addresses, phone numbers."""
    names = [name for name in personal(dataset, rows) if name.startswith("buyer_") and name != ACCOUNT]
    return frozenset(text for name in names for text in rows.column(name).to_pylist() if text)


def _told(dataset: Dataset, rows: pa.Table) -> list[tuple[Any, ...]]:
    columns = [rows.column(name).to_pylist() for name in personal(dataset, rows)]
    return list(zip(*columns, strict=True))


def read_erased(root: Path, shop: str) -> Erased:
    stored = _stored(root)
    if stored is None:
        return Erased()
    return _kept(stored, shop)


def remember_erased(
    root: Path,
    shop: str,
    accounts: Mapping[str, str],
    inquiries: Collection[str],
    orders: Collection[str] = (),
    visitors: Collection[str] = (),
) -> Erased:
    """Keep digests of these, for good. Twice changes nothing more."""
    stored = _stored(root) or {"salt": secrets.token_hex(16), "shops": {}}
    erased = _kept(stored, shop).with_more(accounts, inquiries, orders, visitors)
    stored["shops"][shop] = {
        "accounts": dict(erased.accounts),
        "inquiries": sorted(erased.inquiries),
        "orders": sorted(erased.orders),
        "visitors": sorted(erased.visitors),
    }
    root.mkdir(parents=True, exist_ok=True)
    replace_json(root / "erased.json", stored)
    return erased


def _kept(stored: Mapping[str, Any], shop: str) -> Erased:
    kept = stored["shops"].get(shop, {})
    ids = (frozenset(kept.get(name, ())) for name in ("inquiries", "orders", "visitors"))
    return Erased(stored["salt"], kept.get("accounts", {}), *ids)


def _stored(root: Path) -> dict[str, Any] | None:
    try:
        text = (root / "erased.json").read_text(encoding="utf-8")
    except FileNotFoundError:
        return None
    read: dict[str, Any] = json.loads(text)
    return read
