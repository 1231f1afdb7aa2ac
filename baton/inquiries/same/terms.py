"""The words of duplicates: what became of a pair that may be one, and how pairs and merges are shown."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from baton.inquiries.terms import MergeReason
from baton.kit.text import Text


class ProposalState(StrEnum):
    OPEN = "open"
    MERGED = "merged"
    APART = "apart"
    """A person says that they are two."""
    GONE = "gone"
    """Nothing speaks for it any more."""


REASONS = {
    MergeReason.BUYER: Text("买家相同", "the same buyer"),
    MergeReason.MAIL: Text("邮箱相同", "the same mail address"),
    MergeReason.PHONE: Text("电话相同", "the same telephone number"),
    MergeReason.FIRM: Text("同一公司邮箱域名，公司名相近", "one firm's mail domain and a similar name"),
    MergeReason.NAME: Text("同一国家/地区，公司名相近", "one country and nearly the same name"),
    MergeReason.SAID: Text("人工指定", "a person says so"),
}


@dataclass(frozen=True, slots=True)
class Side:
    """One of two who may be one. Mail and telephone are always masked; names for who may not see them."""

    id: int
    name: str
    account: str
    """The platform's id; "" where it is not known."""
    mail: str
    phone: str
    country: str
    items: int
    last_at: datetime | None
    """When the last item came."""
    item_id: int | None
    """The item itself where the pair is of items, else the buyer's last one."""
    item_key: str
    message: str
    """Of an item, its beginning."""


@dataclass(frozen=True, slots=True)
class ProposalView:
    id: int
    is_of_items: bool
    reason: MergeReason
    at: datetime
    first: Side
    second: Side


@dataclass(frozen=True, slots=True)
class MergeView:
    id: int
    is_of_items: bool
    reason: MergeReason
    note: str
    at: datetime
    by: Text | None
    """None where the desk was sure itself."""
    kept: str
    gone: str
    moved: int
    is_undone: bool
    undone_at: datetime | None


@dataclass(frozen=True, slots=True)
class ProposalPage:
    rows: tuple[ProposalView, ...]
    count: int
    number: int
    pages: int


@dataclass(frozen=True, slots=True)
class MergePage:
    rows: tuple[MergeView, ...]
    count: int
    number: int
    pages: int


@dataclass(frozen=True, slots=True)
class LikelySame:
    """Another buyer, or another item, that may be the same as an item's."""

    is_of_items: bool
    reason: MergeReason
    keys: tuple[str, ...]
    """Of its last items."""
    item_ids: tuple[int, ...]
