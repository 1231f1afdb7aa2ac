"""What a day's work is made from: lists and states of the platform's back office, most of them without an export.

A state (slots, quota, schedules, tiers, ranks) is a row for each day on which somebody noted it: the newest counts.
"""

from __future__ import annotations

from baton.facts.contract import Column, Dataset, Grain, Kind
from baton.facts.dataset_parts import column, key, stars
from baton.kit.text import Text

_PRODUCT = column("product_id", Kind.ID, "产品ID", "product id")
_COUNTRY = column("country", Kind.COUNTRY, "国家/地区", "country")
_STAFF = column("staff", Kind.TEXT, "负责人", "owner")
_NOTED_ON = key("noted_on", Kind.DAY, "登记日", "noted on")

VISIT = Dataset(
    name="visit",
    label=Text("访客详情", "visitors, one by one"),
    grain=Grain.ENTITY,
    keys=(
        Column("visitor_id", Kind.ID, Text("访客编号", "visitor id"), is_required=True, is_personal=True),
        key("visited_on", Kind.DAY, "访问日期", "visited on"),
    ),
    attributes=(
        _COUNTRY,
        column("buyer_id", Kind.ID, "买家编号", "buyer id", is_personal=True),
        column("buyer_level", Kind.TEXT, "买家等级", "buyer level"),
        column("views", Kind.COUNT, "浏览次数", "page views"),
        column("stay_seconds", Kind.COUNT, "停留时长(秒)", "stay in seconds"),
        column("searched_words", Kind.TEXT, "全站偏好关键词", "words searched for"),
        _PRODUCT,
        column("shop_behaviour", Kind.TEXT, "旺铺行为", "behaviour in the shop"),
        column("site_behaviour", Kind.TEXT, "网站行为", "behaviour on the site"),
        column("has_inquired", Kind.FLAG, "已询盘", "has inquired"),
        column("has_chatted", Kind.FLAG, "已TM咨询", "has chatted"),
        column("reachable_until", Kind.INSTANT, "可联系截止", "can be contacted until"),
        column("approached_at", Kind.INSTANT, "已营销时间", "approached at"),
    ),
    measures=(),
    dated_by="visited_on",
)
"""The platform forgets visitors after 31 days: what was brought in stays."""

PLATFORM_MESSAGE = Dataset(
    name="platform_message",
    label=Text("消息与违规", "messages and violations"),
    grain=Grain.ENTITY,
    keys=(key("message_id", Kind.ID, "消息编号", "message id"),),
    attributes=(
        Column("sent_at", Kind.INSTANT, Text("发送时间", "sent at"), is_required=True),
        Column(
            "kind",
            Kind.TEXT,
            Text("类别", "kind"),
            is_required=True,
            choices=("notice", "violation", "warning", "rule_change"),
        ),
        Column("title", Kind.TEXT, Text("标题", "title"), is_required=True),
        column("penalty_points", Kind.NUMBER, "扣分", "penalty points"),
        _PRODUCT,
        column("handle_by", Kind.DAY, "处理期限", "handle by"),
        column("is_read", Kind.FLAG, "已读", "read"),
        column("handled_on", Kind.DAY, "处理日期", "handled on"),
        column("remark", Kind.TEXT, "备注", "remark"),
    ),
    measures=(),
    dated_by="sent_at",
)

PLATFORM_TODO = Dataset(
    name="platform_todo",
    label=Text("平台待办", "the platform's to-dos"),
    grain=Grain.ENTITY,
    keys=(key("todo_id", Kind.ID, "待办编号", "to-do id"),),
    attributes=(
        Column("noted_on", Kind.DAY, Text("登记日", "noted on"), is_required=True),
        Column(
            "kind",
            Kind.TEXT,
            Text("类别", "kind"),
            is_required=True,
            choices=("product_problem", "reply_time", "qualification", "other"),
        ),
        Column("title", Kind.TEXT, Text("事项", "what is to be done"), is_required=True),
        column("amount", Kind.COUNT, "数量", "how many"),
        _PRODUCT,
        _STAFF,
        column("handle_by", Kind.DAY, "处理期限", "handle by"),
        column("handled_on", Kind.DAY, "处理日期", "handled on"),
    ),
    measures=(),
    dated_by="noted_on",
)

SHIPMENT = Dataset(
    name="shipment",
    label=Text("发货进度", "shipments"),
    grain=Grain.ENTITY,
    keys=(key("order_id", Kind.ID, "订单号", "order id"),),
    attributes=(
        Column("promised_shipment_on", Kind.DAY, Text("约定发货日", "promised shipment"), is_required=True),
        column(
            "shipment_state",
            Kind.TEXT,
            "发货状态",
            "state",
            choices=("not_started", "in_production", "ready", "shipped", "delivered", "held_up"),
        ),
        column("shipped_on", Kind.DAY, "实际发货日", "shipped on"),
        column("tracking_number", Kind.TEXT, "物流单号", "tracking number"),
        column("special_request", Kind.TEXT, "特殊要求", "special request", is_personal=True),
        column("buyer_id", Kind.ID, "买家编号", "buyer id", is_personal=True),
        _COUNTRY,
        _STAFF,
        column("trouble", Kind.TEXT, "物流异常", "trouble on the way"),
        column("updated_on", Kind.DAY, "更新日", "as of"),
    ),
    measures=(),
    dated_by="promised_shipment_on",
    has_plans=True,
    noted_by="updated_on",
)

REVIEW = Dataset(
    name="review",
    label=Text("评价", "reviews"),
    grain=Grain.ENTITY,
    keys=(key("review_id", Kind.ID, "评价编号", "review id"),),
    attributes=(
        Column("reviewed_on", Kind.DAY, Text("评价日期", "reviewed on"), is_required=True),
        column("order_id", Kind.ID, "订单号", "order id"),
        _PRODUCT,
        column("buyer_id", Kind.ID, "买家编号", "buyer id", is_personal=True),
        column("buyer_name", Kind.TEXT, "买家名称", "buyer name", is_personal=True),
        _COUNTRY,
        stars("product_stars", "产品评分", "stars for the product"),
        stars("logistics_stars", "物流评分", "stars for the logistics"),
        stars("service_stars", "服务评分", "stars for the service"),
        column("review_text", Kind.TEXT, "评价内容", "what the buyer wrote", is_personal=True),
        column("answered_on", Kind.DAY, "公开回复日期", "answered on"),
        column("followed_up_on", Kind.DAY, "回访日期", "followed up on"),
    ),
    measures=(),
    dated_by="reviewed_on",
)

SHOWCASE_SLOT = Dataset(
    name="showcase_slot",
    label=Text("橱窗", "showcase slots"),
    grain=Grain.ENTITY,
    keys=(_NOTED_ON, key("slot", Kind.COUNT, "橱窗位", "slot")),
    attributes=(_PRODUCT,),
    measures=(),
    dated_by="noted_on",
)
"""A slot without a product is vacant."""

PRODUCT_STATE = Dataset(
    name="product_state",
    label=Text("产品等级与信息质量", "product tiers and listing quality"),
    grain=Grain.ENTITY,
    keys=(_NOTED_ON, key("product_id", Kind.ID, "产品ID", "product id")),
    attributes=(
        column("title", Kind.TEXT, "产品标题", "title"),
        column("listing_keywords", Kind.TEXT, "产品关键词", "the listing's keywords"),
        column(
            "tier",
            Kind.TEXT,
            "产品等级",
            "tier",
            choices=("top_tier", "power_tier", "potential_tier", "ordinary_tier", "weak_tier"),
        ),
        column("quality_score", Kind.NUMBER, "信息质量分", "information quality"),
        column("is_listed", Kind.FLAG, "已上架", "listed"),
        column("is_presale", Kind.FLAG, "预售", "presale"),
        column("edited_on", Kind.DAY, "最近编辑日", "last edited on"),
        column("missing_material", Kind.TEXT, "缺的资料", "material that is missing"),
        column("supplier", Kind.TEXT, "供应商", "supplier"),
        column("selling_points", Kind.TEXT, "卖点", "what the listing claims"),
    ),
    measures=(),
    dated_by="noted_on",
)

AD_SCHEDULE = Dataset(
    name="ad_schedule",
    label=Text("直通车时段与预算", "ad schedules and budgets"),
    grain=Grain.ENTITY,
    keys=(
        _NOTED_ON,
        key("campaign", Kind.TEXT, "计划", "campaign"),
        key("country", Kind.COUNTRY, "国家/地区", "country"),
    ),
    attributes=(
        column("is_on", Kind.FLAG, "开启", "switched on"),
        column("hours_on", Kind.TEXT, "推广时段(店铺时间)", "hours, the shop's time"),
        column("switched_on_day", Kind.DAY, "最近开关日", "last switched on"),
        column("daily_budget", Kind.NUMBER, "日预算(CNY)", "daily budget, CNY"),
        column("spent", Kind.NUMBER, "当日花费(CNY)", "spent that day, CNY"),
        column("budget_ended_at", Kind.INSTANT, "预算用完时间", "budget ended at"),
        column("night_spent", Kind.NUMBER, "目标市场夜间花费(CNY)", "spent in the market's night, CNY"),
        column("night_clicks", Kind.COUNT, "目标市场夜间点击", "clicks in the market's night"),
        column("night_leads", Kind.COUNT, "目标市场夜间商机", "leads in the market's night"),
    ),
    measures=(),
    dated_by="noted_on",
)

KEYWORD_RANK = Dataset(
    name="keyword_rank",
    label=Text("关键词排名", "keyword ranks"),
    grain=Grain.ENTITY,
    keys=(
        _NOTED_ON,
        key("keyword", Kind.TEXT, "关键词", "keyword"),
        key("product_id", Kind.ID, "产品ID", "product id"),
    ),
    attributes=(
        column("rank", Kind.COUNT, "自然排名", "rank"),
        column("best_peer_rank", Kind.COUNT, "同行最好排名", "best rank of a peer"),
    ),
    measures=(),
    dated_by="noted_on",
)
"""A product that is not among the results that were looked through has no rank."""

QUOTA = Dataset(
    name="quota",
    label=Text("营销与报价额度", "quotas"),
    grain=Grain.ENTITY,
    keys=(
        _NOTED_ON,
        Column(
            "kind",
            Kind.TEXT,
            Text("类别", "kind"),
            is_required=True,
            choices=("visitor_marketing", "rfq", "rfq_reward"),
        ),
    ),
    attributes=(
        column("granted", Kind.COUNT, "总额度", "granted"),
        column("used", Kind.COUNT, "已用", "used"),
        column("expires_at", Kind.INSTANT, "到期时间", "expires at"),
    ),
    measures=(),
    dated_by="noted_on",
)

DAY_DATASETS: tuple[Dataset, ...] = (
    VISIT,
    PLATFORM_MESSAGE,
    PLATFORM_TODO,
    SHIPMENT,
    REVIEW,
    SHOWCASE_SLOT,
    PRODUCT_STATE,
    AD_SCHEDULE,
    KEYWORD_RANK,
    QUOTA,
)
