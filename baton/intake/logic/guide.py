"""Which file, from where in the console, how often, and what stays empty without it: the ten-minute guide as data."""

from __future__ import annotations

from dataclasses import dataclass

from baton.kit.text import Text

EXPORTS_A_DAY = 20


@dataclass(frozen=True, slots=True)
class Step:
    dataset: str
    file: Text
    place: Text
    how_often: Text
    without: Text
    template: str = ""
    """Name of the source whose template to download, where the platform has no export."""


WEEKLY = Text("每周", "weekly")
TUESDAY = Text("每周二", "every Tuesday")
TEMPLATE = Text("接力模板（下载）", "Baton's template (download)")

STEPS = (
    Step(
        "product_period",
        Text("产品分析 Products-….xls", "products Products-….xls"),
        Text("数据参谋 → 产品参谋 → 导出", "数据参谋 → 产品参谋 → 导出"),
        TUESDAY,
        Text("产品页；漏斗按产品；曝光、点击、询盘的产品明细", "the Products page; the funnel by product"),
    ),
    Step(
        "shop_day",
        Text("店铺每日数据", "shop, day by day"),
        Text("数据参谋 → 店铺分析", "数据参谋 → 店铺分析"),
        WEEKLY,
        Text("全店的曝光、点击、访客人日", "impressions, clicks and visitor-days of the whole shop"),
    ),
    Step(
        "inquiry",
        Text("询盘登记", "inquiry log"),
        TEMPLATE,
        Text("每天", "daily"),
        Text(
            "已回复、优质、报价、寄样；数字背后的明细",
            "replied, promising, quoted, sampled; the rows behind a figure",
        ),
        "inquiries",
    ),
    Step(
        "order",
        Text("订单", "orders"),
        TEMPLATE,
        Text("有变化时", "when something changes"),
        Text("起草与实收订单、实收金额", "drafted and paid orders, received money"),
        "orders",
    ),
    Step(
        "keyword_period",
        Text("引流关键词 getKeywords-….xls", "keywords getKeywords-….xls"),
        Text("数据参谋 → 选词参谋 → 导出", "数据参谋 → 选词参谋 → 导出"),
        WEEKLY,
        Text("关键词机会、品牌词提醒", "keyword opportunities, the brand-word guard"),
    ),
    Step(
        "country_period",
        Text("国家/地区", "countries"),
        Text("数据参谋 → 访客画像", "数据参谋 → 访客画像"),
        WEEKLY,
        Text("漏斗按国家", "the funnel by country"),
    ),
    Step(
        "channel_period",
        Text("流量来源", "channels"),
        Text("数据参谋 → 流量来源", "数据参谋 → 流量来源"),
        WEEKLY,
        Text("漏斗按渠道", "the funnel by channel"),
    ),
    Step(
        "staff_period",
        Text("员工分析", "staff"),
        Text("数据参谋 → 员工分析", "数据参谋 → 员工分析"),
        WEEKLY,
        Text("平台统计的员工数字", "the platform's figures per person"),
    ),
    Step(
        "ad_day",
        Text("直通车报表", "keyword advertising"),
        Text("直通车 → 报表", "直通车 → 报表"),
        WEEKLY,
        Text("推广花费", "ad spend"),
    ),
    Step(
        "loss",
        Text("丢单原因", "losses"),
        TEMPLATE,
        Text("发生时", "when it happens"),
        Text("为什么丢单", "why inquiries were lost"),
        "losses",
    ),
    Step(
        "event",
        Text("大事记", "events"),
        TEMPLATE,
        Text("发生时", "when it happens"),
        Text("图上的标记", "the markers on charts"),
        "events",
    ),
    Step(
        "allocation",
        Text("询盘分配记录", "allocation record"),
        Text("商机沟通 → 设置 → 询盘分配（保留 30 天）", "商机沟通 → 设置 → 询盘分配 (kept for 30 days)"),
        Text("有转移时", "when inquiries were moved"),
        Text("工作台不知道平台上谁转给了谁", "the desk does not see who gave what to whom on the platform"),
        "allocations",
    ),
    Step(
        "reply_detail",
        Text("回复明细", "reply details"),
        Text("数据参谋 → 员工分析 → 回复明细", "数据参谋 → 员工分析 → 回复明细"),
        WEEKLY,
        Text("没有登记首次回复时间的询盘，首回仍是未知", "first replies that nobody noted stay unknown"),
        "reply_details",
    ),
)


def _list(dataset: str, file: Text, how_often: Text, without: Text, template: str) -> Step:
    return Step(dataset, file, TEMPLATE, how_often, without, template)


EACH_DAY = Text("每天", "each day")
MONDAYS = Text("每周一", "on Mondays")
LISTS = (
    _list(
        "visit",
        Text("访客详情（平台只留 31 天）", "visitors (the platform keeps them for 31 days)"),
        EACH_DAY,
        Text("访客营销名单", "the list for visitor marketing"),
        "visits",
    ),
    _list(
        "quota",
        Text("营销与报价额度", "quotas"),
        EACH_DAY,
        Text(
            "还剩几个名额、几点清零；RFQ 权益要到期",
            "what is left and when it lapses; RFQ rights about to lapse",
        ),
        "quotas",
    ),
    _list(
        "platform_message",
        Text("消息与违规", "messages and violations"),
        EACH_DAY,
        Text("违规、规则变更的提醒与期限", "violations and rule changes with their deadlines"),
        "platform_messages",
    ),
    _list(
        "platform_todo",
        Text("平台待办", "the platform's to-dos"),
        EACH_DAY,
        Text("平台要求处理的事", "what the platform asks for"),
        "platform_todos",
    ),
    _list(
        "shipment",
        Text("发货进度", "shipments"),
        EACH_DAY,
        Text(
            "快到发货期的订单、特殊要求、物流异常",
            "orders close to shipment, special requests, trouble on the way",
        ),
        "shipments",
    ),
    _list(
        "review",
        Text("评价", "reviews"),
        Text("有新评价时", "when one comes"),
        Text("差评跟进；卖点被投诉推翻", "bad reviews to answer; claims that complaints contradict"),
        "reviews",
    ),
    _list(
        "ad_schedule",
        Text("直通车时段与预算", "ad schedules and budgets"),
        EACH_DAY,
        Text(
            "该开没开、忘了关、预算早早用完",
            "ads that should be on or off, forgotten switches, budgets that end early",
        ),
        "ad_schedules",
    ),
    _list(
        "product_state",
        Text("产品等级与信息质量", "product tiers and listing quality"),
        MONDAYS,
        Text(
            "该改的产品页：久未编辑、缺资料、标题与关键词不符",
            "listings to mend: stale, incomplete, title without keywords",
        ),
        "product_states",
    ),
    _list(
        "showcase_slot",
        Text("橱窗", "showcase slots"),
        MONDAYS,
        Text("空着的橱窗、优品没有橱窗位", "vacant slots, power products without one"),
        "showcase_slots",
    ),
    _list(
        "keyword_rank",
        Text("关键词排名", "keyword ranks"),
        MONDAYS,
        Text("排名的历史（平台不留）", "the history of ranks, which the platform does not keep"),
        "keyword_ranks",
    ),
)
"""The lists of the back office, the most useful first. The platform has no export of them."""
