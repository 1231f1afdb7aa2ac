"""What the demo team undertook: actions, problems, design requests, ideas and a directive."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import transaction

from baton.actions import services
from baton.actions.past import set_moments
from baton.actions.terms import (
    ActionState,
    Aim,
    Goods,
    Kind,
    NewAction,
    NewDesign,
    NewDirective,
    NewIdea,
    NewProblem,
    Origin,
    Verdict,
)
from baton.demo.logic.profile import MINGLAN
from baton.people.terms import Person, Shop


@dataclass(frozen=True, slots=True)
class Undertaken:
    """An action of the last weeks. Days are counted back from the present one; `due` from it onwards."""

    title: str
    owner: str
    metric: str
    due: int | None
    done_when: str
    agreed: int
    """Days ago."""
    begun: int | None = None
    done: int | None = None
    concluded: int | None = None
    verdict: Verdict | None = None
    conclusion: str = ""
    method: str = ""
    expected: str = ""
    helpers: tuple[str, ...] = ()
    outside: str = ""
    origin: Origin = Origin.OWN


_SIZES = "灯带主图加尺寸标注"
UNDERTAKEN = (
    Undertaken("把好评里的原话整理成卖点", "", "", None, "", 1),
    Undertaken(
        _SIZES, "heyuqing", "click_rate", 6, "8 款都换好，满 14 天", 1,
        method="请买家秀照片做主图，尺寸写在第二张",
    ),
    Undertaken(
        "植物灯 650W 上架", "linxiaotong", "impressions", 1, "信息质量分 ≥ 4.5", 7, begun=6,
        expected="新款每周 2000 次曝光",
    ),
    Undertaken("沙特 7 条认证询盘逐条回复", "wangsimin", "quoted", -1, "7 条都有报价或说明", 7, begun=5),
    Undertaken(
        "直通车按买家时区开关", "zhouzihang", "visitor_cost", 4, "夜间 0 询盘时段花费为 0", 7, begun=6,
        method="德国、美国各一张时段表，周一看一次",
    ),
    Undertaken(
        "IES 文件补齐，植物灯 4 款", "linxiaotong", "inquiry_rate", 5, "4 款详情页都能下载", 7, begun=4,
        outside="中山灯珠厂", origin=Origin.PROBLEM,
    ),
    Undertaken(
        "巴西太阳能路灯加预算", "zhouzihang", "visitors", -4, "加 ¥120 / 天，满 7 天", 14, begun=12, done=4,
    ),
    Undertaken("西语首回话术", "zhengjiayi", "quote_rate", -12, "满 40 条询盘", 30, begun=27, done=18),
    Undertaken(
        "橱窗换 8 款实力优品", "linxiaotong", "impressions", -33, "满 14 天", 49, begun=47, done=40,
        concluded=14, verdict=Verdict.CANNOT_TELL, conclusion="同期有直通车加价，分不开。",
    ),
    Undertaken(
        "报价话术 B", "wukaiwen", "quote_rate", -47, "满 200 条", 72, begun=70, done=62,
        concluded=25, verdict=Verdict.WORKED, conclusion="报价的比例高了，全组改用。",
    ),
    Undertaken(
        _SIZES, "heyuqing", "click_rate", -60, "8 款都换好，满 14 天", 80, begun=78, done=66, concluded=40,
        verdict=Verdict.NOT_WORKED, conclusion="点击率没动。", method="原图上直接标尺寸",
    ),
    Undertaken(
        "投光灯 200W 降价 6%", "zhouzihang", "inquiry_rate", -21, "满 14 天", 40, begun=35, done=28,
        concluded=4, verdict=Verdict.CANNOT_TELL, conclusion="周数少，先不动价。",
    ),
)  # fmt: skip


def live_with_actions(shop: Shop, people: Mapping[str, Person], day: date) -> None:
    """`day` is the demo's present day."""
    if shop.code != MINGLAN.code:
        return
    # One transaction: a demo is built at once or not at all, and so many small ones take their time.
    with transaction.atomic():
        _live(shop, people, day)


def _live(shop: Shop, people: Mapping[str, Person], day: date) -> None:
    # In the order in which they were agreed: what had no effect before is known to what came later.
    for each in sorted(UNDERTAKEN, key=lambda each: -each.agreed):
        _undertake(shop, people, day, each)
    services.attach_courses(shop)
    _report_problems(shop, people, day)
    _ask_designs(shop, people, day)
    _think(shop, people, day)
    _direct(shop, people, day)


def _undertake(shop: Shop, people: Mapping[str, Person], day: date, each: Undertaken) -> None:
    def back(days: int) -> date:
        return day - timedelta(days=days)

    by = people[each.owner] if each.owner else people["linxiaotong"]
    number = services.record_action(
        by,
        shop,
        NewAction(
            title=each.title,
            owner_id=people[each.owner].id if each.owner else None,
            due=day + timedelta(days=each.due) if each.due is not None else None,
            metric=each.metric,
            done_when=each.done_when,
            expected=each.expected,
            method=each.method,
            helper_ids=tuple(people[login].id for login in each.helpers),
            origin=each.origin,
            outside_owner=each.outside,
        ),
    )
    lines = [back(each.agreed)]
    days = {"recorded_on": back(each.agreed)}
    steps = (
        (each.begun, ActionState.UNDER_WAY, "started_on"),
        (each.done, ActionState.TO_VERIFY, "done_on"),
        (each.concluded, ActionState.CONCLUDED, "concluded_on"),
    )
    for ago, state, name in steps:
        if ago is not None:
            said = each.conclusion if state is ActionState.CONCLUDED else ""
            services.move(by, shop, number, state, version=None, conclusion=said, verdict=each.verdict)
            lines.append(back(ago))
            days[name] = back(ago)
    set_moments(shop, Kind.ACTION, number, lines, **days)


def _report_problems(shop: Shop, people: Mapping[str, Person], day: date) -> None:
    def after(days: int) -> date:
        return day + timedelta(days=days)

    lin, he, chen = people["linxiaotong"], people["heyuqing"], people["chenjiahao"]
    wang, liu = people["wangsimin"], people["liuzhiyuan"]
    found = (
        (lin, 0, NewProblem(
            "植物灯 4 款信息质量分低于 4.0", "数据：11-22 商品诊断", "/products", "impressions", True,
            "IES 文件、装箱照", day, "4 款 ≥ 4.5 分", lin.id,
        )),
        (he, 0, NewProblem(
            "灯带详情页首图加载失败", "早上逛店看到", "", "inquiry_rate", False, "技术：重传 3 张图", after(1),
            "三地打开都正常", he.id,
        )),
        (wang, 5, NewProblem(
            "沙特认证没人答得上", "7 条询盘提到 SASO", "", "quoted", False, "工厂：证书扫描件", after(-1),
            "话术库有答案", wang.id,
        )),
        (chen, 3, NewProblem(
            "RFQ 额度用不完", "用掉 6 / 25", "", "rfq_quotes", True, "每人每天 1 条", after(7),
            "月底用掉 ≥ 20", chen.id,
        )),
        (liu, 0, NewProblem("有单没填发货物流", "后台待办", "", "")),
    )  # fmt: skip
    for by, ago, new in found:
        number = services.report_problem(by, shop, new)
        set_moments(shop, Kind.PROBLEM, number, [after(-ago)])


def _ask_designs(shop: Shop, people: Mapping[str, Person], day: date) -> None:
    def after(days: int) -> date:
        return day + timedelta(days=days)

    designer = people["sumin"]
    found = (
        ("linxiaotong", 1, NewDesign(
            "面板灯 600×600 主图回退并补侧面", "点击率 4 周少了近两成", "旧图；同行前三", after(2), designer.id,
            metric="click_rate",
        )),
        ("zhouzihang", 4, NewDesign(
            "工矿灯白底图 6 张", "详情页跳出 61%，同类 48%", "同行 2 家", after(1), designer.id,
            metric="inquiry_rate",
        )),
        ("liuzhiyuan", 1, NewDesign(
            "年底交期卡模板", "31 / 53 条询盘问交期", "", after(3), designer.id, metric="close_rate",
        )),
        ("heyuqing", 14, NewDesign(
            "太阳能路灯短视频 15 秒", "有视频的款询盘率更高", "脚本已附", after(-6), designer.id,
            metric="inquiry_rate",
        )),
        ("linxiaotong", 20, NewDesign(
            "春季新品系列视觉", "新品季前把 12 款主图统一", "品牌手册第 4 页", after(45), designer.id,
            is_long_line=True, metric="click_rate",
        )),
    )  # fmt: skip
    numbers = []
    for login, ago, new in found:
        number = services.ask_design(people[login], shop, new)
        numbers.append((number, ago))
    services.accept_design(designer, shop, numbers[1][0], version=None, promised=after(1))
    services.deliver_design(
        designer, shop, numbers[3][0], version=None, delivery="网盘 · 视频 · 太阳能路灯 15 秒"
    )
    for place, (number, ago) in enumerate(numbers):
        days = {"asked_on": after(-ago)}
        if place == 3:
            days["delivered_on"] = after(-7)
        set_moments(shop, Kind.DESIGN, number, [after(-ago), after(-min(ago, 7))], **days)


def _think(shop: Shop, people: Mapping[str, Person], day: date) -> None:
    lin, zhou = people["linxiaotong"], people["zhouzihang"]
    week = timedelta(days=7)
    services.note_idea(zhou, shop, NewIdea("按买家国家做三套首图", "德国要参数，美国要场景", None, day))
    number = services.note_idea(
        lin, shop, NewIdea("给老买家做样品套装", "老买家回购隔得越来越久", None, day + week)
    )
    set_moments(shop, Kind.IDEA, number, [day - week], noted_on=day - week)
    number = services.note_idea(lin, shop, NewIdea("自己拍开箱视频", "", None, day - timedelta(days=2)))
    services.conclude_idea(
        lin, shop, number, version=None, conclusion="人手不够，春季前不做；到时请外面拍。", is_yes=False
    )
    set_moments(shop, Kind.IDEA, number, [day - week, day - timedelta(days=3)], noted_on=day - week)


def _direct(shop: Shop, people: Mapping[str, Person], day: date) -> None:
    manager, lin, he = people["liangguodong"], people["linxiaotong"], people["heyuqing"]
    number = services.give_directive(
        manager,
        shop,
        NewDirective(
            text="投光灯老款年底前清掉一半库存，新款植物灯同时上",
            intent="老款占着仓库和资金，一月要腾出来备新款；清货看量，新款看利润",
            goods=Goods.CLEAR,
            aim=Aim.VOLUME,
            platform_wants="平台十二月推新品；小二考核新品上架数和动销",
            until=day + timedelta(days=37),
        ),
    )
    services.mark_read(lin, shop, number)
    question = services.ask(lin, shop, number, "清货最低能到几折？")
    services.answer(manager, shop, number, question, "单价不低于八五折；满 500 件可以再谈。")
    services.ask(he, shop, number, "橱窗先给老款还是新款？")
    set_moments(shop, Kind.DIRECTIVE, number, [day - timedelta(days=4)])
