"""A row of each list of the back office, as its template lays it out; `number` tells rows apart."""

from __future__ import annotations

from collections.abc import Mapping

Value = str | int | float | None
Row = Mapping[str, Value]
"""Header → cell; a header that is left out is an empty cell."""


def visit(number: int) -> Row:
    return {
        "访客编号*": f"{30_000_001 + number}",
        "访问日期*": "2026-09-13",
        "国家/地区": "德国",
        "买家编号": "",
        "买家等级": "L2",
        "浏览次数": "6 次",
        "停留时长(秒)": "6分42秒",
        "全站偏好关键词": "solar street light",
        "产品ID": "16000000000001",
        "旺铺行为": "看过公司介绍",
        "网站行为": "浏览 5 个供应商",
        "已询盘": "N",
        "已TM咨询": "否",
        "可联系截止": "2026-09-14 15:59",
        "已营销时间": "",
    }


def message(number: int) -> Row:
    return {
        "消息编号*": f"{70_000_001 + number}",
        "发送时间*": "2026-09-13 14:30",
        "类别*": "违规",
        "标题*": "产品图片含他人品牌",
        "扣分": "2分",
        "产品ID": "16000000000001",
        "处理期限": "2026-09-16",
        "已读": "N",
        "处理日期": "",
        "备注": "",
    }


def todo(number: int) -> Row:
    return {
        "待办编号*": f"{80_000_001 + number}",
        "登记日*": "2026-09-13",
        "类别*": "问题产品",
        "事项*": "3 个产品缺少规格参数",
        "数量": 3,
        "产品ID": "",
        "负责人": "张三",
        "处理期限": "",
        "处理日期": "",
    }


def shipment(number: int) -> Row:
    return {
        "订单号*": f"{20_000_000_000_001 + number}",
        "约定发货日*": "2026-09-20",
        "发货状态": "生产中",
        "实际发货日": "",
        "物流单号": "",
        "特殊要求": "木箱加固",
        "买家编号": f"B{number}",
        "国家/地区": "Germany",
        "负责人": "张三",
        "物流异常": "",
        "更新日": "2026/9/13",
    }


def review(number: int) -> Row:
    return {
        "评价编号*": f"{90_000_001 + number}",
        "评价日期*": "2026-09-13",
        "订单号": "20000000000001",
        "产品ID": "16000000000001",
        "买家编号": f"B{number}",
        "买家名称": "Example GmbH",
        "国家/地区": "Germany",
        "产品评分": 2,
        "物流评分": "4星",
        "服务评分": 4.5,
        "评价内容": "Too much glare.",
        "公开回复日期": "",
        "回访日期": "",
    }


def slot(number: int) -> Row:
    return {"登记日*": "2026-09-13", "橱窗位*": number + 1, "产品ID": "16000000000001"}


def state(number: int) -> Row:
    return {
        "登记日*": "2026-09-13",
        "产品ID*": f"{16_000_000_000_001 + number}",
        "产品标题": "150W LED Street Light",
        "产品关键词": "led street light",
        "产品等级": "实力优品",
        "信息质量分": "4.6分",
        "已上架": "Y",
        "预售": "N",
        "最近编辑日": "2026-08-20",
        "缺的资料": "",
        "供应商": "中山某厂",
        "卖点": "IP66",
    }


def schedule(number: int) -> Row:
    return {
        "登记日*": "2026-09-13",
        "计划*": f"德国-路灯-{number}",
        "国家/地区*": "Germany",
        "开启": "Y",
        "推广时段(店铺时间)": "15:00-23:00",
        "最近开关日": "2026-09-01",
        "日预算(CNY)": "¥1,200.00",
        "当日花费(CNY)": 268.4,
        "预算用完时间": "2026-09-13 21:40",
        "目标市场夜间花费(CNY)": 0,
        "目标市场夜间点击": 0,
        "目标市场夜间商机": "",
    }


def rank(number: int) -> Row:
    return {
        "登记日*": "2026-09-13",
        "关键词*": f"led street light {number}",
        "产品ID*": "16000000000001",
        "自然排名": 12,
        "同行最好排名": "3",
    }


def quota(kind: str) -> Row:
    return {"登记日*": "2026-09-13", "类别*": kind, "总额度": 20, "已用": 12, "到期时间": "2026-09-14 15:59"}
