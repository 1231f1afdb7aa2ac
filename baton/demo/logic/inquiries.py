"""Every contact a buyer made: inquiries, chats, RFQs, answers to visitor marketing, and spam; and what became of it.

One row per contact, in order of arrival. Columns are arrays of the same length N. Instants are UTC seconds; NO_TIME
stands for "did not happen". Days of quotes and samples are day ordinals of the shop's own calendar (Shanghai).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import numpy as np

from baton.demo.logic.buyers import draw_buyers
from baton.demo.logic.calendar import CHINESE_NEW_YEAR, Counts, Flags, Floats, demand, index_of, span
from baton.demo.logic.catalogue import LINES, Product
from baton.demo.logic.countries import CHANNELS, COUNTRIES
from baton.demo.logic.profile import Profile
from baton.demo.logic.traffic import Traffic, country_number, likes, line_number, position
from baton.demo.logic.truth import Planted
from baton.kit.data_days import PACIFIC

SHANGHAI = ZoneInfo("Asia/Shanghai")
NO_TIME = np.iinfo(np.int64).min
HOUR = 3600

SOURCES = ("inquiry", "chat", "rfq", "visitor_marketing")
LEVELS = ("L0", "L1", "L2", "L3")
LEVEL_SHARES = (0.30, 0.36, 0.22, 0.12)
MESSAGES = ("数量与规格齐全", "只问价格", "要样品", "要目录", "泛泛询问")
MESSAGE_SHARES = (0.30, 0.30, 0.13, 0.15, 0.12)
PROMISING = np.array(
    [
        [1.05, 0.70, 0.85, 0.55, 0.30],
        [1.30, 0.95, 1.10, 0.80, 0.45],
        [1.45, 1.15, 1.30, 0.95, 0.60],
        [1.52, 1.30, 1.40, 1.15, 0.80],
    ]
)
"""Level × first message → factor on the shop's promising rate."""
CLOSING = np.array(
    [
        [0.80, 0.55, 0.75, 0.50, 0.35],
        [1.00, 0.80, 0.95, 0.70, 0.50],
        [1.25, 1.00, 1.15, 0.85, 0.65],
        [1.45, 1.20, 1.30, 1.05, 0.80],
    ]
)
CHATS_LOGGED = 0.09
RFQS_A_DAY = 0.28
MARKETED_A_DAY = 0.40
CHAT_FASTER = 0.12


@dataclass(frozen=True, slots=True)
class Contacts:
    """What is known at arrival (N rows), in order of arrival."""

    source: Counts
    day: Counts
    """Position of the data day (US Pacific)."""
    received: Counts
    country: Counts
    product: Counts
    channel: Counts
    buyer: Counts
    staff: Counts
    level: Counts
    message: Counts
    is_effective: Flags
    is_logged: Flags
    """Whether it stands in the team's log: every inquiry, few of the chats."""

    def __len__(self) -> int:
        return len(self.day)


@dataclass(frozen=True, slots=True)
class Course:
    """What became of each contact (N rows)."""

    replied: Counts
    is_promising: Flags
    quoted_on: Counts
    sampled_on: Counts
    reply_hours: Floats


def draw_contacts(
    profile: Profile,
    products: Sequence[Product],
    days: Sequence[date],
    facts: Mapping[str, Planted],
    traffic: Traffic,
    rng: np.random.Generator,
) -> Contacts:
    source, day, country = _arrivals(profile, days, facts, traffic, rng)
    received = _instants(days, day, country, rng)
    order = np.lexsort((country, received))
    source, day, country, received = source[order], day[order], country[order], received[order]
    is_spam = source == len(SOURCES)
    source = np.where(is_spam, 0, source)
    product = _products(products, facts, traffic, day, country, rng)
    listed_by = listing_owners(profile, products, days)
    buyer, staff = draw_buyers(day, country, listed_by[product, day], len(profile.reps), rng)
    level = rng.choice(len(LEVELS), len(day), p=LEVEL_SHARES)
    message = rng.choice(len(MESSAGES), len(day), p=MESSAGE_SHARES)
    return Contacts(
        source=source,
        day=day,
        received=received,
        country=country,
        product=product,
        channel=rng.choice(len(CHANNELS), len(day), p=_channel_shares()),
        buyer=buyer,
        staff=staff,
        level=np.where(is_spam, 0, level),
        message=np.where(is_spam, len(MESSAGES) - 1, message),
        is_effective=~is_spam,
        is_logged=(source != 1) | (rng.random(len(day)) < CHATS_LOGGED),
    )


def _channel_shares() -> Floats:
    shares = np.array([share for _, share in CHANNELS])
    return np.asarray(shares / shares.sum(), dtype=np.float64)


def _arrivals(
    profile: Profile,
    days: Sequence[date],
    facts: Mapping[str, Planted],
    traffic: Traffic,
    rng: np.random.Generator,
) -> tuple[Counts, Counts, Counts]:
    """Source, day and country of every contact; spam carries the number after the last source."""
    countries = COUNTRIES[: profile.countries]
    factor = np.array([one.inquiry for one in countries])[:, None]
    quiet = span(days, CHINESE_NEW_YEAR, 0.85)
    visitors = traffic.country_visitors - traffic.idle_visitors
    share = np.array([one.share for one in countries])[:, None]
    rare = share / share.sum() * demand(days, 0.0) * profile.impressions_a_day / 41_500
    spam = rng.binomial(visitors, profile.inquiry_rate * profile.spam_share)
    wave = facts.get("spam_wave")
    if wave is not None:
        inside = index_of(days, wave.period)
        length = inside.stop - inside.start
        spam[country_number(wave.segment["country"]), inside] += rng.multinomial(
            int(wave.size), np.full(length, 1 / length)
        )
    counts = np.stack(
        [
            rng.binomial(visitors, np.minimum(profile.inquiry_rate * factor * quiet, 0.5)),
            rng.binomial(visitors, np.minimum(profile.chat_rate * factor, 0.5)),
            rng.poisson(rare * RFQS_A_DAY),
            rng.poisson(rare * MARKETED_A_DAY),
            spam,
        ]
    )
    source, country, day = np.nonzero(counts)
    repeats = counts[source, country, day]
    return np.repeat(source, repeats), np.repeat(day, repeats), np.repeat(country, repeats)


def _instants(days: Sequence[date], day: Counts, country: Counts, rng: np.random.Generator) -> Counts:
    """When on the data day: buyers write in their own working hours, some in the evening."""
    starts = np.array([_midnight(one) for one in (*days, days[-1] + timedelta(days=1))])
    offsets = np.array([_hours_ahead(one.zone) for one in COUNTRIES])
    local = np.where(
        rng.random(len(day)) < 0.8, rng.normal(13.0, 2.6, len(day)), rng.uniform(6, 23, len(day))
    )
    share = np.mod(local - offsets[country], 24.0) / 24.0
    lengths = starts[day + 1] - starts[day]
    seconds = np.minimum(starts[day] + share * lengths, starts[day + 1] - 60)
    return np.asarray(seconds // 60 * 60, dtype=np.int64)


def _midnight(day: date) -> int:
    return int(datetime(day.year, day.month, day.day, tzinfo=PACIFIC).timestamp())


def _hours_ahead(zone: str) -> float:
    """Hours ahead of US Pacific, as on a summer day."""
    noon = datetime(2026, 7, 1, 12, tzinfo=UTC)
    ahead = ZoneInfo(zone).utcoffset(noon)
    behind = PACIFIC.utcoffset(noon)
    assert ahead is not None
    assert behind is not None
    return (ahead - behind).total_seconds() / HOUR


def _products(
    products: Sequence[Product],
    facts: Mapping[str, Planted],
    traffic: Traffic,
    day: Counts,
    country: Counts,
    rng: np.random.Generator,
) -> Counts:
    """What each buyer asks about: products clicked that day, more the ones that suit the country."""
    liked = likes(len(COUNTRIES))[:, [product.line for product in products]]
    appeal = rng.lognormal(0.0, 0.22, len(products))
    for name in ("clicks_without_inquiries", "impressions_without_clicks"):
        fact = facts.get(name)
        if fact is not None:
            appeal[position(products, fact.segment["product"])] = 0.0
    weights = (traffic.total.clicks * appeal[:, None]).T  # D×P
    draws = rng.random(len(day))
    chosen = np.zeros(len(day), dtype=np.int64)
    for start, stop in _runs(day):
        running = np.cumsum(weights[day[start]] * liked, axis=1)
        rows = running[country[start:stop]]
        marks = draws[start:stop, None] * rows[:, -1:]
        chosen[start:stop] = np.minimum((rows <= marks).sum(axis=1), len(products) - 1)
    return chosen


def _runs(values: Counts) -> list[tuple[int, int]]:
    """First and past-last position of every run of equal values."""
    edges = np.flatnonzero(np.diff(values)) + 1
    bounds = [0, *(int(edge) for edge in edges), len(values)]
    return [(start, stop) for start, stop in pairwise(bounds) if stop > start]


def listing_owners(profile: Profile, products: Sequence[Product], days: Sequence[date]) -> Counts:
    """P×D: the rep in whose account each listing stands."""
    rank: dict[int, int] = {}
    owners = np.zeros((len(products), len(days)), dtype=np.int64)
    for row, product in enumerate(products):
        place = rank[product.line] = rank.get(product.line, -1) + 1
        code = LINES[product.line].code
        turn = profile.owners.get(code, profile.owners[""])
        owners[row] = turn[place % len(turn)]
        if profile.newcomer is not None and code in profile.handed_over and place % 3 == 0:
            since = max(0, (profile.reps[profile.newcomer].since - days[0]).days)
            owners[row, since:] = profile.newcomer
    return owners


def draw_course(
    profile: Profile,
    days: Sequence[date],
    facts: Mapping[str, Planted],
    contacts: Contacts,
    rng: np.random.Generator,
) -> Course:
    hours = _reply_hours(profile, days, facts, contacts, rng)
    is_unanswered = rng.random(len(contacts)) < np.where(contacts.is_effective, 0.025, 0.85)
    replied = contacts.received + np.asarray(hours * HOUR, dtype=np.int64) // 60 * 60
    is_unanswered |= replied > _midnight(days[-1] + timedelta(days=1))
    replied = np.where(is_unanswered, NO_TIME, replied)
    is_promising = _promising(profile, contacts, rng)
    skill = np.array([rep.skill for rep in profile.reps])[contacts.staff]
    rate = profile.quote_rate * patience(hours) * skill
    is_quoted = is_promising & ~is_unanswered & (rng.random(len(contacts)) < rate)
    last = days[-1].toordinal()
    wait = rng.geometric(0.45, len(contacts)) - 1
    quoted_on = _within(is_quoted, local_days(replied) + wait, last)
    is_sampled = (quoted_on != NO_TIME) & (rng.random(len(contacts)) < 0.2)
    sampled_on = _within(is_sampled, quoted_on + 2 + rng.geometric(0.25, len(contacts)), last)
    return Course(replied, is_promising, quoted_on, sampled_on, np.where(is_unanswered, np.nan, hours))


def _within(happens: Flags, day: Counts, last: int) -> Counts:
    return np.asarray(np.where(happens & (day <= last), day, NO_TIME), dtype=np.int64)


def patience(hours: Floats) -> Floats:
    """How willing a buyer still is after waiting so long for a first answer (1 = at once)."""
    return 1.0 / (1.0 + (hours / 9.0) ** 0.8)


def local_days(seconds: Counts) -> Counts:
    """The Shanghai day ordinal of UTC seconds (UTC+8, no summer time). NO_TIME stays NO_TIME."""
    epoch = date(1970, 1, 1).toordinal()
    days = (np.where(seconds == NO_TIME, 0, seconds) + 8 * HOUR) // (24 * HOUR) + epoch
    return np.asarray(np.where(seconds == NO_TIME, NO_TIME, days), dtype=np.int64)


def _reply_hours(
    profile: Profile,
    days: Sequence[date],
    facts: Mapping[str, Planted],
    contacts: Contacts,
    rng: np.random.Generator,
) -> Floats:
    """Hours to the first answer: each rep's median × what happened then, spread as log-normal."""
    usual = np.array([rep.reply_hours for rep in profile.reps])[contacts.staff]
    factor = span(days, CHINESE_NEW_YEAR, 6.0)
    slow = facts.get("slow_reply_week")
    if slow is not None:
        factor = factor * span(days, slow.period, slow.size)
    factor = factor[contacts.day]
    overload = facts.get("overloaded_rep")
    if overload is not None:
        name = [rep.name for rep in profile.reps].index(overload.segment["staff"])
        slower = span(days, overload.period, overload.size)[contacts.day]
        factor = np.where(contacts.staff == name, factor * slower, factor)
    down = facts.get("sales_leg_down")
    if down is not None:
        recent = span(days, down.period, 1.0 + (down.size - 1.0) * 0.3)[contacts.day]
        recent_there = span(days, down.period, down.size)[contacts.day]
        is_there = contacts.country == country_number(down.segment["country"])
        factor = factor * np.where(is_there, recent_there, recent)
    hours = usual * factor * rng.lognormal(0.0, 0.85, len(contacts))
    hours = np.where(contacts.source == 1, hours * CHAT_FASTER, hours)
    is_night = (rng.random(len(contacts)) < 0.05) & (contacts.is_effective)
    return np.asarray(np.where(is_night, hours + rng.uniform(4, 11, len(contacts)), hours), dtype=np.float64)


def _promising(profile: Profile, contacts: Contacts, rng: np.random.Generator) -> Flags:
    factor = PROMISING[contacts.level, contacts.message]
    mean = float(np.array(LEVEL_SHARES) @ PROMISING @ np.array(MESSAGE_SHARES))
    rate = profile.promising_rate * factor / mean
    rate = np.where(contacts.source == 1, rate * 0.8, rate)
    return np.asarray(contacts.is_effective & (rng.random(len(contacts)) < rate))


def close_weight(
    profile: Profile,
    products: Sequence[Product],
    facts: Mapping[str, Planted],
    contacts: Contacts,
    course: Course,
) -> Floats:
    """How likely each quoted contact is to order, before anything that happens on the day of the order."""
    skill = np.array([rep.skill for rep in profile.reps])[contacts.staff]
    country = np.array([one.close for one in COUNTRIES])[contacts.country]
    strata = CLOSING[contacts.level, contacts.message]
    hours = np.nan_to_num(course.reply_hours, nan=48.0)
    weight = profile.close_rate * skill * country * strata * (0.55 + 0.6 * patience(hours))
    dearer = facts.get("price_change")
    if dearer is not None:
        line = np.array([product.line for product in products])[contacts.product]
        is_dearer = line == line_number(dearer.segment["line"])
        after = course.quoted_on >= dearer.period.start.toordinal()
        weight = np.where(is_dearer & after, weight * dearer.size, weight)
    return np.asarray(weight, dtype=np.float64)
