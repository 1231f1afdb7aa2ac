"""The datasets Baton keeps. Names of measures and columns are glossary terms; the platform's own are aliases
of sources."""

from __future__ import annotations

from collections.abc import Mapping

from baton.facts.contract import Additivity, Column, Dataset, Grain, Kind, Measure, Unit
from baton.kit.errors import unknown
from baton.kit.glossary import label
from baton.kit.text import Text

ADDITIVE, DISTINCT, RATIO, LEVEL = (
    Additivity.ADDITIVE,
    Additivity.DISTINCT,
    Additivity.RATIO,
    Additivity.LEVEL,
)


def _count(name: str) -> Measure:
    return Measure(name, Unit.COUNT, ADDITIVE, label(name))


def _people(name: str) -> Measure:
    return Measure(name, Unit.PEOPLE, DISTINCT, label(name))


def _money(name: str, unit: Unit = Unit.USD) -> Measure:
    return Measure(name, unit, ADDITIVE, label(name))


def _level(name: str, unit: Unit) -> Measure:
    return Measure(name, unit, LEVEL, label(name))


def _column(
    name: str, kind: Kind, zh: str, en: str, *, is_personal: bool = False, choices: tuple[str, ...] = ()
) -> Column:
    return Column(name, kind, Text(zh, en), choices=choices, is_personal=is_personal)


def _key(name: str, kind: Kind, zh: str, en: str) -> Column:
    return Column(name, kind, Text(zh, en), is_required=True)


PRODUCT_ID = _key("product_id", Kind.ID, "产品ID", "product id")
COUNTRY = _column("country", Kind.COUNTRY, "国家/地区", "country")

SHOP_DAY = Dataset(
    name="shop_day",
    label=Text("店铺每日数据", "shop, day by day"),
    grain=Grain.PERIOD,
    keys=(),
    attributes=(_column("star_rating", Kind.NUMBER, "星等级", "Star Rating"),),
    measures=(
        _count("impressions"),
        _count("clicks"),
        _count("search_impressions"),
        _count("search_clicks"),
        _count("marketing_impressions"),
        _count("marketing_clicks"),
        _people("visitors"),
        _count("visits"),
        _count("inquiries"),
        _people("inquirers"),
        _people("chats"),
        _people("opportunities"),
        _count("drafted_orders"),
        _count("trade_assurance_orders"),
        _people("paid_buyers"),
        _money("trade_assurance_amount"),
        _level("reply_rate", Unit.SHARE),
        _level("fast_reply_rate", Unit.SHARE),
        _level("first_reply_time", Unit.HOURS),
    ),
)

PRODUCT_PERIOD = Dataset(
    name="product_period",
    label=Text("产品分析", "products"),
    grain=Grain.PERIOD,
    keys=(PRODUCT_ID,),
    attributes=(
        _column("product_name", Kind.TEXT, "产品名称", "product name"),
        _column("product_owner", Kind.TEXT, "产品负责人", "product owner"),
        _column("is_showcase", Kind.FLAG, "是否橱窗", "in showcase"),
        _column("is_top_ranking", Kind.FLAG, "是否顶展", "top ranking"),
        _column("is_keyword_ads", Kind.FLAG, "是否P4P", "in keyword ads"),
    ),
    measures=(
        _count("impressions"),
        _count("clicks"),
        _count("search_impressions"),
        _count("search_clicks"),
        _count("marketing_impressions"),
        _count("marketing_clicks"),
        _count("standard_ads_impressions"),
        _count("standard_ads_clicks"),
        _count("sitewide_ads_impressions"),
        _count("sitewide_ads_clicks"),
        _people("visitors"),
        _count("inquiries"),
        _people("inquirers"),
        _people("opportunities_90_days"),
        _people("chats"),
        _people("favourites"),
        _people("shares"),
        _people("compares"),
        _count("drafted_orders"),
        _people("online_buyers"),
        _money("online_amount"),
    ),
    dimension="product",
)

KEYWORD_PERIOD = Dataset(
    name="keyword_period",
    label=Text("引流关键词", "keywords"),
    grain=Grain.PERIOD,
    keys=(
        _key("keyword", Kind.TEXT, "词", "keyword"),
        # The platform strips accents, so that one text may stand in several rows: the n-th keeps its own row.
        _key("occurrence", Kind.COUNT, "同词第几行", "n-th row of this text"),
    ),
    attributes=(),
    measures=(
        _count("impressions"),
        _count("clicks"),
        _count("standard_ads_impressions"),
        _count("standard_ads_clicks"),
        Measure("ad_hours", Unit.HOURS, ADDITIVE, label("ad_hours")),
        Measure("top10_impressions", Unit.SHARE, LEVEL, label("top10_impressions")),
        Measure("top10_clicks", Unit.SHARE, LEVEL, label("top10_clicks")),
        Measure("keyword_index", Unit.SHARE, LEVEL, label("keyword_index")),
        Measure("seller_index", Unit.SHARE, LEVEL, label("seller_index")),
    ),
    dimension="keyword",
)

CHANNEL_PERIOD = Dataset(
    name="channel_period",
    label=Text("流量来源", "channels"),
    grain=Grain.PERIOD,
    keys=(_key("channel", Kind.TEXT, "渠道", "channel"),),
    attributes=(),
    measures=(
        _count("impressions"),
        _count("clicks"),
        _people("visitors"),
        _count("inquiries"),
        _people("inquirers"),
        _people("chats"),
    ),
    dimension="channel",
)

COUNTRY_PERIOD = Dataset(
    name="country_period",
    label=Text("国家/地区", "countries"),
    grain=Grain.PERIOD,
    keys=(_key("country", Kind.COUNTRY, "国家/地区", "country"),),
    attributes=(),
    measures=(
        _count("impressions"),
        _count("clicks"),
        _people("visitors"),
        _count("inquiries"),
        _people("inquirers"),
        _people("chats"),
    ),
    dimension="country",
)

STAFF_PERIOD = Dataset(
    name="staff_period",
    label=Text("员工分析", "staff"),
    grain=Grain.PERIOD,
    keys=(_key("staff", Kind.TEXT, "员工名称", "staff"),),
    attributes=(),
    measures=(
        _level("products", Unit.COUNT),
        _count("search_impressions"),
        _count("search_clicks"),
        _count("inquiries"),
        _people("chats"),
        _count("drafted_orders"),
        _count("trade_assurance_orders"),
        _money("trade_assurance_amount"),
        _count("rfq_quotes"),
        _level("reply_rate", Unit.SHARE),
        _level("fast_reply_rate", Unit.SHARE),
        _level("first_reply_time", Unit.HOURS),
    ),
    dimension="staff",
)

AD_DAY = Dataset(
    name="ad_day",
    label=Text("直通车", "keyword advertising"),
    grain=Grain.PERIOD,
    keys=(
        _key("campaign", Kind.TEXT, "计划", "campaign"),
        _key("keyword", Kind.TEXT, "关键词", "keyword"),
        _key("product_id", Kind.ID, "产品ID", "product id"),
        _key("country", Kind.COUNTRY, "国家/地区", "country"),
    ),
    attributes=(),
    measures=(
        _count("impressions"),
        _count("clicks"),
        _money("ad_spend", Unit.CNY),
        _count("ad_leads"),
        _count("l1_clicks"),
        Measure("ad_hours", Unit.HOURS, ADDITIVE, label("ad_hours")),
    ),
)
"""A key the report does not split by is the empty text: a report by campaign has no keyword."""

LOSS_REASONS = (
    "price",
    "minimum_order",
    "lead_time",
    "certificates",
    "payment_terms",
    "no_answer",
    "wrong_customer",
    "no_requirement",
    "competitor_fishing",
    "spam",
    "other",
)
GRADES = ("A", "B", "C", "D")

INQUIRY = Dataset(
    name="inquiry",
    label=Text("询盘登记", "inquiry log"),
    grain=Grain.ENTITY,
    keys=(_key("inquiry_id", Kind.ID, "询盘编号", "inquiry id"),),
    attributes=(
        Column("received_at", Kind.INSTANT, Text("询盘时间", "received at"), is_required=True),
        _column(
            "source",
            Kind.TEXT,
            "来源",
            "source",
            choices=("inquiry", "chat", "rfq", "visitor_marketing", "trade_assurance", "other"),
        ),
        _column("channel", Kind.TEXT, "流量渠道", "traffic channel"),
        _column("buyer_id", Kind.ID, "买家编号", "buyer id", is_personal=True),
        _column("buyer_name", Kind.TEXT, "买家名称", "buyer name", is_personal=True),
        COUNTRY,
        _column("buyer_level", Kind.TEXT, "买家等级", "buyer level at arrival"),
        _column("message_type", Kind.TEXT, "首条消息类型", "first message type"),
        _column("product_id", Kind.ID, "产品ID", "product id"),
        _column("keyword", Kind.TEXT, "来源关键词", "source keyword"),
        _column("staff", Kind.TEXT, "负责人", "owner"),
        _column("first_reply_at", Kind.INSTANT, "首次回复时间", "first reply at"),
        _column("is_effective", Kind.FLAG, "有效询盘", "effective (not spam)"),
        _column("is_promising", Kind.FLAG, "优质询盘", "promising"),
        _column("quoted_on", Kind.DAY, "报价日期", "quoted on"),
        _column("sampled_on", Kind.DAY, "寄样日期", "sampled on"),
        _column("stage", Kind.TEXT, "阶段", "stage"),
        _column("remark", Kind.TEXT, "备注", "remark", is_personal=True),
        _column("message", Kind.TEXT, "留言", "message", is_personal=True),
        _column("buyer_mail", Kind.TEXT, "买家邮箱", "buyer mail", is_personal=True),
        _column("buyer_phone", Kind.TEXT, "买家电话", "buyer phone", is_personal=True),
    ),
    measures=(Measure("expected_amount", Unit.USD, ADDITIVE, label("expected_amount")),),
    dated_by="received_at",
)

ORDER = Dataset(
    name="order",
    label=Text("订单", "orders"),
    grain=Grain.ENTITY,
    keys=(_key("order_id", Kind.ID, "订单号", "order id"),),
    attributes=(
        Column("drafted_on", Kind.DAY, Text("起草日期", "drafted on"), is_required=True),
        _column(
            "order_channel", Kind.TEXT, "成交方式", "paid through", choices=("trade_assurance", "offline")
        ),
        _column("inquiry_id", Kind.ID, "询盘编号", "inquiry id"),
        _column("buyer_id", Kind.ID, "买家编号", "buyer id", is_personal=True),
        _column("buyer_name", Kind.TEXT, "买家名称", "buyer name", is_personal=True),
        COUNTRY,
        _column("product_id", Kind.ID, "产品ID", "product id"),
        _column("staff", Kind.TEXT, "负责人", "owner"),
        _column("deposit_on", Kind.DAY, "定金到账日", "deposit received on"),
        _column("balance_on", Kind.DAY, "尾款到账日", "balance received on"),
        _column("promised_shipment_on", Kind.DAY, "约定发货日", "promised shipment"),
        _column("shipped_on", Kind.DAY, "实际发货日", "shipped on"),
        _column("remark", Kind.TEXT, "备注", "remark", is_personal=True),
    ),
    measures=(
        _money("order_amount"),
        _money("deposit"),
        _money("balance"),
        _money("refund"),
    ),
    dated_by="drafted_on",
)

LOSS = Dataset(
    name="loss",
    label=Text("丢单原因", "losses"),
    grain=Grain.ENTITY,
    keys=(_key("inquiry_id", Kind.ID, "询盘编号", "inquiry id"),),
    attributes=(
        Column("lost_on", Kind.DAY, Text("丢单日期", "lost on"), is_required=True),
        Column(
            "reason",
            Kind.TEXT,
            Text("原因", "reason"),
            is_required=True,
            choices=LOSS_REASONS,
        ),
        _column("staff", Kind.TEXT, "登记人", "noted by"),
        _column("remark", Kind.TEXT, "备注", "remark", is_personal=True),
    ),
    measures=(),
    dated_by="lost_on",
)

EVENT = Dataset(
    name="event",
    label=Text("大事记", "events"),
    grain=Grain.ENTITY,
    keys=(_key("event_id", Kind.ID, "编号", "event id"),),
    attributes=(
        Column("started_on", Kind.DAY, Text("开始日", "first day"), is_required=True),
        _column("ended_on", Kind.DAY, "结束日", "last day"),
        Column(
            "kind",
            Kind.TEXT,
            Text("类别", "kind"),
            is_required=True,
            choices=("platform_rule", "campaign", "known_change", "import_gap", "alert"),
        ),
        Column("title", Kind.TEXT, Text("事项", "what happened"), is_required=True),
        _column("product_id", Kind.ID, "产品ID", "product id"),
        _column("country", Kind.COUNTRY, "国家/地区", "country"),
        _column("remark", Kind.TEXT, "备注", "remark"),
    ),
    measures=(),
    dated_by="started_on",
)

INQUIRY_OUTCOME = Dataset(
    name="inquiry_outcome",
    label=Text("询盘进展", "what became of inquiries"),
    grain=Grain.ENTITY,
    keys=(_key("inquiry_id", Kind.ID, "询盘编号", "inquiry id"),),
    attributes=(
        Column("received_at", Kind.INSTANT, Text("询盘时间", "received at"), is_required=True),
        _column("staff", Kind.TEXT, "负责人", "owner"),
        _column("first_reply_at", Kind.INSTANT, "首次回复时间", "first reply at"),
        _column(
            "stage",
            Kind.TEXT,
            "阶段",
            "stage",
            choices=("new", "replied", "quoted", "sampled", "won", "lost"),
        ),
        _column("model_grade", Kind.TEXT, "模型评级", "the model's grade", choices=GRADES),
        _column("sales_grade", Kind.TEXT, "业务评级", "the grade of sales", choices=GRADES),
        _column(
            "sales_reason",
            Kind.TEXT,
            "评级理由",
            "the grade's reason",
            choices=(
                "good",
                "no_answer",
                "wrong_customer",
                "no_requirement",
                "price_only",
                "competitor_fishing",
                "spam",
            ),
        ),
        _column("is_effective", Kind.FLAG, "有效询盘", "effective (not spam)"),
        _column("is_promising", Kind.FLAG, "优质询盘", "promising"),
        _column("quoted_on", Kind.DAY, "报价日期", "quoted on"),
        _column("sampled_on", Kind.DAY, "寄样日期", "sampled on"),
        _column("won_on", Kind.DAY, "成交日期", "won on"),
        _column("lost_on", Kind.DAY, "丢单日期", "lost on"),
        _column("loss_reason", Kind.TEXT, "丢单原因", "reason of the loss", choices=LOSS_REASONS),
        _column("merged_into", Kind.ID, "并入的询盘编号", "the inquiry that it is part of"),
    ),
    measures=(),
    dated_by="received_at",
)
"""What people did at the desk and the files do not say; null where the files' word stands. It is laid over the logs
wherever they are read (`baton.facts.overlay`). What was known at arrival is not in it."""

ALLOCATION = Dataset(
    name="allocation",
    label=Text("询盘分配记录", "allocation record"),
    grain=Grain.ENTITY,
    keys=(
        _key("inquiry_id", Kind.ID, "询盘编号", "inquiry id"),
        _key("allocated_at", Kind.INSTANT, "分配时间", "allocated at"),
    ),
    attributes=(
        _column("from_staff", Kind.TEXT, "原负责人", "previous owner"),
        Column("staff", Kind.TEXT, Text("新负责人", "new owner"), is_required=True),
        _column(
            "allocated_by",
            Kind.TEXT,
            "分配方式",
            "allocated by",
            choices=("main_account", "sub_account", "system"),
        ),
        _column(
            "account", Kind.TEXT, "接收账号", "receiving account", choices=("main_account", "sub_account")
        ),
    ),
    measures=(),
    dated_by="allocated_at",
)

REPLY_DETAIL = Dataset(
    name="reply_detail",
    label=Text("回复明细", "reply details"),
    grain=Grain.ENTITY,
    keys=(_key("inquiry_id", Kind.ID, "询盘编号", "inquiry id"),),
    attributes=(
        Column("received_at", Kind.INSTANT, Text("收到时间", "received at"), is_required=True),
        _column("source", Kind.TEXT, "来源", "source", choices=("inquiry", "chat")),
        _column("staff", Kind.TEXT, "负责人", "owner"),
        _column("first_reply_at", Kind.INSTANT, "首次回复时间", "first reply at"),
        _column("is_in_time", Kind.FLAG, "是否及时回复", "replied in time"),
    ),
    measures=(),
    dated_by="received_at",
)

DATASETS: Mapping[str, Dataset] = {
    dataset.name: dataset
    for dataset in (
        SHOP_DAY,
        PRODUCT_PERIOD,
        KEYWORD_PERIOD,
        CHANNEL_PERIOD,
        COUNTRY_PERIOD,
        STAFF_PERIOD,
        AD_DAY,
        INQUIRY,
        ORDER,
        LOSS,
        EVENT,
        INQUIRY_OUTCOME,
        ALLOCATION,
        REPLY_DETAIL,
    )
}

WRITTEN_BY_BATON = frozenset({"inquiry_outcome"})
"""Datasets whose rows nobody brings: no file is waited for."""

DIMENSIONS = ("product", "country", "channel", "staff", "keyword")
"""What a funnel may be split by. An entity row carries the dimension in `<dimension>` or `<dimension>_id`."""


def dataset(name: str) -> Dataset:
    found = DATASETS.get(name)
    if found is None:
        raise unknown(Text("数据集", "dataset"), name, DATASETS, code="unknown_dataset")
    return found
