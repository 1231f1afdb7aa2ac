"""Invented letters to a shop: inquiries that ask for goods, and letters that want something else."""

from __future__ import annotations

import numpy as np

from baton.inquiries.logic.arrived import Arrived
from baton.inquiries.logic.spam import Outcome

GOODS = (
    "steel bottles",
    "led strips",
    "office chairs",
    "bicycle parts",
    "cotton bags",
    "solar lamps",
    "garden hoses",
)
PLACES = ("Hamburg", "Lyon", "Rotterdam", "Santos", "Jeddah", "Gdansk", "Durban")
OFFERS = ("ranking", "loans", "bitcoin", "followers", "domain renewal", "casino bonus", "miracle pills")
FREE, FIRM = "anna{}@gmail.com", "buyer{}@mueller{}.de"


def genuine(rng: np.random.Generator) -> Arrived:
    goods, place = rng.choice(GOODS), rng.choice(PLACES)
    number = int(rng.integers(50, 9000))
    openings = (
        f"Dear sir, we need {number} pcs of {goods}, please quote FOB and the lead time to {place}",
        f"Hello, what is your best price for {number} {goods} delivered to {place}? We would like a sample first",
        f"Good morning, our shop in {place} is looking for {goods}, size {number % 90} cm, is your MOQ {number}?",
    )
    mail = FIRM.format(number, number % 7) if rng.random() < 0.7 else FREE.format(number)
    return Arrived(str(rng.choice(openings)), quantity=float(number), mail=mail, country="DE", earlier_spam=0)


def spam(rng: np.random.Generator) -> Arrived:
    offer, number = rng.choice(OFFERS), int(rng.integers(10**9, 10**10))
    letters = (
        f"CONGRATULATIONS!!! your website wins {offer}, click http://win{number % 97}.top NOW",
        f"Cheap {offer} for you my friend, call {number} or visit www.{number % 89}.xyz!!",
        f"We are the leading agency of {offer}. 100% guaranteed, contact {number} today!",
    )
    return Arrived(str(rng.choice(letters)), mail=FREE.format(number), country="US", earlier_spam=2)


def outcomes(seed: int, count: int, spam_share: float = 0.3) -> list[Outcome]:
    rng = np.random.default_rng(seed)
    return [
        Outcome(spam(rng), is_spam=True)
        if rng.random() < spam_share
        else Outcome(genuine(rng), is_spam=False)
        for _ in range(count)
    ]
