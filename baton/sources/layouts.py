"""The layouts of the files that Baton reads, as data: title, row of the header, every header as written.

Products and keywords are the platform's real exports, cell for cell (trailing spaces included). The columns
of channels, staff and keyword_ads are known by name, those of shop_daily from the page that it shows; the
header row of countries is inferred. Readers match headers by name: other orders and extents are read too.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from baton.facts.contract import Column, Measure, Unit
from baton.facts.datasets import dataset
from baton.kit.period import Period


@dataclass(frozen=True, slots=True)
class Layout:
    source: str
    headers: tuple[str, ...]
    """The header cells in order, exactly as written."""
    title: str = ""
    """Cell A1, with {start} and {end}; empty where the header is in row 1."""
    header_row: int = 1
    """Row of the header as a spreadsheet counts: the first row is 1."""
    file_name: str = ""
    """The name of the exported file, with {start} and {end}."""

    def title_for(self, period: Period) -> str:
        return self.title.format(start=period.start, end=period.end)

    def file_name_for(self, period: Period) -> str:
        return self.file_name.format(start=period.start, end=period.end)


PRODUCTS = Layout(
    source="products",
    title="产品数据, 时间周期 {start}~{end}",
    header_row=6,
    file_name="Products-{end}.xls",
    headers=(
        "产品ID",
        "产品名称",
        "是否橱窗",
        "是否顶展",
        "是否P4P",
        "搜索曝光次数",
        "搜索点击次数",
        "搜索点击率",
        "访问人数",
        "询盘个数",
        "近90天商机人数",
        "询盘人数",
        "询盘率",
        "收藏人数",
        "分享人数 ",
        "对比人数 ",
        "提交订单个数 ",
        "TM咨询人数 ",
        "产品负责人",
        "RTS线上买家数",
        "RTS线上实收GMV",
        "全店曝光次数",
        "全店点击次数",
        "营销曝光次数",
        "营销点击次数",
        "标准推广曝光次数",
        "标准推广点击次数",
        "全站推广曝光次数",
        "全站推广点击次数",
    ),
)

KEYWORDS = Layout(
    source="keywords",
    title="流量关键词,时间周期{start}~{end}",
    header_row=6,
    file_name="getKeywords-{end}.xls",
    headers=(
        "词",
        "曝光量",
        "点击量",
        "点击率",
        "外贸直通车曝光",
        "外贸直通车点击",
        "外贸直通车推广时长",
        "Top10平均曝光",
        "Top10平均点击",
        "关键词指数",
        "卖家规模指数",
    ),
)

SHOP_DAILY = Layout(
    source="shop_daily",
    title="店铺数据, 时间周期 {start}~{end}",
    header_row=6,
    file_name="ShopDaily-{start}~{end}.xls",
    headers=(
        "统计日期",
        "全店曝光次数",
        "全店点击次数",
        "搜索曝光次数",
        "搜索点击次数",
        "营销曝光次数",
        "营销点击次数",
        "店铺访问人数",
        "店铺访问次数",
        "询盘个数",
        "询盘人数",
        "TM咨询人数",
        "商机人数",
        "创建订单数",
        "信保交易订单个数",
        "信保交易金额(美元)",
        "实收买家数",
        "及时回复率",
        "极速回复率",
        "平均回复时长",
    ),
)

CHANNELS = Layout(
    source="channels",
    title="流量来源, 时间周期 {start}~{end}",
    header_row=6,
    file_name="Channels-{start}~{end}.xls",
    headers=("渠道", "店铺访问人数", "店内询盘人数", "店内TM咨询人数", "商机转化率"),
)

COUNTRIES = Layout(
    source="countries",
    title="国家/地区, 时间周期 {start}~{end}",
    header_row=6,
    file_name="Countries-{start}~{end}.xls",
    headers=(
        "国家/地区",
        "全店曝光次数",
        "全店点击次数",
        "店铺访问人数",
        "询盘个数",
        "询盘人数",
        "TM咨询人数",
    ),
)

STAFF = Layout(
    source="staff",
    title="员工分析, 时间周期 {start}~{end}",
    header_row=6,
    file_name="Staff-{start}~{end}.xls",
    headers=(
        "员工名称",
        "产品数",
        "有效产品数",
        "新发品数",
        "修改产品数",
        "审核通过报价量",
        "产品搜索曝光",
        "产品搜索点击",
        "询盘数/商机数",
        "TM咨询客户数",
        "极速回复率",
        "及时回复率",
        "平均回复时间(h)",
        "创建订单数",
        "实收信保订单数",
        "实收信保金额(USD)",
        "订单转化率",
        "RFQ回复率",
        "营销次数",
        "最近登录网站天数",
        "最近在线时长",
    ),
)
"""The first data row is the total of all accounts, named 全部账号."""

KEYWORD_ADS = Layout(
    source="keyword_ads",
    header_row=1,
    file_name="外贸直通车报表-{start}~{end}.xls",
    headers=(
        "日期",
        "计划名称",
        "关键词",
        "产品ID",
        "国家/地区",
        "曝光量",
        "点击量",
        "点击率",
        "花费",
        "平均点击成本",
        "推广时长",
        "商机量",
        "商机成本",
        "L1+点击量",
        "L1+买家点击占比",
    ),
)
"""One report splits by some of 计划名称, 关键词, 产品ID and 国家/地区 and lacks the columns of the others."""

SYCM_PRODUCTS = Layout(
    source="sycm_products",
    title="生意参谋-商品, 统计日期 {start} ~ {end}",
    header_row=5,
    file_name="生意参谋商品-{start}~{end}.xls",
    headers=(
        "统计日期",
        "商品ID",
        "商品名称",
        "商品访客数",
        "商品浏览量",
        "平均停留时长",
        "商品加购人数",
        "商品加购件数",
        "商品收藏人数",
        "支付金额",
        "支付件数",
        "支付买家数",
        "支付转化率",
        "下单转化率",
        "访客平均价值",
        "成功退款金额",
    ),
)

SYCM_TRAFFIC = Layout(
    source="sycm_traffic",
    title="生意参谋-流量来源, 统计日期 {start} ~ {end}",
    header_row=5,
    file_name="生意参谋流量来源-{start}~{end}.xls",
    headers=(
        "一级来源",
        "二级来源",
        "三级来源",
        "四级来源",
        "访客数",
        "支付买家数",
        "支付金额",
        "支付转化率",
        "加购人数",
        "收藏人数",
    ),
)

DAY_SHEETS: Mapping[str, str] = {
    "visits": "visit",
    "platform_messages": "platform_message",
    "platform_todos": "platform_todo",
    "shipments": "shipment",
    "reviews": "review",
    "showcase_slots": "showcase_slot",
    "product_states": "product_state",
    "ad_schedules": "ad_schedule",
    "keyword_ranks": "keyword_rank",
    "quotas": "quota",
}
"""The templates among TEMPLATES that copy a list of the platform's back office which has no export."""

TEMPLATES: Mapping[str, str] = {
    "inquiries": "inquiry",
    "orders": "order",
    "losses": "loss",
    "events": "event",
    "allocations": "allocation",
    "reply_details": "reply_detail",
    **DAY_SHEETS,
}
"""Source of a Baton template → its dataset."""

OWN_SHEETS: Mapping[str, str] = {"inquiry_outcomes": "inquiry_outcome"}
"""Source of a sheet that Baton writes for itself → its dataset. Nobody fills it in."""

TEMPLATE_NAMES: Mapping[str, tuple[str, str]] = {
    "inquiries": ("询盘登记表", "baton-inquiries"),
    "orders": ("订单登记表", "baton-orders"),
    "losses": ("丢单登记表", "baton-losses"),
    "events": ("大事记", "baton-events"),
    "allocations": ("询盘分配记录", "baton-allocations"),
    "reply_details": ("回复明细", "baton-reply-details"),
    "inquiry_outcomes": ("询盘进展", "baton-inquiry-outcomes"),
    "visits": ("访客登记表", "baton-visits"),
    "platform_messages": ("消息与违规登记表", "baton-platform-messages"),
    "platform_todos": ("平台待办登记表", "baton-platform-todos"),
    "shipments": ("发货进度表", "baton-shipments"),
    "reviews": ("评价登记表", "baton-reviews"),
    "showcase_slots": ("橱窗登记表", "baton-showcase-slots"),
    "product_states": ("产品等级与信息质量表", "baton-product-states"),
    "ad_schedules": ("直通车时段与预算表", "baton-ad-schedules"),
    "keyword_ranks": ("关键词排名表", "baton-keyword-ranks"),
    "quotas": ("额度登记表", "baton-quotas"),
}

EXPORTS: Mapping[str, Layout] = {
    layout.source: layout
    for layout in (
        PRODUCTS,
        KEYWORDS,
        SHOP_DAILY,
        CHANNELS,
        COUNTRIES,
        STAFF,
        KEYWORD_ADS,
        SYCM_PRODUCTS,
        SYCM_TRAFFIC,
    )
}
"""The layouts of the platform's exports, by source."""


def template_header(column: Column | Measure, language: str = "zh") -> str:
    """How a template writes a column: its label, the unit of money, a star where it must be filled."""
    space = " " if language.startswith("en") else ""
    is_money = isinstance(column, Measure) and column.unit in {Unit.USD, Unit.CNY}
    unit = f"{space}({column.unit})" if isinstance(column, Measure) and is_money else ""
    star = "*" if isinstance(column, Column) and column.is_required else ""
    return f"{column.label.into(language)}{unit}{star}"


def template_layout(source: str, language: str = "zh") -> Layout:
    """The layout of a Baton template, or of a sheet of its own: the dataset's columns, in the dataset's order."""
    zh, en = TEMPLATE_NAMES[source]
    return Layout(
        source=source,
        headers=tuple(
            template_header(column, language)
            for column in dataset({**TEMPLATES, **OWN_SHEETS}[source]).columns
        ),
        file_name=f"{en if language.startswith('en') else zh}.xlsx",
    )
