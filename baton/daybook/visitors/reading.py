"""What the facts say of visitors: who can be reached, what became of others, the quota, what inquiries are worth."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Hashable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeVar

from baton.daybook.day_facts import DayFacts, Row
from baton.daybook.visitors.terms import Basis, Quota, Visitor
from baton.daybook.visitors.value import Model, learnt, worth_of
from baton.facts.day_datasets import VISIT
from baton.kit.memory import Memory

Answer = TypeVar("Answer")
KEPT_DAYS = 31
"""The platform's own: whoever came longer ago cannot be looked at there."""
LEARNT_DAYS = 365
RIPE_DAYS, WORTH_DAYS = 60, 365
"""Inquiries count for worth once they have had so long to become money, and for a year."""
_READ = ("visit", "inquiry", "order", "inquiry_outcome", "quota", "product_state", "product_period")
_kept: Memory = Memory(256)
"""What a page asks again and again while the facts stay the same: learning takes longer than a page may."""
_LEVEL = re.compile(r"[Ll]\s*(\d)")
_WORD_ENDS = re.compile(r"[,，;；|、\n]+")
_SUMS = """
    visitor_id, arg_max(country, visited_on) AS country, arg_max(buyer_level, visited_on) AS buyer_level,
    count(*) AS visits, sum(views)::BIGINT AS views, sum(stay_seconds)::BIGINT AS stay,
    string_agg(searched_words, ',' ORDER BY visited_on DESC) AS words,
    arg_max(product_id, visited_on) AS product_id, arg_max(shop_behaviour, visited_on) AS shop_behaviour,
    arg_max(site_behaviour, visited_on) AS site_behaviour, max(visited_on) AS last_visit
"""
_REACHABLE = f"""
    SELECT {_SUMS}, max(reachable_until) AS reachable_until
    FROM {{visit}} AS visit
    WHERE visited_on BETWEEN $since AND $today
    GROUP BY visitor_id
    HAVING (max(reachable_until) > $now OR (count(reachable_until) = 0 AND last_visit >= $yesterday))
        AND NOT coalesce(bool_or((has_inquired OR has_chatted) AND visited_on >= $rested), FALSE)
        AND NOT coalesce(max(approached_at) >= $rested_at, FALSE)
        AND NOT coalesce(bool_or(visit.buyer_id IN (
            SELECT buyer_id FROM {{inquiry}} WHERE buyer_id IS NOT NULL AND received_at >= $rested_at
        )), FALSE)
    ORDER BY visitor_id
"""
_PAST = f"""
    SELECT {_SUMS}, bool_or(coalesce(has_inquired, FALSE) OR coalesce(has_chatted, FALSE)) AS has_asked
    FROM {{visit}}
    WHERE visited_on >= $since AND visited_on < $today AND approached_at IS NULL
        AND (has_inquired IS NOT NULL OR has_chatted IS NOT NULL)
    GROUP BY visitor_id HAVING last_visit < $today ORDER BY last_visit, visitor_id
"""
_ASKED = """
    SELECT coalesce(country, '') AS country, count(*) AS inquiries FROM {inquiry}
    WHERE received_at >= $first AND received_at < $last GROUP BY ALL
"""
_RECEIVED = """
    SELECT coalesce(inquiry.country, '') AS country,
        sum(coalesce(deposit, 0) + coalesce(balance, 0) - coalesce(refund, 0))::DOUBLE AS received
    FROM {order} AS orders JOIN {inquiry} AS inquiry ON inquiry.inquiry_id = orders.inquiry_id
    WHERE received_at >= $first AND received_at < $last GROUP BY ALL
"""
_APPROACHED = """
    SELECT visitor_id, min(approached_at) AS at FROM {visit}
    WHERE approached_at >= $since AND approached_at <= $now GROUP BY visitor_id
"""
_ANSWERED = """
    SELECT visit.visitor_id, visited_on, has_inquired OR has_chatted AS has_asked, received_at
    FROM {visit} AS visit LEFT JOIN {inquiry} AS inquiry ON inquiry.buyer_id = visit.buyer_id
    WHERE visit.visitor_id IN (SELECT unnest($visitors))
"""
_SEEN = """
    SELECT country, searched_words, visitor_id FROM {visit} WHERE visited_on BETWEEN $since AND $today
"""
_COUNTRIES = """
    SELECT visitor_id, arg_max(country, visited_on) AS country FROM {visit}
    WHERE visitor_id IN (SELECT unnest($visitors)) GROUP BY visitor_id
"""
_NAMES = """
    SELECT product_id, arg_max(product_name, period_end) AS name FROM {product_period}
    WHERE product_id IN (SELECT unnest($products)) AND product_name IS NOT NULL GROUP BY product_id
"""


@dataclass(frozen=True, slots=True)
class Valued:
    """How visitors are told apart."""

    model: Model | None
    basis: Basis
    inquiries: Mapping[str, int]
    received: Mapping[str, float]

    def worth(self, country: str) -> float | None:
        return worth_of(country, self.inquiries, self.received)


def _once(day: DayFacts, *question: Hashable, ask: Callable[[], Answer]) -> Answer:
    """Asks once for each state of the facts that are read here."""
    return _kept.recall((day.snapshot.mark(*_READ), day.shop.code, *question), ask)


def reachable(day: DayFacts, rest_days: int) -> tuple[Visitor, ...]:
    """Who can be written to in this minute and has neither asked nor been written to within `rest_days`, by the files
    alone."""
    if not day.has(VISIT.name):
        return ()
    minute = day.now.replace(second=0, microsecond=0)
    return _once(day, "reachable", rest_days, minute, ask=lambda: _reachable(day, rest_days, minute))


def _reachable(day: DayFacts, rest_days: int, minute: datetime) -> tuple[Visitor, ...]:
    rested = day.day - timedelta(days=rest_days)
    rows = day.rows(
        _REACHABLE,
        {
            "since": day.day - timedelta(days=KEPT_DAYS),
            "today": day.day,
            "yesterday": day.day - timedelta(days=1),
            "now": minute,
            "rested": rested,
            "rested_at": day.at(0, on=rested),
        },
    )
    return tuple(_visitor(row, row["reachable_until"]) for row in rows)


def valued(day: DayFacts) -> Valued:
    """Learnt from the shop's past visits; what inquiries of each country brought."""
    return _once(day, "value", day.day, ask=lambda: _valued(day))


def _valued(day: DayFacts) -> Valued:
    past = (
        day.rows(_PAST, {"since": day.day - timedelta(days=LEARNT_DAYS), "today": day.day})
        if day.has(VISIT.name)
        else ()
    )
    model, basis = learnt([_visitor(row, None) for row in past], [row["has_asked"] for row in past])
    last = day.at(0) - timedelta(days=RIPE_DAYS)
    span = {"first": last - timedelta(days=WORTH_DAYS), "last": last}
    return Valued(
        model,
        basis,
        {row["country"]: row["inquiries"] for row in day.rows(_ASKED, span)},
        {row["country"]: row["received"] for row in day.rows(_RECEIVED, span)},
    )


def _visitor(row: Row, until: datetime | None) -> Visitor:
    level = _LEVEL.search(row["buyer_level"] or "")
    return Visitor(
        visitor_id=row["visitor_id"],
        country=row["country"] or "",
        level=int(level.group(1)) if level else None,
        visits=row["visits"],
        views=row["views"],
        stay_seconds=row["stay"],
        words=words_of(row["words"]),
        product_id=row["product_id"] or "",
        shop_behaviour=row["shop_behaviour"] or "",
        site_behaviour=row["site_behaviour"] or "",
        last_visit=row["last_visit"],
        reachable_until=until,
    )


def words_of(written: str | None) -> tuple[str, ...]:
    """The words of one cell, each once, as they come."""
    words = (word.strip() for word in _WORD_ENDS.split(written or ""))
    return tuple(dict.fromkeys(word for word in words if word))


UNKNOWN_QUOTA = Quota(None, None, None, None)


def quota_of(day: DayFacts) -> Quota:
    """As it was noted; a quota that is over, or of a day before, is not known."""
    state = _once(day, "quota", day.day, ask=lambda: day.state("quota"))
    rows = [row for row in state if row["kind"] == "visitor_marketing"]
    if not rows:
        return UNKNOWN_QUOTA
    row = rows[0]
    expires = row["expires_at"]
    is_present = expires > day.now if expires is not None else row["noted_on"] == day.day
    if not is_present:
        return UNKNOWN_QUOTA
    return Quota(row["granted"], row["used"], expires, row["noted_on"])


def approached(day: DayFacts, since: datetime) -> Mapping[str, datetime]:
    """Visitor → when the platform's list says that somebody wrote."""
    if not day.has(VISIT.name):
        return {}
    rows = _once(
        day, "approached", since.date(), ask=lambda: day.rows(_APPROACHED, {"since": since, "now": day.now})
    )
    return {row["visitor_id"]: row["at"] for row in rows}


def who_answered(day: DayFacts, written_to: Mapping[str, datetime]) -> frozenset[str]:
    """Of them, those who came back on a later day and asked, or whose inquiry came after."""
    if not written_to or not day.has(VISIT.name):
        return frozenset()
    asked = sorted(written_to)
    rows = _once(day, "answered", tuple(asked), ask=lambda: day.rows(_ANSWERED, {"visitors": asked}))
    return frozenset(
        row["visitor_id"]
        for row in rows
        if (row["has_asked"] and row["visited_on"] > day.local(written_to[row["visitor_id"]]).date())
        or (row["received_at"] is not None and row["received_at"] > written_to[row["visitor_id"]])
    )


def seen(day: DayFacts, days: int = 7) -> tuple[Sequence[tuple[str, int]], Sequence[tuple[str, int]]]:
    """Words searched for and countries of the last days' visitors with how many visitors had them, the most first."""
    if not day.has(VISIT.name):
        return (), ()
    return _once(day, "seen", days, day.day, ask=lambda: _seen(day, days))


def _seen(day: DayFacts, days: int) -> tuple[Sequence[tuple[str, int]], Sequence[tuple[str, int]]]:
    words: dict[str, set[str]] = {}
    countries: dict[str, set[str]] = {}
    for row in day.rows(_SEEN, {"since": day.day - timedelta(days=days), "today": day.day}):
        countries.setdefault(row["country"] or "", set()).add(row["visitor_id"])
        for word in words_of(row["searched_words"]):
            words.setdefault(word.casefold(), set()).add(row["visitor_id"])
    return _ranked(words), _ranked(countries)


def _ranked(found: Mapping[str, set[str]]) -> list[tuple[str, int]]:
    return sorted(((name, len(ids)) for name, ids in found.items()), key=lambda pair: (-pair[1], pair[0]))


def product_names(day: DayFacts, products: Collection[str]) -> Mapping[str, str]:
    """The names that the files know."""
    wanted = sorted(product for product in products if product)
    if not wanted:
        return {}
    return _once(day, "names", tuple(wanted), ask=lambda: _product_names(day, wanted))


def _product_names(day: DayFacts, wanted: Sequence[str]) -> Mapping[str, str]:
    titles = {row["product_id"]: row["title"] for row in day.state("product_state") if row["title"]}
    named = {row["product_id"]: row["name"] for row in day.rows(_NAMES, {"products": wanted})}
    return {product: name for product in wanted if (name := titles.get(product) or named.get(product))}


def countries_of(day: DayFacts, visitors: Collection[str]) -> Mapping[str, str]:
    """Where they came from last, as far as the files know."""
    if not visitors or not day.has(VISIT.name):
        return {}
    asked = sorted(visitors)
    rows = _once(day, "countries", tuple(asked), ask=lambda: day.rows(_COUNTRIES, {"visitors": asked}))
    return {row["visitor_id"]: row["country"] or "" for row in rows}
