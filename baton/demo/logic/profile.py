"""The two shops: how large, who works there, how well each stage runs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from baton.kit.period import Period

LAST_DAY = date(2026, 11, 22)
"""The newest day of the platform's figures."""
PRESENT_DAY = date(2026, 11, 24)
"""The day on which the team stands: lists copied by hand are of it, or of the evening before."""


@dataclass(frozen=True, slots=True)
class Rep:
    """A salesperson. `skill` scales quoting and closing, `reply_hours` is the usual median of a first reply."""

    name: str
    skill: float
    reply_hours: float
    since: date = date(2020, 1, 1)


@dataclass(frozen=True, slots=True)
class Profile:
    code: str
    name: str
    seed: int
    period: Period
    products: int
    never_shown: int
    first_product_number: int
    countries: int
    keywords: int
    impressions_a_day: float
    growth: float
    click_rate: float
    visit_rate: float
    inquiry_rate: float
    chat_rate: float
    promising_rate: float
    quote_rate: float
    close_rate: float
    pay_rate: float
    amount_factor: float
    spam_share: float
    last_inquiry_number: int
    reps: tuple[Rep, ...]
    owners: dict[str, tuple[int, ...]]
    """Line code → the reps whose account its listings stand in, in turn ("" for every other line)."""
    newcomer: int | None = None
    """The rep who takes over listings on the day of arrival."""
    handed_over: tuple[str, ...] = ()
    """Lines whose listings the newcomer takes over (every second one)."""
    has_ads: bool = True
    daily_exports: int = 0
    """For how many of the last days there are daily exports beside the weekly ones."""
    lifts: tuple[tuple[Period, float], ...] = ()
    """What marketing did for the whole shop: period → factor on impressions."""
    click_lifts: tuple[tuple[Period, float], ...] = ()
    """The same on the click rate."""


MINGLAN = Profile(
    code="minglan",
    name="明澜照明",
    seed=2080,
    period=Period(date(2025, 10, 19), LAST_DAY),
    products=400,
    never_shown=15,
    first_product_number=0,
    countries=25,
    keywords=620,
    impressions_a_day=41_200,
    growth=0.12,
    click_rate=0.01178,
    visit_rate=0.624,
    inquiry_rate=0.0625,
    chat_rate=0.034,
    promising_rate=0.615,
    quote_rate=0.95,
    close_rate=0.40,
    pay_rate=0.87,
    amount_factor=1.27,
    spam_share=0.085,
    last_inquiry_number=20_431,
    reps=(
        Rep("陈嘉豪", 1.05, 1.0),
        Rep("王思敏", 1.10, 0.85),
        Rep("刘志远", 1.00, 1.9),
        Rep("黄丽君", 0.95, 2.3),
        Rep("吴凯文", 1.10, 0.9),
        Rep("郑佳怡", 0.85, 1.3, since=date(2026, 9, 23)),
    ),
    owners={
        "HB": (1, 0, 1, 4),
        "LHB": (1, 1, 2),
        "PL": (3, 4, 3, 4),
        "FL": (2, 0),
        "SS": (4, 3, 0, 4),
        "GL": (2,),
        "": (0, 2, 3),
    },
    newcomer=5,
    handed_over=("ST", "TL", "DL", "EM", "SS"),
    daily_exports=57,
    lifts=((Period(date(2026, 10, 25), LAST_DAY), 1.086),),
    click_lifts=((Period(date(2026, 10, 25), LAST_DAY), 1.033),),
)

XINGHE = Profile(
    code="xinghe",
    name="星禾灯饰",
    seed=162,
    period=Period(date(2026, 5, 24), LAST_DAY),
    products=80,
    never_shown=6,
    first_product_number=5_000,
    countries=14,
    keywords=140,
    impressions_a_day=4_350,
    growth=0.05,
    click_rate=0.0126,
    visit_rate=0.63,
    inquiry_rate=0.0595,
    chat_rate=0.03,
    promising_rate=0.46,
    quote_rate=0.80,
    close_rate=0.17,
    pay_rate=0.80,
    amount_factor=0.6,
    spam_share=0.10,
    last_inquiry_number=912,
    reps=(Rep("苗青", 0.95, 5.0), Rep("何佩", 0.90, 7.5)),
    owners={"": (0, 1)},
    has_ads=False,
)

PROFILES = (MINGLAN, XINGHE)
