"""The platform's exports of a period, counted from the world: the same contacts and orders stand behind every file."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from baton.demo.logic.calendar import Counts, Flags, index_of
from baton.demo.logic.catalogue import Product
from baton.demo.logic.countries import CHANNELS, COUNTRIES
from baton.demo.logic.inquiries import NO_TIME
from baton.demo.logic.sheets import MISSING, Cell, Row, distinct, people_of_period, percent
from baton.demo.logic.world import World
from baton.kit.period import Period

KEYWORD_ROWS = 500
OPPORTUNITY_DAYS = 90
REPLY_DAYS = 30
MONTH_DAYS = 28
ALL_ACCOUNTS = "全部账号"
INQUIRY, CHAT, RFQ = 0, 1, 2


class Export:
    """The files of one period of one shop."""

    def __init__(self, world: World, period: Period) -> None:
        self.world = world
        self.period = period
        self.days = index_of(world.days, period)
        contacts = world.contacts
        here = (contacts.day >= self.days.start) & (contacts.day < self.days.stop) & contacts.is_effective
        self.asked: Flags = here & (contacts.source == INQUIRY)
        self.chatted: Flags = here & (contacts.source == CHAT)
        orders = world.orders
        first, last = period.start.toordinal(), period.end.toordinal()
        assured = orders.is_trade_assurance
        self.drafted: Flags = assured & (orders.drafted >= first) & (orders.drafted <= last)
        self.first_paid: Flags = assured & (orders.deposit_on >= first) & (orders.deposit_on <= last)
        self.balanced: Flags = assured & (orders.balance_on >= first) & (orders.balance_on <= last)

    # products

    def products(self) -> Iterator[Row]:
        traffic, orders = self.world.traffic, self.world.orders
        size = len(self.world.products)
        contacts = self.world.contacts
        inquiries = np.bincount(contacts.product[self.asked], minlength=size)
        inquirers = distinct(contacts.product, contacts.buyer, self.asked, size)
        chats = distinct(contacts.product, contacts.buyer, self.chatted, size)
        known = distinct(contacts.product, contacts.buyer, self.asked | self.chatted, size)
        visitors = people_of_period(traffic.product_visitors[:, self.days], 0.94, known)
        opportunities = self._opportunities()
        drafted = np.bincount(orders.product[self.drafted], minlength=size)
        direct = self.first_paid & orders.is_direct
        buyers = distinct(orders.product, orders.buyer, direct, size)
        amount = np.bincount(orders.product[direct], weights=orders.deposit[direct], minlength=size)
        pairs = [
            pair
            for whole in (traffic.total, traffic.standard_ads, traffic.sitewide_ads)
            for pair in (self._sum(whole.impressions), self._sum(whole.clicks))
        ]
        shown, clicked, standard, standard_clicks, sitewide, sitewide_clicks = pairs
        searched, search_clicks = self._sum(traffic.search.impressions), self._sum(traffic.search.clicks)
        names = [rep.name for rep in self.world.profile.reps]
        for row, product in enumerate(self.world.products):
            if not shown[row] and not product.is_listed_only:
                continue
            yield (
                product.id,
                product.name,
                _flag(bool(traffic.in_showcase[row, self.days.stop - 1])),
                "N",
                _flag(bool(traffic.is_advertised[row])),
                int(searched[row]),
                int(search_clicks[row]),
                percent(int(search_clicks[row]), int(searched[row])),
                int(visitors[row]),
                int(inquiries[row]),
                opportunities[row],
                int(inquirers[row]),
                percent(int(inquiries[row]), int(visitors[row])),
                *_interest(row, product, int(visitors[row])),
                int(drafted[row]),
                int(chats[row]),
                names[int(self.world.owners[row, self.days.stop - 1])],
                int(buyers[row]),
                round(float(amount[row]) / 100, 2),
                int(shown[row]),
                int(clicked[row]),
                int(standard[row] + sitewide[row]),
                int(standard_clicks[row] + sitewide_clicks[row]),
                int(standard[row]),
                int(standard_clicks[row]),
                int(sitewide[row]),
                int(sitewide_clicks[row]),
            )

    def _sum(self, values: Counts) -> Counts:
        return np.asarray(values[..., self.days].sum(axis=-1), dtype=np.int64)

    def _opportunities(self) -> list[Cell]:
        """People of the last 90 days by product; no value while the history is shorter than that."""
        size = len(self.world.products)
        start = self.days.stop - OPPORTUNITY_DAYS
        if start < 0:
            return [MISSING] * size
        contacts = self.world.contacts
        recent = (contacts.day >= start) & (contacts.day < self.days.stop) & contacts.is_effective
        people = distinct(contacts.product, contacts.buyer, recent & (contacts.source <= CHAT), size)
        return [int(one) for one in people]

    # keywords

    def keywords(self) -> Iterator[Row]:
        words = self.world.keywords
        week = self.days.start // 7
        order = np.argsort(-words.impressions[:, week], kind="stable")
        for row in order[:KEYWORD_ROWS]:
            shown, clicked = int(words.impressions[row, week]), int(words.clicks[row, week])
            if not shown:
                return
            yield (
                words.words[row],
                shown,
                clicked,
                percent(clicked, shown, 1),
                int(words.ads_impressions[row, week]),
                int(words.ads_clicks[row, week]),
                float(words.ads_hours[row, week]),
                _number(float(words.top10_impressions[row, week])),
                _number(float(words.top10_clicks[row, week])),
                _number(float(words.index[row, week])),
                _number(float(words.sellers[row, week])),
            )

    # the shop

    def shop_day(self) -> Row:
        """One row; the period is one day."""
        traffic = self.world.traffic
        contacts, orders = self.world.contacts, self.world.orders
        nobody = np.zeros(len(contacts), dtype=np.int64)
        marketing = self._total(traffic.standard_ads.impressions) + self._total(
            traffic.sitewide_ads.impressions
        )
        marketing_clicks = self._total(traffic.standard_ads.clicks) + self._total(traffic.sitewide_ads.clicks)
        asked_or_chatted = set(contacts.buyer[self.asked | self.chatted].tolist())
        money = orders.deposit[self.first_paid].sum() + orders.balance[self.balanced].sum()
        return (
            self.period.start.isoformat(),
            self._total(traffic.total.impressions),
            self._total(traffic.total.clicks),
            self._total(traffic.search.impressions),
            self._total(traffic.search.clicks),
            marketing,
            marketing_clicks,
            int(traffic.visitors[self.days].sum()),
            int(traffic.visits[self.days].sum()),
            int(self.asked.sum()),
            int(distinct(nobody, contacts.buyer, self.asked, 1)[0]),
            int(distinct(nobody, contacts.buyer, self.chatted, 1)[0]),
            len(asked_or_chatted | set(orders.buyer[self.drafted].tolist())),
            int(self.drafted.sum()),
            int(self.first_paid.sum()),
            round(float(money) / 100, 2),
            len(set(orders.buyer[self.first_paid | self.balanced].tolist())),
            *self._replies(np.ones(len(contacts), dtype=np.bool_)),
        )

    def _total(self, values: Counts) -> int:
        return int(values[:, self.days].sum())

    def _replies(self, among: Flags) -> tuple[Cell, Cell, Cell]:
        """In-time share (24 h, chats 1 h), 5-minute share and mean hours, over the 30 days that end here."""
        contacts, hours = self.world.contacts, self.world.course.reply_hours
        recent = (contacts.day >= self.days.stop - REPLY_DAYS) & (contacts.day < self.days.stop)
        rows = np.flatnonzero(among & recent & contacts.is_effective & (contacts.source <= CHAT))
        if not len(rows):
            return MISSING, MISSING, MISSING
        waited = np.nan_to_num(hours[rows], nan=np.inf)
        in_time = waited <= np.where(contacts.source[rows] == CHAT, 1.0, 24.0)
        answered = waited[np.isfinite(waited)]
        mean: Cell = round(float(answered.mean()), 2) if len(answered) else MISSING
        return percent(in_time.sum(), len(rows), 1), percent((waited <= 5 / 60).sum(), len(rows), 1), mean

    # segments

    def countries(self) -> Iterator[Row]:
        traffic, contacts = self.world.traffic, self.world.contacts
        size = self.world.profile.countries
        inquiries = np.bincount(contacts.country[self.asked], minlength=size)
        inquirers = distinct(contacts.country, contacts.buyer, self.asked, size)
        chats = distinct(contacts.country, contacts.buyer, self.chatted, size)
        known = distinct(contacts.country, contacts.buyer, self.asked | self.chatted, size)
        visitors = people_of_period(traffic.country_visitors[:, self.days], 0.91, known)
        shown, clicked = self._sum(traffic.country.impressions), self._sum(traffic.country.clicks)
        for row in np.argsort(-visitors, kind="stable"):
            yield (
                COUNTRIES[row].zh,
                int(shown[row]),
                int(clicked[row]),
                int(visitors[row]),
                int(inquiries[row]),
                int(inquirers[row]),
                int(chats[row]),
            )

    def channels(self) -> Iterator[Row]:
        contacts, size = self.world.contacts, len(CHANNELS)
        inquirers = distinct(contacts.channel, contacts.buyer, self.asked, size)
        chats = distinct(contacts.channel, contacts.buyer, self.chatted, size)
        people = distinct(contacts.channel, contacts.buyer, self.asked | self.chatted, size)
        visitors = people_of_period(self.world.traffic.channel_visitors[:, self.days], 0.92, people)
        for row, (name, _) in enumerate(CHANNELS):
            yield (
                name,
                int(visitors[row]),
                int(inquirers[row]),
                int(chats[row]),
                percent(int(people[row]), int(visitors[row])),
            )

    # staff

    def staff(self) -> Iterator[Row]:
        everybody = [row for row, rep in enumerate(self.world.profile.reps) if rep.since <= self.period.end]
        yield self._account(ALL_ACCOUNTS, everybody)
        for row in everybody:
            yield self._account(self.world.profile.reps[row].name, [row])

    def _account(self, name: str, reps: list[int]) -> Row:
        world, contacts, orders = self.world, self.world.contacts, self.world.orders
        owns = np.isin(world.owners[:, self.days], reps)
        listed = np.isin(world.owners[:, self.days.stop - 1], reps)
        shown = self._sum(world.traffic.total.impressions) > 0
        searched = world.traffic.search.impressions[:, self.days][owns].sum()
        clicks = world.traffic.search.clicks[:, self.days][owns].sum()
        theirs, ordered = np.isin(contacts.staff, reps), np.isin(orders.staff, reps)
        chatters = distinct(np.zeros(len(contacts), dtype=np.int64), contacts.buyer, self.chatted & theirs, 1)
        paid, balanced = self.first_paid & ordered, self.balanced & ordered
        money = orders.deposit[paid].sum() + orders.balance[balanced].sum()
        inquiries = int((self.asked & theirs).sum())
        in_time, fast, mean = self._replies(theirs)
        rfqs = theirs & (contacts.source == RFQ)
        quoted = world.course.quoted_on
        first, last = self.period.start.toordinal(), self.period.end.toordinal()
        answered = rfqs & (quoted >= first) & (quoted <= last)
        arrived = rfqs & (contacts.day >= self.days.start) & (contacts.day < self.days.stop)
        length = self.days.stop - self.days.start
        return (
            name,
            int(listed.sum()),
            int((listed & shown).sum()),
            len(reps) * length // 9,
            len(reps) * length // 3,
            int(answered.sum()),
            int(searched),
            int(clicks),
            inquiries,
            int(chatters[0]),
            fast,
            in_time,
            mean,
            int((self.drafted & ordered).sum()),
            int(paid.sum()),
            round(float(money) / 100, 2),
            percent(int(paid.sum()), inquiries),
            percent((quoted[arrived] != NO_TIME).sum(), int(arrived.sum())),
            len(reps) * length // 2,
            length if length < MONTH_DAYS else MONTH_DAYS,
            MISSING,
        )


def _flag(is_so: bool) -> str:
    return "Y" if is_so else "N"


def _number(value: float) -> Cell:
    return MISSING if np.isnan(value) else value


def _interest(row: int, product: Product, visitors: int) -> tuple[int, int, int]:
    """Favourites, shares and comparisons: small parts of the visitors, each product its own."""
    likes = (int(product.id[-3:]) + row) % 7
    return visitors * (3 + likes) // 100, visitors * likes // 200, visitors * (1 + likes) // 150
