"""A small table for every source, and writers of the layouts in which it may arrive. For every room's tests."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import xlsxwriter
import xlwt

from baton.kit.period import Period
from baton.sources.layouts import EXPORTS, OWN_SHEETS, TEMPLATES, Layout, template_layout
from baton.sources.tests import day_rows

Value = day_rows.Value
Row = day_rows.Row

WEEK = Period(date(2026, 9, 13), date(2026, 9, 19))
FORMATS = ("xls", "xlsx", "csv", "csv-bom", "csv-gb18030", "csv-semicolon", "csv-tab")


@dataclass(frozen=True)
class Sample:
    layout: Layout
    rows: tuple[Row, ...]
    total: Row | None
    """A row of totals as the console writes it; None where the table has none."""
    figure: str
    """Header of a figure that may be missing."""
    spoiled: tuple[str, Value]
    """Header and cell of something that no reader may take."""

    @property
    def name(self) -> str:
        return self.layout.source


def _product(number: int, **cells: Value) -> Row:
    row: dict[str, Value] = {
        "产品ID": str(16_000_000_000_001 + number),
        "产品名称": f"LED street light {number}",
        "是否橱窗": "Y",
        "是否顶展": "N",
        "是否P4P": "Y",
        "搜索曝光次数": 4378,
        "搜索点击次数": 71,
        "搜索点击率": "1.62%",
        "访问人数": 130,
        "询盘个数": 3,
        "近90天商机人数": "-",
        "询盘人数": 1,
        "询盘率": "2.31%",
        "收藏人数": 2,
        "分享人数 ": 0,
        "对比人数 ": 1,
        "提交订单个数 ": 1,
        "TM咨询人数 ": 4,
        "产品负责人": "-",
        "RTS线上买家数": 1,
        "RTS线上实收GMV": 19.58,
        "全店曝光次数": 11364,
        "全店点击次数": 244,
        "营销曝光次数": 8666,
        "营销点击次数": 160,
        "标准推广曝光次数": 0,
        "标准推广点击次数": 0,
        "全站推广曝光次数": 8666,
        "全站推广点击次数": 160,
    }
    return {**row, **cells}


def _keyword(word: str, impressions: int, clicks: int) -> Row:
    return {
        "词": word,
        "曝光量": impressions,
        "点击量": clicks,
        "点击率": f"{100 * clicks / impressions:.1f}%",
        "外贸直通车曝光": 0,
        "外贸直通车点击": 0,
        "外贸直通车推广时长": 0.0,
        "Top10平均曝光": 812.5,
        "Top10平均点击": 10.2,
        "关键词指数": 35.0,
        "卖家规模指数": "-",
    }


def _day(day: str, visitors: int) -> Row:
    return {
        "统计日期": day,
        "全店曝光次数": 15640,
        "全店点击次数": 244,
        "搜索曝光次数": 4378,
        "搜索点击次数": 71,
        "营销曝光次数": 8666,
        "营销点击次数": 160,
        "店铺访问人数": visitors,
        "店铺访问次数": 310,
        "询盘个数": 3,
        "询盘人数": 2,
        "TM咨询人数": 4,
        "商机人数": 5,
        "创建订单数": 1,
        "信保交易订单个数": 1,
        "信保交易金额(美元)": "1,254.50",
        "实收买家数": 1,
        "及时回复率": "99.27%",
        "极速回复率": "33%",
        "平均回复时长": 2.5,
    }


def _channel(name: str, visitors: int) -> Row:
    return {
        "渠道": name,
        "店铺访问人数": visitors,
        "店内询盘人数": 1,
        "店内TM咨询人数": 2,
        "商机转化率": "5.00%",
    }


def _country(name: str, visitors: int) -> Row:
    return {
        "国家/地区": name,
        "全店曝光次数": 5000,
        "全店点击次数": 90,
        "店铺访问人数": visitors,
        "询盘个数": 2,
        "询盘人数": 2,
        "TM咨询人数": 1,
    }


def _account(name: str, inquiries: int) -> Row:
    return {
        "员工名称": name,
        "产品数": 120,
        "有效产品数": 118,
        "新发品数": 3,
        "修改产品数": 5,
        "审核通过报价量": 2,
        "产品搜索曝光": 40000,
        "产品搜索点击": 700,
        "询盘数/商机数": inquiries,
        "TM咨询客户数": 9,
        "极速回复率": "50%",
        "及时回复率": "97.5%",
        "平均回复时间(h)": 1.75,
        "创建订单数": 2,
        "实收信保订单数": 1,
        "实收信保金额(USD)": 830.0,
        "订单转化率": "1.1%",
        "RFQ回复率": "20%",
        "营销次数": 14,
        "最近登录网站天数": 7,
        "最近在线时长": 41.5,
    }


def _ad(day: str, campaign: str, keyword: str) -> Row:
    return {
        "日期": day,
        "计划名称": campaign,
        "关键词": keyword,
        "产品ID": "16000000000001",
        "国家/地区": "美国",
        "曝光量": "1,000",
        "点击量": 30,
        "点击率": "3%",
        "花费": "¥229.12",
        "平均点击成本": "¥7.64",
        "推广时长": 9.5,
        "商机量": 2,
        "商机成本": "¥114.56",
        "L1+点击量": 5,
        "L1+买家点击占比": "16.67%",
    }


def _item(number: int) -> Row:
    return {
        "统计日期": "2026-09-13",
        "商品ID": str(70_000_000_000_001 + number),
        "商品名称": f"落地灯 {number}",
        "商品访客数": "1,205",
        "商品浏览量": "2.5万",
        "平均停留时长": "31.2",
        "商品加购人数": 33,
        "商品加购件数": 40,
        "商品收藏人数": 12,
        "支付金额": "5,652.00",
        "支付件数": 20,
        "支付买家数": 18,
        "支付转化率": "1.49%",
        "下单转化率": "1.6%",
        "访客平均价值": "4.69",
        "成功退款金额": "-",
    }


def _flow(first: str, second: str, visitors: Value) -> Row:
    return {
        "一级来源": first,
        "二级来源": second,
        "三级来源": "",
        "四级来源": "",
        "访客数": visitors,
        "支付买家数": 4,
        "支付金额": "1,200.00",
        "支付转化率": "2%",
        "加购人数": 8,
        "收藏人数": 3,
    }


def _inquiry(number: int) -> Row:
    return {
        "询盘编号*": f"{50_000_000_000_001 + number}",
        "询盘时间*": "2026-09-13 14:30",
        "来源": "TM咨询",
        "流量渠道": "搜索",
        "买家编号": f"B{number}",
        "买家名称": "Example GmbH",
        "国家/地区": "德国",
        "买家等级": "L1",
        "首条消息类型": "询价",
        "产品ID": "16000000000001",
        "来源关键词": "led street light",
        "负责人": "张三",
        "首次回复时间": "2026-09-13 14:42",
        "有效询盘": "是",
        "优质询盘": "N",
        "报价日期": "2026-09-14",
        "寄样日期": "",
        "阶段": "已报价",
        "备注": "",
        "预计金额(USD)": 1200,
    }


def _order(number: int) -> Row:
    return {
        "订单号*": f"{20_000_000_000_001 + number}",
        "起草日期*": "2026-09-20",
        "成交方式": "线下",
        "询盘编号": f"{50_000_000_000_001 + number}",
        "买家编号": f"B{number}",
        "买家名称": "Example GmbH",
        "国家/地区": "Germany",
        "产品ID": "16000000000001",
        "负责人": "张三",
        "定金到账日": "2026/9/22",
        "尾款到账日": "",
        "约定发货日": "2026-10-20",
        "实际发货日": "",
        "备注": "",
        "订单金额(USD)": "1,200.00",
        "定金(USD)": 360,
        "尾款(USD)": "",
        "退款(USD)": "",
    }


def _loss(number: int) -> Row:
    return {
        "询盘编号*": f"{50_000_000_000_001 + number}",
        "丢单日期*": "2026-10-01",
        "原因*": "价格",
        "登记人": "张三",
        "备注": "",
    }


def _event(number: int) -> Row:
    return {
        "编号*": f"E{number}",
        "开始日*": "2026-09-01",
        "结束日": "2026-09-03",
        "类别*": "平台规则",
        "事项*": "平台调整搜索排序",
        "产品ID": "",
        "国家/地区": "",
        "备注": "",
    }


def _outcome(number: int) -> Row:
    return {
        "询盘编号*": f"{50_000_000_000_001 + number}",
        "询盘时间*": "2026-09-13 14:30",
        "负责人": "张三",
        "首次回复时间": "2026-09-13 14:42",
        "阶段": "已丢单",
        "模型评级": "B",
        "业务评级": "C",
        "评级理由": "只问价格",
        "有效询盘": "Y",
        "优质询盘": "N",
        "报价日期": "2026-09-14",
        "寄样日期": "",
        "成交日期": "",
        "丢单日期": "2026-09-30",
        "丢单原因": "价格",
        "并入的询盘编号": "",
    }


def _allocation(number: int) -> Row:
    return {
        "询盘编号*": f"{50_000_000_000_001 + number}",
        "分配时间*": "2026-09-13 14:35",
        "原负责人": "李四",
        "新负责人*": "张三",
        "分配方式": "主账号",
        "接收账号": "子账号",
    }


def _reply(number: int) -> Row:
    return {
        "询盘编号*": f"{50_000_000_000_001 + number}",
        "收到时间*": "2026-09-13 14:30",
        "来源": "TM咨询",
        "负责人": "张三",
        "首次回复时间": "2026-09-13 14:42",
        "是否及时回复": "是",
    }


SAMPLES: Mapping[str, Sample] = {
    sample.name: sample
    for sample in (
        Sample(
            EXPORTS["products"],
            (_product(0), _product(1, 产品负责人="Li Na"), _product(2, 询盘个数=0, 询盘人数=0, 询盘率="0%")),
            {**_product(9), "产品ID": "合计"},
            "搜索曝光次数",
            ("访问人数", -3),
        ),
        Sample(
            EXPORTS["keywords"],
            (
                _keyword("adidas", 900, 9),
                _keyword("zapatos de nios", 300, 3),
                _keyword("adidas", 20, 1),
                _keyword("路灯", 50, 2),
            ),
            {**_keyword("", 1270, 15), "词": "总计"},
            "点击量",
            ("曝光量", 12.5),
        ),
        Sample(
            EXPORTS["shop_daily"],
            (_day("2026-09-13", 130), _day("2026-09-14", 122), _day("2026-09-15", 141)),
            {**_day("", 393), "统计日期": "汇总"},
            "商机人数",
            ("统计日期", "2026-02-30"),
        ),
        Sample(
            EXPORTS["channels"],
            (_channel("搜索", 60), _channel("系统推荐", 30), _channel("直接访问", 8)),
            _channel("合计", 98),
            "店内询盘人数",
            ("店铺访问人数", "六十"),
        ),
        Sample(
            EXPORTS["countries"],
            (_country("美国", 60), _country("Germany", 30), _country("其他", 8)),
            _country("总计", 98),
            "询盘人数",
            ("国家/地区", "亚特兰蒂斯"),
        ),
        Sample(
            EXPORTS["staff"],
            (_account("张三", 20), _account("李四", 11)),
            _account("全部账号", 31),
            "TM咨询客户数",
            ("及时回复率", "970%"),
        ),
        Sample(
            EXPORTS["keyword_ads"],
            (
                _ad("2026-09-13", "搜索-关键词推广", "led street light"),
                _ad("2026-09-13", "搜索-关键词推广", "solar light"),
                _ad("2026-09-14", "搜索-关键词推广", "led street light"),
            ),
            {**_ad("", "", ""), "日期": "合计"},
            "商机量",
            ("花费", "$12.00"),
        ),
        Sample(
            EXPORTS["sycm_products"],
            (_item(0), _item(1), _item(2)),
            {**_item(9), "统计日期": "汇总"},
            "商品收藏人数",
            ("商品访客数", "落地灯 7"),
        ),
        Sample(
            EXPORTS["sycm_traffic"],
            (
                _flow("平台流量", "手淘搜索", "5,652"),
                _flow("平台流量", "手淘推荐", 310),
                _flow("自主访问", "", 90),
            ),
            _flow("平台流量", "汇总", "5,962"),
            "访客数",
            ("访客数", "平台流量"),
        ),
        Sample(
            template_layout("inquiries"),
            (_inquiry(0), _inquiry(1), _inquiry(2)),
            {**_inquiry(9), "询盘编号*": "合计"},
            "预计金额(USD)",
            ("来源", "抖音"),
        ),
        Sample(
            template_layout("orders"),
            (_order(0), _order(1)),
            {**_order(9), "订单号*": "Total"},
            "订单金额(USD)",
            ("订单号*", "1.6E+13"),
        ),
        Sample(
            template_layout("losses"),
            (_loss(0), _loss(1)),
            {**_loss(9), "询盘编号*": "合计"},
            "备注",
            ("原因*", ""),
        ),
        Sample(
            template_layout("events"),
            (_event(0), _event(1)),
            {**_event(9), "编号*": "合计"},
            "备注",
            ("结束日", "2026-08-01"),
        ),
        Sample(
            template_layout("inquiry_outcomes"),
            (_outcome(0), _outcome(1), _outcome(2)),
            {**_outcome(9), "询盘编号*": "合计"},
            "负责人",
            ("业务评级", "S"),
        ),
        Sample(
            template_layout("allocations"),
            (_allocation(0), _allocation(1)),
            {**_allocation(9), "询盘编号*": "合计"},
            "原负责人",
            ("新负责人*", ""),
        ),
        Sample(
            template_layout("reply_details"),
            (_reply(0), _reply(1)),
            {**_reply(9), "询盘编号*": "总计"},
            "负责人",
            ("收到时间*", "昨天"),
        ),
        Sample(
            template_layout("visits"),
            (day_rows.visit(0), day_rows.visit(1)),
            {**day_rows.visit(9), "访客编号*": "合计"},
            "浏览次数",
            ("停留时长(秒)", "6:42"),
        ),
        Sample(
            template_layout("platform_messages"),
            (day_rows.message(0), day_rows.message(1)),
            {**day_rows.message(9), "消息编号*": "合计"},
            "扣分",
            ("类别*", "私信"),
        ),
        Sample(
            template_layout("platform_todos"),
            (day_rows.todo(0), day_rows.todo(1)),
            {**day_rows.todo(9), "待办编号*": "合计"},
            "数量",
            ("数量", "三个"),
        ),
        Sample(
            template_layout("shipments"),
            (day_rows.shipment(0), day_rows.shipment(1)),
            {**day_rows.shipment(9), "订单号*": "合计"},
            "特殊要求",
            ("约定发货日*", ""),
        ),
        Sample(
            template_layout("reviews"),
            (day_rows.review(0), day_rows.review(1)),
            {**day_rows.review(9), "评价编号*": "合计"},
            "物流评分",
            ("产品评分", -1),
        ),
        Sample(
            template_layout("showcase_slots"),
            (day_rows.slot(0), day_rows.slot(1), day_rows.slot(2)),
            {**day_rows.slot(9), "橱窗位*": "合计"},
            "产品ID",
            ("橱窗位*", "一号"),
        ),
        Sample(
            template_layout("product_states"),
            (day_rows.state(0), day_rows.state(1)),
            {**day_rows.state(9), "产品ID*": "合计"},
            "信息质量分",
            ("产品等级", "金牌"),
        ),
        Sample(
            template_layout("ad_schedules"),
            (day_rows.schedule(0), day_rows.schedule(1)),
            {**day_rows.schedule(9), "计划*": "合计"},
            "当日花费(CNY)",
            ("日预算(CNY)", "$300"),
        ),
        Sample(
            template_layout("keyword_ranks"),
            (day_rows.rank(0), day_rows.rank(1)),
            {**day_rows.rank(9), "关键词*": "合计"},
            "自然排名",
            ("自然排名", 12.5),
        ),
        Sample(
            template_layout("quotas"),
            (day_rows.quota("访客营销"), day_rows.quota("RFQ")),
            {**day_rows.quota(""), "类别*": "合计"},
            "总额度",
            ("到期时间", "月底"),
        ),
    )
}
"""By source name."""

assert SAMPLES.keys() == EXPORTS.keys() | TEMPLATES.keys() | OWN_SHEETS.keys()


def grid(layout: Layout, rows: Sequence[Row], period: Period | None = WEEK) -> list[list[Value]]:
    """Title, blank rows, header and cells, as the layout has them. Without a period the title is left empty."""
    width = len(layout.headers)
    lines: list[list[Value]] = [[] for _ in range(layout.header_row - 1)]
    if lines and layout.title:
        lines[0] = [layout.title_for(period) if period else ""]
    lines.append(list(layout.headers))
    lines.extend([row.get(header) for header in layout.headers][:width] for row in rows)
    return lines


def write_grid(path: Path, lines: Sequence[Sequence[Value]], format_name: str = "xls") -> Path:
    """Write lines of cells: `xls` is true BIFF8, the csv flavours differ in encoding and delimiter."""
    if format_name == "xls":
        _write_biff(path, lines)
    elif format_name == "xlsx":
        _write_xlsx(path, lines)
    else:
        path.write_bytes(text_table(lines, format_name))
    return path


def write_sample(
    path: Path,
    sample: Sample,
    format_name: str = "xls",
    *,
    rows: Sequence[Row] | None = None,
    period: Period | None = WEEK,
) -> Path:
    """Write a sample's rows (or others) in its own layout."""
    return write_grid(path, grid(sample.layout, sample.rows if rows is None else rows, period), format_name)


def text_table(lines: Sequence[Sequence[Value]], format_name: str) -> bytes:
    delimiter = {"csv-semicolon": ";", "csv-tab": "\t"}.get(format_name, ",")
    encoding = {"csv-bom": "utf-8-sig", "csv-gb18030": "gb18030"}.get(format_name, "utf-8")
    buffer = io.StringIO(newline="")
    csv.writer(buffer, delimiter=delimiter).writerows(
        ["" if cell is None else cell for cell in line] for line in lines
    )
    return buffer.getvalue().encode(encoding)


def _write_biff(path: Path, lines: Sequence[Sequence[Value]]) -> None:
    book = xlwt.Workbook(encoding="utf-8")
    sheet = book.add_sheet("sheet1")
    for row, line in enumerate(lines):
        for column, cell in enumerate(line):
            if cell is not None and cell != "":
                sheet.write(row, column, cell)
    book.save(str(path))


def _write_xlsx(path: Path, lines: Sequence[Sequence[Value]]) -> None:
    with xlsxwriter.Workbook(path, {"strings_to_formulas": False, "strings_to_urls": False}) as book:
        sheet = book.add_worksheet("sheet1")
        for row, line in enumerate(lines):
            for column, cell in enumerate(line):
                if isinstance(cell, str) and cell:
                    sheet.write_string(row, column, cell)
                elif isinstance(cell, int | float):
                    sheet.write_number(row, column, cell)


def file_name(format_name: str) -> str:
    """A name without a date, so that the days must come from the file itself."""
    return f"export.{format_name.split('-')[0]}"
