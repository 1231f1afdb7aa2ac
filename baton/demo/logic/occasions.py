"""What happened when: the entries of the larger shop's event sheet."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from baton.kit.period import Period


@dataclass(frozen=True, slots=True)
class Occasion:
    kind: str
    period: Period
    title: str
    remark: str = ""
    model: str = ""
    country: str = ""


def _days(start: str, end: str) -> Period:
    return Period(date.fromisoformat(start), date.fromisoformat(end))


OCCASIONS = (
    Occasion("campaign", _days("2025-10-19", "2025-11-04"), "秋季广交会"),
    Occasion("known_change", _days("2025-12-22", "2026-01-02"), "圣诞与新年,买家放假"),
    Occasion("platform_rule", _days("2026-01-12", "2026-01-12"), "平台调整及时回复率的统计窗口"),
    Occasion("known_change", _days("2026-02-14", "2026-02-23"), "春节放假,回复由值班同事代"),
    Occasion("campaign", _days("2026-03-02", "2026-03-31"), "三月新贸节"),
    Occasion("campaign", _days("2026-04-15", "2026-05-02"), "春季广交会"),
    Occasion("known_change", _days("2026-06-09", "2026-06-09"), "太阳能路灯换新详情页"),
    Occasion("import_gap", _days("2026-07-07", "2026-07-09"), "店铺每日数据漏导 3 天"),
    Occasion("known_change", _days("2026-08-16", "2026-08-22"), "全员培训与搬办公室"),
    Occasion("known_change", _days("2026-08-30", "2026-08-30"), "投光灯全线涨价 9%", "铝材涨价"),
    Occasion("campaign", _days("2026-09-01", "2026-09-30"), "九月采购节"),
    Occasion("known_change", _days("2026-09-23", "2026-09-23"), "新同事到岗,接手部分产品"),
    Occasion(
        "known_change",
        _days("2026-10-08", "2026-10-08"),
        "植物灯 GL-650 预售上架",
        "1 月发货",
        model="GL-650",
    ),
    Occasion("campaign", _days("2026-10-15", "2026-11-04"), "秋季广交会"),
    Occasion("known_change", _days("2026-11-02", "2026-11-02"), "面板灯 60x60 换主图", model="PL-6060"),
    Occasion("known_change", _days("2026-11-05", "2026-11-05"), "报价话术 B 上线"),
    Occasion("known_change", _days("2026-11-12", "2026-11-17"), "灯博会跟展,2 人 6 天"),
    Occasion("platform_rule", _days("2026-11-20", "2026-11-20"), "平台收紧标题与关键词里的品牌词"),
    Occasion("campaign", _days("2026-12-08", "2026-12-14"), "年末采购周", "11 月 30 日报名截止"),
)
