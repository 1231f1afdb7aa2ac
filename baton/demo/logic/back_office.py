"""What the team copies from the platform's back office, where there is no export: messages, to-dos, quotas, schedules.

Drawn from streams of their own, after the world: nothing here changes a figure of the exports.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import date, timedelta

import numpy as np

from baton.demo.logic.countries import COUNTRIES
from baton.demo.logic.deliveries import reviews, shipments
from baton.demo.logic.listing_states import keyword_ranks, product_states, showcase_slots
from baton.demo.logic.logs import template_row
from baton.demo.logic.profile import PRESENT_DAY
from baton.demo.logic.sheets import Cell, Row
from baton.demo.logic.visitors import visits
from baton.demo.logic.world import World
from baton.sources.choices import choice_label

SCHEDULE_DAYS = 14
WATCHED_MARKETS = ("US", "DE", "BR", "SA")
"""The markets whose campaigns the team notes down."""
HOURS: Mapping[str, str] = {
    "US": "22:00-08:00",
    "DE": "15:00-23:00",
    "BR": "19:00-05:00",
    "SA": "14:00-22:00",
}
"""The market's working day on the shop's clock."""
SWITCHED_ON = date(2026, 9, 7)
NAMES = {country.code: country.zh for country in COUNTRIES}


def back_office(world: World) -> dict[str, Iterator[Row]]:
    """The sheets of a shop by source. The smaller shop keeps four of them, and only since lately."""
    sheets = {
        "visits": visits(world),
        "shipments": shipments(world),
        "product_states": product_states(world),
        "quotas": _quotas(world),
    }
    if world.profile.daily_exports:
        sheets |= {
            "platform_messages": _messages(world),
            "platform_todos": _todos(world),
            "reviews": reviews(world),
            "showcase_slots": showcase_slots(world),
            "ad_schedules": _ad_schedules(world),
            "keyword_ranks": keyword_ranks(world),
        }
    return sheets


def _quotas(world: World) -> Iterator[Row]:
    """Rights by the newest note, and what was left on the days before."""
    visitors, quotes = world.facts.get("visitor_quota"), world.facts.get("rfq_rights")
    granted = 20 if world.profile.daily_exports else 10
    for back, used in enumerate((None, 20, 17, 20, 9)):
        noted = PRESENT_DAY - timedelta(days=back)
        left = granted if visitors is None else int(visitors.size)
        yield template_row(
            "quotas",
            {
                "noted_on": noted.isoformat(),
                "kind": choice_label("visitor_marketing").zh,
                "granted": granted,
                "used": granted - left if used is None else min(used, granted),
                "expires_at": f"{noted + timedelta(days=1)} 15:59",
            },
        )
    rewards = world.facts.get("rfq_rewards")
    left = 18 if quotes is None else int(quotes.size)
    extra = 0 if rewards is None else int(rewards.size)
    rights = (
        ("rfq", 20, 20 - left, "2026-12-01 15:59"),
        ("rfq_reward", 5, 5 - extra, "2026-11-27 15:59"),
    )
    for kind, given, used, until in rights:
        yield template_row(
            "quotas",
            {
                "noted_on": PRESENT_DAY.isoformat(),
                "kind": choice_label(kind).zh,
                "granted": given,
                "used": used,
                "expires_at": until,
            },
        )


def _messages(world: World) -> Iterator[Row]:
    ids = {product.model: product.id for product in world.products}
    violation, rule = world.facts["unread_violation"], world.facts["rule_to_read"]
    said: tuple[tuple[str, str, str, dict[str, Cell]], ...] = (
        ("notice", "2026-10-30 10:12", "双十一期间物流揽收安排", {"is_read": "Y"}),
        ("notice", "2026-11-03 15:40", "信保账期说明更新", {"is_read": "Y"}),
        (
            "warning",
            "2026-11-09 11:05",
            "2 个产品的主图含联系方式",
            {"is_read": "Y", "handle_by": "2026-11-12", "handled_on": "2026-11-10"},
        ),
        ("notice", "2026-11-12 09:30", "星等级 11 月更新完成", {"is_read": "Y"}),
        ("notice", "2026-11-18 14:00", "年末采购周报名开始", {"is_read": "Y"}),
        (
            "rule_change",
            f"{rule.period.start} 18:00",
            "标题与关键词品牌词规则收紧,12 月 1 日起执行",
            {"is_read": "N", "handle_by": "2026-12-01"},
        ),
        (
            "violation",
            f"{violation.period.start} 16:20",
            "产品标题使用他人品牌词",
            {
                "is_read": "N",
                "penalty_points": int(violation.size),
                "product_id": ids[violation.segment["product"]],
                "handle_by": "2026-11-26",
            },
        ),
    )
    for number, (kind, sent, title, more) in enumerate(said, start=1):
        values = {"message_id": f"M2611{number:04d}", "sent_at": sent, "kind": choice_label(kind).zh}
        yield template_row("platform_messages", {**values, "title": title, **more})


def _todos(world: World) -> Iterator[Row]:
    missing = world.facts["missing_material"]
    said: tuple[tuple[str, str, str, dict[str, Cell]], ...] = (
        (
            "product_problem",
            "2026-11-23",
            "产品资料不完整,影响信息质量分",
            {"amount": int(missing.size), "handle_by": "2026-11-27"},
        ),
        ("qualification", "2026-11-20", "CE 证书 11 月 30 日到期,请上传新证书", {"handle_by": "2026-11-30"}),
        ("other", "2026-11-18", "年末采购周报名", {"amount": 20, "handle_by": "2026-11-30"}),
        (
            "reply_time",
            "2026-11-16",
            "询盘接近 24 小时未回复",
            {"amount": 2, "handle_by": "2026-11-17", "handled_on": "2026-11-16"},
        ),
        (
            "product_problem",
            "2026-11-10",
            "主图含联系方式,请更换",
            {"amount": 2, "handle_by": "2026-11-12", "handled_on": "2026-11-10"},
        ),
    )
    for number, (kind, noted, title, more) in enumerate(said, start=1):
        values = {"todo_id": f"T2611{number:03d}", "noted_on": noted, "kind": choice_label(kind).zh}
        yield template_row("platform_todos", {**values, "title": title, **more})


def _ad_schedules(world: World) -> Iterator[Row]:
    """Of the last days, a row a campaign and watched market: spend as the advertising report has it."""
    ads, left_on, short = world.ads, world.facts["forgotten_ad_switch"], world.facts["budget_ends_early"]
    rows: dict[tuple[str, str], list[int]] = defaultdict(list)
    for row, cell in enumerate(ads.cells):
        if cell.country in WATCHED_MARKETS:
            rows[cell.campaign, cell.country].append(row)
    rng = np.random.default_rng((world.profile.seed, 54))
    minutes = rng.integers(0, 90, SCHEDULE_DAYS)
    first = len(world.days) - SCHEDULE_DAYS
    for (campaign, country), members in sorted(rows.items()):
        spent = ads.spend[members, first:].sum(axis=0)
        clicks = ads.clicks[members, first:].sum(axis=0)
        is_night = campaign == left_on.segment["campaign"]
        is_short = (campaign, country) == (short.segment["campaign"], short.segment["country"])
        budget = 10 * (int(spent.max()) * 13 // 10_000 + 1)
        for place, day in enumerate(world.days[first:]):
            ends_early = is_short and day > world.days[-1] - timedelta(days=int(short.size))
            fen = int(spent[place])
            yield template_row(
                "ad_schedules",
                {
                    "noted_on": day.isoformat(),
                    "campaign": campaign,
                    "country": NAMES[country],
                    "is_on": "Y",
                    # Three to eight in the morning in Berlin.
                    "hours_on": "10:00-15:00" if is_night else HOURS[country],
                    "switched_on_day": (left_on.period.start if is_night else SWITCHED_ON).isoformat(),
                    "daily_budget": fen / 100 if ends_early else budget,
                    "spent": fen / 100,
                    "budget_ended_at": _ended(day, int(minutes[place])) if ends_early else None,
                    "night_spent": fen / 100 if is_night else 0,
                    "night_clicks": int(clicks[place]) if is_night else 0,
                    "night_leads": 0,
                },
            )


def _ended(day: date, minute: int) -> str:
    """Late in the shop's evening: before noon in São Paulo."""
    return f"{day} {20 + minute // 60}:{minute % 60:02d}"
