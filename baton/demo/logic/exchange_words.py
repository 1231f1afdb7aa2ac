"""What the demo's two teams said to each other in seven weeks, and what came of it.

Where a figure of the demo's facts tells a prediction, `limit` is what was said of it; the rest was told by hand.
"""

from __future__ import annotations

from dataclasses import dataclass

from baton.exchange.terms import Answered, Confidence, Outcome, Side, Topic
from baton.kit.text import Text

M, S = Side.MARKETING, Side.SALES
FIVE, SEVEN, NINE = Confidence.FIVE, Confidence.SEVEN, Confidence.NINE
TRUE, FALSE = Outcome.TRUE, Outcome.FALSE


@dataclass(frozen=True, slots=True)
class Said:
    side: Side
    topic: Topic
    text: str
    confidence: Confidence
    metric: str = ""
    country: str = ""
    limit: float = 0.0
    """The figure of the week after the meeting is at least that."""
    outcome: Outcome | None = None
    evidence: Text | None = None


def _m(topic: Topic, text: str, confidence: Confidence, metric: str, limit: float, country: str = "") -> Said:
    return Said(M, topic, text, confidence, metric, country, limit)


def _s(text: str, confidence: Confidence, metric: str, limit: float) -> Said:
    return Said(S, Topic.OPPORTUNITIES, text, confidence, metric, "", limit)


def _hand(
    side: Side, topic: Topic, text: str, confidence: Confidence, outcome: Outcome, zh: str, en: str
) -> Said:
    return Said(side, topic, text, confidence, outcome=outcome, evidence=Text(zh, en))


MARKET, PLATFORM, PLAN = Topic.MARKET, Topic.PLATFORM, Topic.PLAN
BUYERS, HELP = Topic.BUYERS, Topic.HELP

WEEKS: tuple[tuple[Said, ...], ...] = (
    (
        _m(MARKET, "美国询盘下一整周不低于 36 条，是不是？", NINE, "inquiries", 36, "US"),
        _m(MARKET, "巴西太阳能路灯带着询盘走，下一整周不低于 22 条，是不是？", SEVEN, "inquiries", 22, "BR"),
        _m(PLATFORM, "新主图上架后全店点击率能到 1.17%，是不是？", FIVE, "click_rate", 0.0117),
        _s("2 小时内首回能守住 55%，对不对？", NINE, "replied_fast_rate", 0.55),
        _s("下一整周实收不少于 18 单，对不对？", SEVEN, "paid_orders", 18),
        _hand(
            M,
            PLAN,
            "面板灯短视频脚本用施工现场比棚拍更留人，是不是？",
            NINE,
            TRUE,
            "完播 31% 对 18%",
            "31% against 18% watched to the end",
        ),
        _hand(
            S, BUYERS, "德国客户会接受起订量 500，对不对？", NINE, FALSE, "9 家里 2 家接受", "2 of 9 accepted"
        ),
        _hand(
            S,
            HELP,
            "把安装手册译成西语，墨西哥客户问题会少，对不对？",
            FIVE,
            TRUE,
            "同类问题 11 条降到 4 条",
            "such questions fell from 11 to 4",
        ),
    ),
    (
        _m(MARKET, "巴西下一整周不低于 30 条，是不是？", SEVEN, "inquiries", 30, "BR"),
        _m(MARKET, "德国展会后询盘回到 20 条，是不是？", FIVE, "inquiries", 20, "DE"),
        _m(PLATFORM, "全店曝光守得住 29 万，是不是？", NINE, "impressions", 290_000),
        _s("报价率能到 45%，对不对？", NINE, "quote_rate", 0.45),
        _s("下一整周实收不少于 18 单，对不对？", SEVEN, "paid_orders", 18),
        _hand(
            M,
            PLAN,
            "换橱窗后这 3 款曝光涨 8% 以上，是不是？",
            SEVEN,
            TRUE,
            "涨 11%（4%–18%）",
            "11% more (4% to 18%)",
        ),
        _hand(
            M,
            PLATFORM,
            "投光灯标题加瓦数，搜索词匹配会变好，是不是？",
            FIVE,
            TRUE,
            "匹配的词 6 个升到 14 个",
            "14 words match, 6 before",
        ),
        _hand(
            S,
            BUYERS,
            "买家更多问 5 年质保，对不对？",
            SEVEN,
            TRUE,
            "四周里 37 条提到，前四周 21 条",
            "37 messages in four weeks, 21 before",
        ),
        _hand(
            S,
            HELP,
            "把测试报告放进报价单，尼日利亚客户会更快回，对不对？",
            FIVE,
            FALSE,
            "回复天数没有变化",
            "they answer no sooner",
        ),
    ),
    (
        _m(PLATFORM, "全店询盘下一整周不低于 145 条，是不是？", SEVEN, "inquiries", 145),
        _m(MARKET, "美国下一整周不低于 42 条，是不是？", SEVEN, "inquiries", 42, "US"),
        _m(MARKET, "沙特备货季开始，下一整周不低于 15 条，是不是？", FIVE, "inquiries", 15, "SA"),
        _s("2 小时内首回还能守住 55%，对不对？", NINE, "replied_fast_rate", 0.55),
        _s("下一整周实收不少于 18 单，对不对？", SEVEN, "paid_orders", 18),
        _hand(
            M, PLAN, "直播讲工矿灯安装，进店人数会过 200，是不是？", NINE, TRUE, "进店 246 人", "246 visitors"
        ),
        _hand(
            S,
            BUYERS,
            "工厂账期从 30 天放到 45 天，老客会加单，对不对？",
            SEVEN,
            FALSE,
            "问了 8 家，1 家加单",
            "1 of 8 ordered more",
        ),
        _hand(
            S,
            BUYERS,
            "巴西客户要的是整灯不是灯板，对不对？",
            NINE,
            TRUE,
            "28 条里 25 条要整灯",
            "25 of 28 ask for whole lamps",
        ),
        _hand(
            S,
            HELP,
            "业务录 3 段装箱视频，客诉里破损会少，对不对？",
            FIVE,
            TRUE,
            "破损 5 单降到 2 单",
            "2 broken deliveries, 5 before",
        ),
    ),
    (
        _m(PLATFORM, "全店曝光能上 31 万，是不是？", NINE, "impressions", 310_000),
        _m(PLATFORM, "点击率能到 1.2%，是不是？", FIVE, "click_rate", 0.012),
        _m(MARKET, "巴西下一整周不低于 28 条，是不是？", SEVEN, "inquiries", 28, "BR"),
        _s("报价率下一整周不低于 36%，对不对？", FIVE, "quote_rate", 0.36),
        _s("2 小时内首回能回到 40%，对不对？", SEVEN, "replied_fast_rate", 0.40),
        _hand(
            M,
            PLAN,
            "把 PL-6060 的详情页首屏换成尺寸对照，停留会变长，是不是？",
            FIVE,
            FALSE,
            "停留 46 秒对 47 秒",
            "46 seconds against 47",
        ),
        _hand(
            S,
            BUYERS,
            "报价话术 B 的回复率更高，对不对？",
            NINE,
            TRUE,
            "高 9 点（1–17）",
            "9 points more (1 to 17)",
        ),
        _hand(
            S,
            BUYERS,
            "美国买家开始问 DLC，对不对？",
            FIVE,
            FALSE,
            "四周里 6 条，前四周 7 条",
            "6 messages in four weeks, 7 before",
        ),
    ),
    (
        _m(MARKET, "美国下一整周不低于 45 条，是不是？", NINE, "inquiries", 45, "US"),
        _m(MARKET, "德国下一整周不低于 18 条，是不是？", FIVE, "inquiries", 18, "DE"),
        _m(MARKET, "尼日利亚下一整周不低于 16 条，是不是？", SEVEN, "inquiries", 16, "NG"),
        _s("新排班后实收不少于 18 单，对不对？", NINE, "paid_orders", 18),
        _s("2 小时内首回能回到 40%，对不对？", SEVEN, "replied_fast_rate", 0.40),
        _hand(
            M,
            PLAN,
            "IP65 三防灯推到大中东，两周有 5 条以上询盘，是不是？",
            NINE,
            FALSE,
            "两周 3 条",
            "3 in two weeks",
        ),
        _hand(
            S,
            HELP,
            "整理 12 条问交期的原话给详情页，同样的问题会少，对不对？",
            SEVEN,
            TRUE,
            "24 条降到 15 条",
            "15 such questions, 24 before",
        ),
        _hand(S, BUYERS, "阿联酋客户肯付空运费，对不对？", FIVE, FALSE, "5 家里 1 家", "1 of 5"),
    ),
    (
        _m(MARKET, "黑五前美国下一整周不低于 50 条，是不是？", NINE, "inquiries", 50, "US"),
        _m(MARKET, "德国面板灯回暖，下一整周不低于 25 条，是不是？", SEVEN, "inquiries", 25, "DE"),
        _m(PLATFORM, "全店曝光守得住 32 万，是不是？", SEVEN, "impressions", 320_000),
        _s("2 小时内首回能到 45%，对不对？", NINE, "replied_fast_rate", 0.45),
        _s("优质询盘率守得住 60%，对不对？", SEVEN, "promising_rate", 0.60),
        _hand(
            M,
            PLATFORM,
            "英国点击偏低是主图的瓦数字太小，是不是？",
            SEVEN,
            TRUE,
            "换图一周点击率 1.02% → 1.14%",
            "click-through 1.02% → 1.14% in a week",
        ),
        _hand(
            M, PLAN, "老客投票里会选 CCT 可调那款，是不是？", FIVE, TRUE, "23 票里 14 票", "14 of 23 votes"
        ),
        _hand(S, BUYERS, "年底前要货的买家占一半以上，对不对？", NINE, TRUE, "53 条里 31 条", "31 of 53"),
    ),
    (
        _m(MARKET, "黑五后美国下一整周还能有 55 条，是不是？", SEVEN, "inquiries", 55, "US"),
        _m(PLATFORM, "点击率守得住 1.2%，是不是？", SEVEN, "click_rate", 0.012),
        _s("下一整周实收不少于 18 单，对不对？", SEVEN, "paid_orders", 18),
        Said(S, BUYERS, "买家更多问节前最后发货日，对不对？", NINE),
    ),
)

ANSWERS = (
    (Answered.RIGHT, "对，跟单里看到的也是这样"),
    (Answered.RIGHT, "对，最近三周的原话都往这边走"),
    (Answered.HALF, "对一半：大单是，小单还在看价格"),
    (Answered.RIGHT, "对，数字和台面上的一致"),
    (Answered.WRONG, "不对，这边看到的是另一头在动"),
)


@dataclass(frozen=True, slots=True)
class Agreed:
    title: str
    owner: str
    metric: str
    done_when: str
    expected: str
    verdict: str
    """worked, not_worked, cannot_tell; empty: not concluded yet."""
    conclusion: str = ""


AGREED: tuple[tuple[Agreed, ...], ...] = (
    (
        Agreed(
            "美国询盘先回再分：主管早晨 30 分钟内分完",
            "chenjiahao",
            "replied_fast_rate",
            "连续 5 个工作日 9:30 前分完",
            "首回 2 小时内升 5 点",
            "worked",
            "五天都做到，首回快了",
        ),
        Agreed(
            "太阳能路灯巴西葡语标题 10 款",
            "zhouzihang",
            "impressions",
            "10 款标题改完并过审",
            "巴西曝光升 10%",
            "worked",
            "曝光升，留作标准做法",
        ),
    ),
    (
        Agreed(
            "德国客户报价单附 CE 证书页",
            "huanglijun",
            "quote_rate",
            "新报价单模板上线",
            "德国报价后回复升",
            "cannot_tell",
            "条数太少，还说不准",
        ),
        Agreed(
            "橱窗换上 3 款实力优品",
            "heyuqing",
            "impressions",
            "3 个橱窗位换完",
            "3 款曝光升 8%",
            "worked",
            "曝光升 11%",
        ),
    ),
    (
        Agreed(
            "周末值班两人轮换",
            "chenjiahao",
            "replied_fast_rate",
            "两个周末都有人在",
            "周末首回 2 小时内过半",
            "not_worked",
            "人到了，分配没跟上，换做法",
        ),
        Agreed(
            "沙特页面写上 SASO 可办",
            "heyuqing",
            "inquiry_rate",
            "6 款页面写明",
            "沙特询盘率升",
            "cannot_tell",
            "看到月底再说",
        ),
    ),
    (
        Agreed(
            "报价超过 24 小时的每天 16:00 点名",
            "chenjiahao",
            "quote_rate",
            "连续两周每天有名单",
            "报价率回到 45%",
            "not_worked",
            "名单有了，没人补位",
        ),
        Agreed(
            "面板灯主图重拍 4 张",
            "sumin",
            "click_rate",
            "4 张上架",
            "点击率升到 1.2%",
            "worked",
            "点击率到 1.2% 以上",
        ),
    ),
    (
        Agreed(
            "美国站关键词预算移到当地白天", "zhouzihang", "click_rate", "排期改完并看一周", "点击率升", ""
        ),
        Agreed("给 12 家寄样未回的逐家电话", "liuzhiyuan", "paid_orders", "12 家都有结论", "成 2 单", ""),
    ),
    (
        Agreed("英国主图瓦数字放大", "heyuqing", "click_rate", "5 款换完", "英国点击率升", ""),
        Agreed("年底交期表每周一更新给业务", "linxiaotong", "quoted", "三周都按时发", "报价少一轮来回", ""),
    ),
    (Agreed("黑五后报价模板写清 12-15 前可发的型号", "wangsimin", "quoted", "模板上线", "报价数升", ""),),
)
