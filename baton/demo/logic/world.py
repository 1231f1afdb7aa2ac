"""A demo shop's whole history, drawn once from its seed. Everything that is written to a file is read from here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import numpy as np

from baton.demo.logic.advertising import Ads, draw_ads
from baton.demo.logic.calendar import Counts, days_of
from baton.demo.logic.catalogue import Product, catalogue
from baton.demo.logic.inquiries import Contacts, Course, draw_contacts, draw_course, listing_owners
from baton.demo.logic.keywords import Keywords, draw_keywords
from baton.demo.logic.orders import Losses, Orders, draw_losses, draw_orders
from baton.demo.logic.profile import Profile
from baton.demo.logic.traffic import Traffic, draw_traffic
from baton.demo.logic.truth import Planted, Truth


@dataclass(frozen=True, slots=True)
class World:
    profile: Profile
    days: tuple[date, ...]
    products: tuple[Product, ...]
    owners: Counts  # P×D, the rep in whose account a listing stands
    traffic: Traffic
    contacts: Contacts
    course: Course
    orders: Orders
    losses: Losses
    keywords: Keywords
    ads: Ads
    facts: Mapping[str, Planted]
    """What is planted in this shop, by id."""


def build_world(profile: Profile, truth: Truth) -> World:
    """The history of a shop. The same profile and truth always give the same world.

    Every part draws from a stream of its own, so that a change to one part leaves the others as they were.
    """
    facts = truth.of(profile.code)
    closings = [closing for closing in truth.closings if closing.shop == profile.code]
    streams = [np.random.default_rng(seed) for seed in np.random.SeedSequence(profile.seed).spawn(8)]
    days = days_of(profile.period)
    products = catalogue(profile.products, profile.never_shown, profile.first_product_number)
    traffic = draw_traffic(profile, products, days, facts, streams[0])
    contacts = draw_contacts(profile, products, days, facts, traffic, streams[1])
    course = draw_course(profile, days, facts, contacts, streams[2])
    orders = draw_orders(profile, products, days, facts, closings, contacts, course, streams[3], streams[7])
    return World(
        profile=profile,
        days=days,
        products=products,
        owners=listing_owners(profile, products, days),
        traffic=traffic,
        contacts=contacts,
        course=course,
        orders=orders,
        losses=draw_losses(profile, products, days, facts, contacts, course, orders, streams[4]),
        keywords=draw_keywords(profile, products, days, facts, traffic, streams[5]),
        ads=draw_ads(profile, products, days, facts, traffic, streams[6]),
        facts=facts,
    )
