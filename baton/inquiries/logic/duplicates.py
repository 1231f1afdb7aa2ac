"""Which items are of one buyer: by buyer id, mail, telephone, or a company name spelled nearly alike in one country.

An identifier joins at once. A name joins only where nothing speaks against it: two different addresses of a free mail
service are two persons, whatever they call their firm, and two different buyer ids are two accounts. Where a name
could join items to several buyers who are told apart, it joins none, and the case is handed to a person as a doubt.

Nothing is lost by merging: the items stay, every link carries its reason, and pairs that a person has taken apart
stay apart. The answer does not depend on the order of the items.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum
from itertools import combinations, pairwise

from baton.inquiries.logic.company_names import are_alike, clean_name, keys_of, likeness
from baton.inquiries.logic.mail import FREE_DOMAINS, clean_mail
from baton.kit.text import Text

MOST_IN_BLOCK = 200
"""A word in more names than this tells nobody apart, and is not looked up."""
ALIKE_IN_ONE_FIRM = 75.0
FEWEST_DIGITS, COMPARED_DIGITS = 8, 9

_NOT_DIGIT = re.compile(r"\D+")
_MADE_UP = re.compile(r"^(\d)\1+$|^0?1234567|^0?9876543")


class Kind(IntEnum):
    """Why two items belong together, the surest first."""

    BUYER = 0
    MAIL = 1
    PHONE = 2
    FIRM = 3
    """The same company's mail domain and a similar company name."""
    NAME = 4
    """A company name nearly alike, in the same country."""


@dataclass(frozen=True, slots=True)
class Sender:
    """Who wrote an item. Empty is not known."""

    item: str
    """Its own, unlike all others'."""
    buyer_id: str = ""
    mail: str = ""
    phone: str = ""
    company: str = ""
    country: str = ""


@dataclass(frozen=True, slots=True)
class Link:
    first: str
    second: str
    """Items, in the order of the alphabet."""
    kind: Kind
    text: Text


@dataclass(frozen=True, slots=True)
class Doubt:
    """Items that may be of one buyer, for a person to say."""

    items: tuple[str, ...]
    text: Text


@dataclass(frozen=True, slots=True)
class Merging:
    groups: tuple[tuple[str, ...], ...]
    """Items of one buyer, of two items or more, each group and all groups in the order of the alphabet."""
    links: tuple[Link, ...]
    """What joins them; every group hangs together by its links alone."""
    doubts: tuple[Doubt, ...]


@dataclass(frozen=True, slots=True)
class Known:
    """A sender in comparable spelling."""

    item: str
    buyer: str
    mail: str
    domain: str
    phone: str
    is_international: bool
    name: str
    written: str
    country: str

    @property
    def is_free(self) -> bool:
        return self.domain in FREE_DOMAINS

    @property
    def firm(self) -> str:
        """The domain of a company's own mail."""
        return "" if self.is_free else self.domain


def compare(one: Sender, other: Sender) -> Link | None:
    """The surest reason why two items may be of one buyer, by themselves; None where there is none. Symmetric."""
    first, second = sorted((_known(one), _known(other)), key=lambda known: known.item)
    return _link(first, second)


def known_by(sender: Sender) -> Known:
    """The sender in comparable spelling: read once, compared with many."""
    return _known(sender)


def resembles(one: Known, other: Known) -> Link | None:
    """As `compare`, also where ids or mails tell the two apart: a reason to ask a person, not to merge."""
    first, second = sorted((one, other), key=lambda known: known.item)
    sure = _link(first, second)
    if sure is not None:
        return sure
    is_near = first.country and first.country == second.country and first.name and second.name
    return _named(first, second) if is_near and are_alike(first.name, second.name) else None


def lookup_keys(known: Known) -> frozenset[str]:
    """Words of which two senders who may be one have at least one in common. They tell who it is: keep digests only."""
    found = {f"m:{known.mail}"} if known.mail else set()
    if known.phone:
        found.add(f"p:{known.phone[-COMPARED_DIGITS:]}")
    if known.firm:
        found.add(f"f:{known.firm}")
    if known.name and known.country:
        found.update(f"n:{known.country}:{key}" for key in keys_of(known.name))
    return frozenset(found)


def merged(senders: Sequence[Sender], apart: Collection[frozenset[str]] = ()) -> Merging:
    """Groups of items with the links that join them. apart: pairs of items that a person has told apart."""
    known = {sender.item: _known(sender) for sender in sorted(senders, key=lambda sender: sender.item)}
    links = sorted(
        (link for link in _candidates(list(known.values())) if {link.first, link.second} not in apart),
        key=lambda link: (link.kind, link.first, link.second),
    )
    clusters = _Clusters(known, apart)
    doubts: list[Doubt] = []
    used = []
    for link in links:
        if link.kind is Kind.NAME or clusters.are_joined(link.first, link.second):
            continue
        if clusters.holds_apart(link.first, link.second):
            doubts.append(_doubt_of_apart(link))
            continue
        clusters.join(link.first, link.second)
        used.append(link)
    by_name, ambiguous = _by_name([link for link in links if link.kind is Kind.NAME], clusters)
    for link in by_name:
        if not clusters.are_joined(link.first, link.second):
            clusters.join(link.first, link.second)
            used.append(link)
    return Merging(clusters.groups(), tuple(used), (*doubts, *ambiguous))


class _Clusters:
    """Disjoint sets of items, with what each set is known by."""

    def __init__(self, known: Mapping[str, Known], apart: Collection[frozenset[str]]) -> None:
        self._parent = {item: item for item in known}
        self._members: dict[str, list[Known]] = {item: [of] for item, of in known.items()}
        self._apart: dict[str, set[str]] = defaultdict(set)
        for pair in apart:
            for item in pair & known.keys():
                self._apart[item] |= pair - {item}

    def root(self, item: str) -> str:
        while self._parent[item] != item:
            self._parent[item] = self._parent[self._parent[item]]
            item = self._parent[item]
        return item

    def are_joined(self, first: str, second: str) -> bool:
        return self.root(first) == self.root(second)

    def join(self, first: str, second: str) -> None:
        larger, smaller = self.root(first), self.root(second)
        if len(self._members[larger]) < len(self._members[smaller]):
            larger, smaller = smaller, larger
        self._parent[smaller] = larger
        self._members[larger] += self._members.pop(smaller)

    def members(self, item: str) -> Sequence[Known]:
        return self._members[self.root(item)]

    def holds_apart(self, first: str, second: str) -> bool:
        """Whether joining the two sets would join a pair that a person has taken apart."""
        others = {of.item for of in self.members(second)}
        return any(self._apart.get(of.item, set()) & others for of in self.members(first))

    def groups(self) -> tuple[tuple[str, ...], ...]:
        return tuple(
            sorted(tuple(sorted(of.item for of in own)) for own in self._members.values() if len(own) > 1)
        )


def _by_name(links: Sequence[Link], clusters: _Clusters) -> tuple[list[Link], list[Doubt]]:
    """The links by name alone that may join, and the doubts: all that one name holds together joins, or none."""
    parent: dict[str, str] = {}

    def root(at: str) -> str:
        while parent.setdefault(at, at) != at:
            at = parent[at]
        return at

    for link in links:
        first, second = root(clusters.root(link.first)), root(clusters.root(link.second))
        parent[max(first, second)] = min(first, second)
    together: dict[str, list[Link]] = defaultdict(list)
    for link in links:
        together[root(clusters.root(link.first))].append(link)
    kept: list[Link] = []
    doubts: list[Doubt] = []
    for own in together.values():
        roots = sorted({clusters.root(item) for link in own for item in (link.first, link.second)})
        if len(roots) < 2:
            continue
        if _are_told_apart([clusters.members(at) for at in roots]) or any(
            clusters.holds_apart(one, other) for one, other in combinations(roots, 2)
        ):
            doubts.append(_doubt_of_name(own))
        else:
            kept += own
    return sorted(kept, key=lambda link: (link.first, link.second)), doubts


def _are_told_apart(clusters: Sequence[Sequence[Known]]) -> bool:
    """Whether any two sets are known by different buyer ids, or by different mails that no firm's domain joins."""
    buyers = [{of.buyer for of in own if of.buyer} for own in clusters]
    mails = [{of.mail for of in own if of.mail} for own in clusters]
    known_buyers = [own for own in buyers if own]
    known_mails = [own for own in mails if own]
    if any(not one & other for one, other in combinations(known_buyers, 2)):
        return True
    return any(not one & other for one, other in combinations(known_mails, 2))


def _candidates(known: Sequence[Known]) -> Iterator[Link]:
    """Links enough to join all that any link joins. Equal identifiers are joined in a chain, not pair by pair."""
    for keys in ("buyer", "mail"):
        for own in _alike(known, keys):
            yield from _linked(pairwise(own))
    phones: dict[str, list[Known]] = defaultdict(list)
    for of in known:
        if of.phone:
            phones[of.phone[-COMPARED_DIGITS:]].append(of)
    for own in phones.values():
        yield from _linked(_near_pairs(own))
    for own in _alike(known, "firm"):
        yield from _linked(_near_pairs(own))
    yield from _by_alike_names(known)


def _alike(known: Iterable[Known], key: str) -> Iterator[list[Known]]:
    found: dict[str, list[Known]] = defaultdict(list)
    for of in known:
        value = getattr(of, key)
        if value:
            found[value].append(of)
    yield from found.values()


def _near_pairs(own: Sequence[Known]) -> Iterable[tuple[Known, Known]]:
    """All pairs where they are few; of many, neighbours, among them those with the same name."""
    if len(own) <= MOST_IN_BLOCK:
        return combinations(own, 2)
    return pairwise(sorted(own, key=lambda of: (of.phone, of.name, of.item)))


def _by_alike_names(known: Sequence[Known]) -> Iterator[Link]:
    same: dict[tuple[str, str], list[Known]] = defaultdict(list)
    for of in known:
        if of.name and of.country:
            same[(of.country, of.name)].append(of)
    for own in same.values():
        yield from (_named(first, second) for first, second in pairwise(own))
    blocks: dict[tuple[str, str], list[str]] = defaultdict(list)
    for country, name in same:
        for key in keys_of(name):
            blocks[(country, key)].append(name)
    met: set[tuple[str, str, str]] = set()
    for (country, _), names in blocks.items():
        if len(names) > MOST_IN_BLOCK:
            continue
        for one, other in combinations(sorted(names), 2):
            if (country, one, other) not in met and are_alike(one, other):
                yield _named(same[(country, one)][0], same[(country, other)][0])
            met.add((country, one, other))


def _linked(pairs: Iterable[tuple[Known, Known]]) -> Iterator[Link]:
    for one, other in pairs:
        first, second = sorted((one, other), key=lambda of: of.item)
        link = _link(first, second)
        if link is not None and link.kind is not Kind.NAME:
            yield link


def _link(first: Known, second: Known) -> Link | None:
    """first, second: in the order of their items."""

    def found(kind: Kind, zh: str, en: str) -> Link:
        return Link(first.item, second.item, kind, Text(zh, en))

    if first.buyer and first.buyer == second.buyer:
        return found(Kind.BUYER, f"买家编号相同（{first.buyer}）", f"the same buyer id ({first.buyer})")
    if first.mail and first.mail == second.mail:
        return found(Kind.MAIL, "邮箱相同", "the same mail address")
    if _is_same_phone(first, second):
        return found(Kind.PHONE, "电话相同", "the same telephone number")
    if not first.name or not second.name:
        return None
    is_one_firms = bool(first.firm) and first.firm == second.firm
    if is_one_firms and likeness(first.name, second.name) >= ALIKE_IN_ONE_FIRM:
        return found(
            Kind.FIRM,
            f"同一公司邮箱域名（{first.firm}），公司名也相近",
            f"the same company's mail domain ({first.firm}) and a similar company name",
        )
    is_near = bool(first.country) and first.country == second.country
    if is_near and not _are_told_apart([[first], [second]]) and are_alike(first.name, second.name):
        return _named(first, second)
    return None


def _named(one: Known, other: Known) -> Link:
    first, second = sorted((one, other), key=lambda of: of.item)
    return Link(
        first.item,
        second.item,
        Kind.NAME,
        Text(
            f"同一国家/地区，公司名相近：「{first.written}」和「{second.written}」",
            f"the same country and company names nearly alike: “{first.written}” and “{second.written}”",
        ),
    )


def _is_same_phone(first: Known, second: Known) -> bool:
    if not first.phone or first.phone[-COMPARED_DIGITS:] != second.phone[-COMPARED_DIGITS:]:
        return False
    if first.is_international and second.is_international:
        return first.phone == second.phone
    return bool(first.country) and first.country == second.country


def _known(sender: Sender) -> Known:
    mail = clean_mail(sender.mail)
    name, _, domain = mail.partition("@")
    if domain in {"gmail.com", "googlemail.com"}:
        name = name.replace(".", "")
    digits = _NOT_DIGIT.sub("", sender.phone)
    is_international = sender.phone.strip().startswith(("+", "00"))
    phone = digits.lstrip("0")
    is_real = len(phone) >= FEWEST_DIGITS and _MADE_UP.match(phone) is None and "*" not in sender.phone
    return Known(
        item=sender.item,
        buyer=sender.buyer_id.strip(),
        mail=f"{name.partition('+')[0]}@{domain}" if mail else "",
        domain=domain,
        phone=phone if is_real else "",
        is_international=is_international,
        name=clean_name(sender.company),
        written=sender.company.strip()[:80],
        country=sender.country.strip().casefold(),
    )


def _doubt_of_apart(link: Link) -> Doubt:
    return Doubt(
        (link.first, link.second),
        Text(
            f"{link.text.zh}，但其中有人工分开过的",
            f"{link.text.en}, but a person has told some of them apart",
        ),
    )


def _doubt_of_name(links: Sequence[Link]) -> Doubt:
    items = tuple(sorted({item for link in links for item in (link.first, link.second)}))
    return Doubt(
        items,
        Text(
            f"{links[0].text.zh}；但买家编号或邮箱不同，不自动合并",
            f"{links[0].text.en}; but buyer ids or mails differ, so nothing is merged by itself",
        ),
    )
