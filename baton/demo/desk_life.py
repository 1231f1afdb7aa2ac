"""What months of work leave at a desk: scripts with their history, credit closed and doubted, answers elsewhere,
the main account's turn, RFQ quotes, who is away and who has the evening.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from baton.demo.logic.desk_words import ANSWERED, SCRIPTS, Wordings
from baton.demo.pinning import standing_on
from baton.inquiries.services import (
    ShownScript,
    add_absence,
    add_duty,
    show_answers,
    show_credit,
    show_main_account,
    show_program,
    show_rfqs,
    show_script,
)
from baton.people.terms import Person, Shop

RFQS_QUOTED = 4
REWARDS = ((15, 5),)
"""Day of the month, and the rights that the platform granted on it: as the list of quotas has them."""
REVIEWED_AFTER = timedelta(days=14)
DOUBTED_BEFORE = timedelta(days=4)
AWAY = ("huanglijun", 2, 3, "回家探亲")
"""Who, from how many days on, until how many, and why."""
NIGHTS = (("wangsimin", 0), ("wukaiwen", 1))
"""Who has the evening's turn, in how many days."""
TURN = (time(19), time(22, 30))


def live_at_desk(shop: Shop, people: Mapping[str, Person], pinned: date) -> None:
    """`people`: by login name."""
    lead, manager, marketing = (people[name] for name in ("chenjiahao", "liangguodong", "linxiaotong"))
    for shown in SCRIPTS:
        show_script(lead, shop, _script(shown), shown.days)
    last_month = f"{pinned.replace(day=1) - timedelta(days=1):%Y-%m}"
    with standing_on(pinned - DOUBTED_BEFORE):
        show_credit(
            lead, shop, last_month, "和市场一起对过，十月就按这个算", marketing,
            "这个买家先看了我们投的关键词广告，登记时漏写了来源，请按后台记录核一下市场这边的份额。",
        )  # fmt: skip
    rewards = [(pinned.replace(day=number), rights) for number, rights in REWARDS]
    show_rfqs(lead, shop, RFQS_QUOTED, rewards)
    show_main_account(
        manager, shop, lead, "主账号消息最多，先由主管统一收、统一分", pinned + REVIEWED_AFTER,
        "两周后看首响中位数：没有变快就改回轮流",
    )  # fmt: skip
    show_program(shop, "官网询价表单（旧）")
    _rota(lead, shop, people, pinned)
    show_answers(shop, ANSWERED)


def _script(shown: Wordings) -> ShownScript:
    return ShownScript(
        shown.situation,
        shown.language,
        shown.title,
        shown.wordings,
        shown.answers,
        shown.offers,
        shown.texts,
        shown.country,
    )


def _rota(lead: Person, shop: Shop, people: Mapping[str, Person], pinned: date) -> None:
    who, first, last, why = AWAY
    add_absence(
        lead, shop, people[who].id, pinned + timedelta(days=first), pinned + timedelta(days=last), why
    )
    zone = ZoneInfo(shop.timezone)
    for name, days in NIGHTS:
        start, end = (datetime.combine(pinned + timedelta(days=days), at, tzinfo=zone) for at in TURN)
        add_duty(lead, shop, people[name].id, start, end)
