"""The demo team's days: the looks of two mornings, what was done since, the reports that were written."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from baton.daybook.selectors import day_of
from baton.daybook.services import add_task, drop, finish, look, set_playbook, take
from baton.daybook.terms import Block, TaskLine, TaskState
from baton.kit.data_days import DAYS_BEHIND, last_weeks, month_of
from baton.kit.period import Period
from baton.people.terms import Person, Shop
from baton.reports.services import write_report
from baton.reports.terms import ReportKind

LOOKED_AT = time(8, 20)
LEAD, OPERATOR, SECOND, REP = "linxiaotong", "heyuqing", "zhouzihang", "wangsimin"
DOES: Mapping[str, tuple[str, ...]] = {
    OPERATOR: (
        "visitor_marketing", "platform_message", "rule_change", "brand_word", "title_keywords", "keyword_rank",
        "stale_listing", "listing_claim", "supplier_upload",
    ),
    SECOND: (
        "ads_hours", "ads_forgotten", "showcase_vacant", "showcase_weak", "showcase_power", "conversion_rising",
        "conversion_falling", "zero_exposure",
    ),
    LEAD: ("campaign_calendar", "presale_misread", "star_rating_risk", "data_late"),
}  # fmt: skip
"""Who does which playbook: one the words and the visitors, one the places and the money. Alerts are the team's: each
goes to the owner of its own figure."""
FEWER = {"stale_listing": 3, "zero_exposure": 3}
"""What nobody wants five of a day."""
OWN_TASK = "植物灯 650W 上架：IES 文件和装箱照到齐就发"
DONE_WHEN = "平台显示「已上架」，信息质量分不低于 4.5"
NOTED = "标题里的品牌词已删，后台提交了整改"
DROPPED = "这款下个月停产，不再投入"


def live_the_day(shop: Shop, people: Mapping[str, Person], day: date) -> None:
    """`day` is the demo's present day. The larger shop's people have begun; the other's day is as it was found."""
    zone = ZoneInfo(shop.timezone)
    if shop.code == "minglan":
        _share_out(shop, people)
    for back in (1, 0):
        look(shop, now=datetime.combine(day - timedelta(days=back), LOOKED_AT, zone))
    if shop.code == "minglan":
        _work(shop, people, day, zone)
    write_reports(shop, day)


def _share_out(shop: Shop, people: Mapping[str, Person]) -> None:
    for login, codes in DOES.items():
        for code in codes:
            levels = {"at_most": FEWER[code]} if code in FEWER else {}
            set_playbook(people[LEAD], shop, code, is_on=True, levels=levels, person_id=people[login].id)


def write_reports(shop: Shop, day: date) -> None:
    """Last week's report; of the larger shop the month's and yesterday's too."""
    kinds = (ReportKind.WEEKLY, ReportKind.MONTHLY, ReportKind.DAILY)
    for kind in kinds if shop.code == "minglan" else kinds[:1]:
        asked = Period(day - timedelta(days=1), day - timedelta(days=1))
        if kind is ReportKind.WEEKLY:
            asked = last_weeks(day - timedelta(days=DAYS_BEHIND), 1)
        elif kind is ReportKind.MONTHLY:
            asked = month_of(day.replace(day=1) - timedelta(days=1))
        write_report(shop, kind, asked)


def _work(shop: Shop, people: Mapping[str, Person], day: date, zone: ZoneInfo) -> None:
    operator, second, rep = (people[name] for name in (OPERATOR, SECOND, REP))
    add_task(
        operator,
        shop,
        title=OWN_TASK,
        block=Block.HANDS_ON,
        due=datetime.combine(day + timedelta(days=1), time(18), zone),
        metric="impressions",
        done_when=DONE_WHEN,
        is_important=True,
    )
    for line in _open(operator, shop, Block.LOOK)[:1]:
        finish(operator, shop, line.id, version=line.version, note=NOTED)
    for line in [one for one in _open(second, shop, Block.LOOK) if one.person_id is None][:1]:
        take(second, shop, line.id, version=line.version)
    for line in _open(second, shop, Block.HANDS_ON)[-1:]:
        if line.playbook:
            drop(second, shop, line.id, version=line.version, reason=DROPPED)
    for line in _open(rep, shop, Block.COMMUNICATE)[:1]:
        finish(rep, shop, line.id, version=line.version)


def _open(person: Person, shop: Shop, block: Block) -> list[TaskLine]:
    found = next(one for one in day_of(person, shop) if one.block is block)
    return [line for line in found.lines if line.state is TaskState.OPEN]
