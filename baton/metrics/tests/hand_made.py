"""Small stores of facts, written by hand."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from pathlib import Path

from baton.facts.snapshot import Snapshot
from baton.facts.tests.logs import SHOP, Row, batch, inquiry, noon, order, snapshot, span
from baton.kit.period import Period

__all__ = [
    "SHOP", "WEEK", "Row", "batch", "daily", "every_day", "inquiry", "noon", "order", "rows", "snapshot", "span",
    "whole_shop",
]  # fmt: skip


def rows(period: Period, *each: Row) -> list[Row]:
    """Rows that speak for the period."""
    return [{"period_start": period.start, "period_end": period.end, **row} for row in each]


def daily(period: Period, **measures: object) -> list[Row]:
    """The same row for every day of the period."""
    return [row for day in period.days() for row in rows(Period(day, day), measures)]


def every_day(first: str, count: int) -> Iterable[str]:
    start = date.fromisoformat(first)
    return [(start + timedelta(days=offset)).isoformat() for offset in range(count)]


WEEK = span("2026-09-13", "2026-09-19")


def whole_shop(folder: Path) -> Snapshot:
    """Something in every dataset, for two weeks that end with WEEK."""
    two_weeks = span("2026-09-06", "2026-09-19")
    days = list(two_weeks.days())
    return snapshot(
        folder,
        shop_day=[
            row
            for number, day in enumerate(days)
            for row in rows(
                Period(day, day),
                {
                    "impressions": 1000 + 10 * number,
                    "clicks": 40 + number,
                    "search_impressions": 600,
                    "search_clicks": 20,
                    "marketing_impressions": 500,
                    "marketing_clicks": 15,
                    "visitors": 30 + number % 3,
                    "visits": 70,
                    "inquiries": 2 + number % 2,
                    "inquirers": 2,
                    "chats": 3,
                    "opportunities": 5,
                    "drafted_orders": 1,
                    "trade_assurance_orders": number % 2,
                    "paid_buyers": number % 2,
                    "trade_assurance_amount": 120.5 * (number % 2),
                    "reply_rate": 0.9,
                    "fast_reply_rate": 0.4 + number / 100,
                    "first_reply_time": 3.5,
                },
            )
        ]
        + rows(WEEK, {"visitors": 190, "inquirers": 15, "chats": 19, "opportunities": 31, "paid_buyers": 3}),
        product_period=rows(
            WEEK,
            {
                "product_id": "16012345678901",
                "product_name": "LED panel 600x600",
                "product_owner": "Wang",
                "is_showcase": True,
                "impressions": 5000,
                "clicks": 200,
                "search_impressions": 3000,
                "search_clicks": 110,
                "marketing_impressions": 2500,
                "marketing_clicks": 80,
                "standard_ads_impressions": 1500,
                "standard_ads_clicks": 50,
                "sitewide_ads_impressions": 1000,
                "sitewide_ads_clicks": 30,
                "visitors": 120,
                "inquiries": 12,
                "inquirers": 11,
                "opportunities_90_days": 90,
                "chats": 9,
                "favourites": 7,
                "shares": 2,
                "compares": 1,
                "drafted_orders": 4,
                "online_buyers": 2,
                "online_amount": 39.9,
            },
            {
                "product_id": "16012345678902",
                "product_name": "预售 LED strip",
                "impressions": 2000,
                "clicks": 60,
                "visitors": 60,
                "inquiries": 0,
                "drafted_orders": 3,
                "online_buyers": 0,
            },
            {"product_id": "16012345678903", "product_name": "Spot 5W", "impressions": 0, "clicks": 0},
        ),
        keyword_period=rows(
            WEEK,
            _word("led panel light", 1, 400, 20, top10=5000.0, index=80.0),
            _word("zapatos de nios", 1, 10, 0, top10=100.0, index=5.0),
            _word("zapatos de nios", 2, 30, 1, top10=90.0, index=6.0),
            _word("philips bulb", 1, 20, 0, top10=9000.0, index=95.0),
        ),
        channel_period=rows(
            WEEK,
            {"channel": "搜索", "visitors": 120, "inquiries": 11},
            {"channel": "直接访问", "visitors": 70},
        ),
        country_period=rows(
            WEEK,
            {"country": "US", "impressions": 4000, "clicks": 160, "visitors": 100, "inquiries": 9},
            {"country": "DE", "impressions": 2000, "clicks": 100, "visitors": 60, "inquiries": 5},
        ),
        staff_period=rows(
            WEEK,
            {"staff": "Wang", "products": 80, "inquiries": 10, "drafted_orders": 3, "rfq_quotes": 4},
            {"staff": "Liu", "products": 40, "inquiries": 7, "drafted_orders": 2, "rfq_quotes": 1},
        ),
        ad_day=[
            row
            for day in WEEK.days()
            for row in rows(
                Period(day, day),
                _spend("panels", "", 60.0),
                _spend("strips", "", 40.0),
                # The same spend again, split by keyword.
                _spend("panels", "led panel light", 58.0),
                _spend("strips", "led strip", 40.0),
            )
        ],
        inquiry=[
            inquiry(
                number,
                day,
                source="chat" if number % 5 == 0 else "inquiry",
                country="US" if number % 3 else "DE",
                product_id="16012345678901",
                staff="Wang" if number % 2 else "Liu",
                channel="搜索",
                keyword="led panel light",
                is_effective=number % 7 != 6,
                is_promising=number % 2 == 0,
                first_reply_at=noon(day) + timedelta(hours=3) if number % 4 else None,
                quoted_on=date.fromisoformat(day) if number % 3 == 0 else None,
                sampled_on=date.fromisoformat(day) if number % 6 == 0 else None,
                expected_amount=500.0,
            )
            for number, day in enumerate(every_day("2026-09-06", 14))
        ],
        order=[
            order(
                1,
                "2026-09-08",
                inquiry_id="Q1",
                buyer_id="B1",
                order_amount=900.0,
                deposit=300.0,
                deposit_on="2026-09-09",
            ),
            order(
                2,
                "2026-09-14",
                inquiry_id="Q9",
                buyer_id="B1",
                order_amount=800.0,
                deposit=250.25,
                deposit_on="2026-09-15",
                balance=549.75,
                balance_on="2026-09-18",
            ),
            order(3, "2026-09-16", buyer_id="B2", country="DE", order_amount=400.0, refund=20.0),
            order(
                4,
                "2026-09-19",
                inquiry_id="Q12",
                buyer_id="B3",
                order_amount=100.0,
                balance=100.0,
                balance_on="2026-09-19",
            ),
        ],
        event=[
            {
                "event_id": "E1",
                "started_on": date(2026, 9, 10),
                "kind": "known_change",
                "title": "price cut",
                "product_id": "16012345678901",
            },
            {
                "event_id": "E2",
                "started_on": date(2026, 9, 1),
                "ended_on": date(2026, 9, 5),
                "kind": "campaign",
                "title": "over",
            },
        ],
    )


def _word(keyword: str, occurrence: int, impressions: int, clicks: int, *, top10: float, index: float) -> Row:
    return {
        "keyword": keyword,
        "occurrence": occurrence,
        "impressions": impressions,
        "clicks": clicks,
        "standard_ads_impressions": 0,
        "standard_ads_clicks": 0,
        "ad_hours": 0.0,
        "top10_impressions": top10,
        "top10_clicks": top10 / 50,
        "keyword_index": index,
        "seller_index": 10.0,
    }


def _spend(campaign: str, keyword: str, cost: float) -> Row:
    return {
        "campaign": campaign,
        "keyword": keyword,
        "product_id": "",
        "country": "",
        "impressions": 200,
        "clicks": 8,
        "ad_spend": cost,
        "ad_leads": 1,
        "l1_clicks": 3,
        "ad_hours": 10.0,
    }
