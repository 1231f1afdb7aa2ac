"""The datasets Baton keeps. Names of measures and columns are glossary terms; the platform's own are aliases
of sources."""

from __future__ import annotations

from collections.abc import Mapping

from baton.facts.contract import Additivity, Column, Dataset, Grain, Kind, Measure, Unit
from baton.facts.dataset_parts import column, count, key, level, money, people, stars
from baton.facts.day_datasets import DAY_DATASETS
from baton.kit.errors import unknown
from baton.kit.glossary import label
from baton.kit.text import Text

ADDITIVE, LEVEL = Additivity.ADDITIVE, Additivity.LEVEL
PRODUCT_ID = key("product_id", Kind.ID, "产品ID", "product id")
COUNTRY = column("country", Kind.COUNTRY, "国家/地区", "country")

SHOP_DAY = Dataset(
    name="shop_day",
    label=Text("店铺每日数据", "shop, day by day"),
    grain=Grain.PERIOD,
    keys=(),
    attributes=(stars("star_rating", "星等级", "Star Rating"),),
    measures=(
        count("impressions"),
        count("clicks"),
        count("search_impressions"),
        count("search_clicks"),
        count("marketing_impressions"),
        count("marketing_clicks"),
        people("visitors"),
        count("visits"),
        count("inquiries"),
        people("inquirers"),
        people("chats"),
        people("opportunities"),
        count("drafted_orders"),
        count("trade_assurance_orders"),
        people("paid_buyers"),
        money("trade_assurance_amount"),
        level("reply_rate", Unit.SHARE),
        level("fast_reply_rate", Unit.SHARE),
        level("first_reply_time", Unit.HOURS),
    ),
)

PRODUCT_PERIOD = Dataset(
    name="product_period",
    label=Text("产品分析", "products"),
    grain=Grain.PERIOD,
    keys=(PRODUCT_ID,),
    attributes=(
        column("product_name", Kind.TEXT, "产品名称", "product name"),
        column("product_owner", Kind.TEXT, "产品负责人", "product owner"),
        column("is_showcase", Kind.FLAG, "是否橱窗", "in showcase"),
        column("is_top_ranking", Kind.FLAG, "是否顶展", "top ranking"),
        column("is_keyword_ads", Kind.FLAG, "是否P4P", "in keyword ads"),
    ),
    measures=(
        count("impressions"),
        count("clicks"),
        count("search_impressions"),
        count("search_clicks"),
        count("marketing_impressions"),
        count("marketing_clicks"),
        count("standard_ads_impressions"),
        count("standard_ads_clicks"),
        count("sitewide_ads_impressions"),
        count("sitewide_ads_clicks"),
        people("visitors"),
        count("inquiries"),
        people("inquirers"),
        people("opportunities_90_days"),
        people("chats"),
        people("favourites"),
        people("shares"),
        people("compares"),
        count("drafted_orders"),
        people("online_buyers"),
        money("online_amount"),
    ),
    dimension="product",
)

KEYWORD_PERIOD = Dataset(
    name="keyword_period",
    label=Text("引流关键词", "keywords"),
    grain=Grain.PERIOD,
    keys=(
        key("keyword", Kind.TEXT, "词", "keyword"),
        # The platform strips accents, so that one text may stand in several rows: the n-th keeps its own row.
        key("occurrence", Kind.COUNT, "同词第几行", "n-th row of this text"),
    ),
    attributes=(),
    measures=(
        count("impressions"),
        count("clicks"),
        count("standard_ads_impressions"),
        count("standard_ads_clicks"),
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
    keys=(key("channel", Kind.TEXT, "渠道", "channel"),),
    attributes=(),
    measures=(
        count("impressions"),
        count("clicks"),
        people("visitors"),
        count("inquiries"),
        people("inquirers"),
        people("chats"),
    ),
    dimension="channel",
)

COUNTRY_PERIOD = Dataset(
    name="country_period",
    label=Text("国家/地区", "countries"),
    grain=Grain.PERIOD,
    keys=(key("country", Kind.COUNTRY, "国家/地区", "country"),),
    attributes=(),
    measures=(
        count("impressions"),
        count("clicks"),
        people("visitors"),
        count("inquiries"),
        people("inquirers"),
        people("chats"),
    ),
    dimension="country",
)

STAFF_PERIOD = Dataset(
    name="staff_period",
    label=Text("员工分析", "staff"),
    grain=Grain.PERIOD,
    keys=(key("staff", Kind.TEXT, "员工名称", "staff"),),
    attributes=(),
    measures=(
        level("products", Unit.COUNT),
        count("search_impressions"),
        count("search_clicks"),
        count("inquiries"),
        people("chats"),
        count("drafted_orders"),
        count("trade_assurance_orders"),
        money("trade_assurance_amount"),
        count("rfq_quotes"),
        level("reply_rate", Unit.SHARE),
        level("fast_reply_rate", Unit.SHARE),
        level("first_reply_time", Unit.HOURS),
    ),
    dimension="staff",
)

AD_DAY = Dataset(
    name="ad_day",
    label=Text("直通车", "keyword advertising"),
    grain=Grain.PERIOD,
    keys=(
        key("campaign", Kind.TEXT, "计划", "campaign"),
        key("keyword", Kind.TEXT, "关键词", "keyword"),
        key("product_id", Kind.ID, "产品ID", "product id"),
        key("country", Kind.COUNTRY, "国家/地区", "country"),
    ),
    attributes=(),
    measures=(
        count("impressions"),
        count("clicks"),
        money("ad_spend", Unit.CNY),
        count("ad_leads"),
        count("l1_clicks"),
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
    keys=(key("inquiry_id", Kind.ID, "询盘编号", "inquiry id"),),
    attributes=(
        Column("received_at", Kind.INSTANT, Text("询盘时间", "received at"), is_required=True),
        column(
            "source",
            Kind.TEXT,
            "来源",
            "source",
            choices=("inquiry", "chat", "rfq", "visitor_marketing", "trade_assurance", "other"),
        ),
        column("channel", Kind.TEXT, "流量渠道", "traffic channel"),
        column("buyer_id", Kind.ID, "买家编号", "buyer id", is_personal=True),
        column("buyer_name", Kind.TEXT, "买家名称", "buyer name", is_personal=True),
        COUNTRY,
        column("buyer_level", Kind.TEXT, "买家等级", "buyer level at arrival"),
        column("message_type", Kind.TEXT, "首条消息类型", "first message type"),
        column("product_id", Kind.ID, "产品ID", "product id"),
        column("keyword", Kind.TEXT, "来源关键词", "source keyword"),
        column("staff", Kind.TEXT, "负责人", "owner"),
        column("first_reply_at", Kind.INSTANT, "首次回复时间", "first reply at"),
        column("is_effective", Kind.FLAG, "有效询盘", "effective (not spam)"),
        column("is_promising", Kind.FLAG, "优质询盘", "promising"),
        column("quoted_on", Kind.DAY, "报价日期", "quoted on"),
        column("sampled_on", Kind.DAY, "寄样日期", "sampled on"),
        column("stage", Kind.TEXT, "阶段", "stage"),
        column("remark", Kind.TEXT, "备注", "remark", is_personal=True),
        column("message", Kind.TEXT, "留言", "message", is_personal=True),
        column("buyer_mail", Kind.TEXT, "买家邮箱", "buyer mail", is_personal=True),
        column("buyer_phone", Kind.TEXT, "买家电话", "buyer phone", is_personal=True),
    ),
    measures=(Measure("expected_amount", Unit.USD, ADDITIVE, label("expected_amount")),),
    dated_by="received_at",
)

ORDER = Dataset(
    name="order",
    label=Text("订单", "orders"),
    grain=Grain.ENTITY,
    keys=(key("order_id", Kind.ID, "订单号", "order id"),),
    attributes=(
        Column("drafted_on", Kind.DAY, Text("起草日期", "drafted on"), is_required=True),
        column(
            "order_channel", Kind.TEXT, "成交方式", "paid through", choices=("trade_assurance", "offline")
        ),
        column("inquiry_id", Kind.ID, "询盘编号", "inquiry id"),
        column("buyer_id", Kind.ID, "买家编号", "buyer id", is_personal=True),
        column("buyer_name", Kind.TEXT, "买家名称", "buyer name", is_personal=True),
        COUNTRY,
        column("product_id", Kind.ID, "产品ID", "product id"),
        column("staff", Kind.TEXT, "负责人", "owner"),
        column("deposit_on", Kind.DAY, "定金到账日", "deposit received on"),
        column("balance_on", Kind.DAY, "尾款到账日", "balance received on"),
        column("promised_shipment_on", Kind.DAY, "约定发货日", "promised shipment"),
        column("shipped_on", Kind.DAY, "实际发货日", "shipped on"),
        column("remark", Kind.TEXT, "备注", "remark", is_personal=True),
    ),
    measures=(
        money("order_amount"),
        money("deposit"),
        money("balance"),
        money("refund"),
    ),
    dated_by="drafted_on",
)

LOSS = Dataset(
    name="loss",
    label=Text("丢单原因", "losses"),
    grain=Grain.ENTITY,
    keys=(key("inquiry_id", Kind.ID, "询盘编号", "inquiry id"),),
    attributes=(
        Column("lost_on", Kind.DAY, Text("丢单日期", "lost on"), is_required=True),
        Column(
            "reason",
            Kind.TEXT,
            Text("原因", "reason"),
            is_required=True,
            choices=LOSS_REASONS,
        ),
        column("staff", Kind.TEXT, "登记人", "noted by"),
        column("remark", Kind.TEXT, "备注", "remark", is_personal=True),
    ),
    measures=(),
    dated_by="lost_on",
)

EVENT = Dataset(
    name="event",
    label=Text("大事记", "events"),
    grain=Grain.ENTITY,
    keys=(key("event_id", Kind.ID, "编号", "event id"),),
    attributes=(
        Column("started_on", Kind.DAY, Text("开始日", "first day"), is_required=True),
        column("ended_on", Kind.DAY, "结束日", "last day"),
        Column(
            "kind",
            Kind.TEXT,
            Text("类别", "kind"),
            is_required=True,
            choices=("platform_rule", "campaign", "known_change", "import_gap", "alert"),
        ),
        Column("title", Kind.TEXT, Text("事项", "what happened"), is_required=True),
        column("product_id", Kind.ID, "产品ID", "product id"),
        column("country", Kind.COUNTRY, "国家/地区", "country"),
        column("remark", Kind.TEXT, "备注", "remark"),
    ),
    measures=(),
    dated_by="started_on",
    has_plans=True,
)

INQUIRY_OUTCOME = Dataset(
    name="inquiry_outcome",
    label=Text("询盘进展", "what became of inquiries"),
    grain=Grain.ENTITY,
    keys=(key("inquiry_id", Kind.ID, "询盘编号", "inquiry id"),),
    attributes=(
        Column("received_at", Kind.INSTANT, Text("询盘时间", "received at"), is_required=True),
        column("staff", Kind.TEXT, "负责人", "owner"),
        column("first_reply_at", Kind.INSTANT, "首次回复时间", "first reply at"),
        column(
            "stage",
            Kind.TEXT,
            "阶段",
            "stage",
            choices=("new", "replied", "quoted", "sampled", "won", "lost"),
        ),
        column("model_grade", Kind.TEXT, "模型评级", "the model's grade", choices=GRADES),
        column("sales_grade", Kind.TEXT, "业务评级", "the grade of sales", choices=GRADES),
        column(
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
        column("is_effective", Kind.FLAG, "有效询盘", "effective (not spam)"),
        column("is_promising", Kind.FLAG, "优质询盘", "promising"),
        column("quoted_on", Kind.DAY, "报价日期", "quoted on"),
        column("sampled_on", Kind.DAY, "寄样日期", "sampled on"),
        column("won_on", Kind.DAY, "成交日期", "won on"),
        column("lost_on", Kind.DAY, "丢单日期", "lost on"),
        column("loss_reason", Kind.TEXT, "丢单原因", "reason of the loss", choices=LOSS_REASONS),
        column("merged_into", Kind.ID, "并入的询盘编号", "the inquiry that it is part of"),
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
        key("inquiry_id", Kind.ID, "询盘编号", "inquiry id"),
        key("allocated_at", Kind.INSTANT, "分配时间", "allocated at"),
    ),
    attributes=(
        column("from_staff", Kind.TEXT, "原负责人", "previous owner"),
        Column("staff", Kind.TEXT, Text("新负责人", "new owner"), is_required=True),
        column(
            "allocated_by",
            Kind.TEXT,
            "分配方式",
            "allocated by",
            choices=("main_account", "sub_account", "system"),
        ),
        column(
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
    keys=(key("inquiry_id", Kind.ID, "询盘编号", "inquiry id"),),
    attributes=(
        Column("received_at", Kind.INSTANT, Text("收到时间", "received at"), is_required=True),
        column("source", Kind.TEXT, "来源", "source", choices=("inquiry", "chat")),
        column("staff", Kind.TEXT, "负责人", "owner"),
        column("first_reply_at", Kind.INSTANT, "首次回复时间", "first reply at"),
        column("is_in_time", Kind.FLAG, "是否及时回复", "replied in time"),
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
        *DAY_DATASETS,
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
