"""When a campaign runs in a market, what it may spend and what it spent at night there, noted on some day."""

from __future__ import annotations

from baton.kit.text import Text
from baton.sources.contract import Source

SOURCE = Source(
    name="ad_schedules",
    label=Text("直通车时段与预算", "Ad schedules and budgets"),
    dataset="ad_schedule",
    aliases={
        "日期": "noted_on",
        "计划名称": "campaign",
        "推广计划": "campaign",
        "国家": "country",
        "地域": "country",
        "推广地域": "country",
        "状态": "is_on",
        "是否开启": "is_on",
        "推广时段": "hours_on",
        "投放时段": "hours_on",
        "开关日期": "switched_on_day",
        "每日预算": "daily_budget",
        "预算": "daily_budget",
        "花费": "spent",
        "当日花费": "spent",
        "预算耗尽时间": "budget_ended_at",
        "撞线时间": "budget_ended_at",
        "夜间花费": "night_spent",
        "夜间点击": "night_clicks",
        "夜间商机": "night_leads",
    },
    identified_by=(
        frozenset({"campaign"}),
        frozenset({"country"}),
        frozenset({"is_on", "hours_on", "daily_budget", "budget_ended_at"}),
    ),
)
