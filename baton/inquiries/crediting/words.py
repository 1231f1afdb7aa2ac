"""The rule by which orders are shared, in words that both teams can read."""

from __future__ import annotations

from collections.abc import Sequence

from baton.inquiries.crediting.terms import WAYS, WORKS, Rule, TouchKind
from baton.kit.text import Text

NO_PAY = Text(
    "这里只算功劳，不算工资：系统不会因此改动任何人的提成；提成以贵店的奖金制度为准。",
    "This is credit, not pay: it changes nobody's bonus by itself; the shop's own bonus rules decide that.",
)


def sentences(rule: Rule) -> tuple[Text, ...]:
    """What counts, how it is shared, and what stays as it was."""
    brought, work = _listed(rule, (*WAYS[:-1], TouchKind.PRODUCT_PAGE)), _listed(rule, WORKS)
    return (
        Text(
            f"算什么：每张实收订单算 1 份，按首笔到账的月份，和漏斗里的实收订单一致。"
            f"运营的接触是买家第一条询盘的来路（{brought.zh}）；业务的接触是收款之前的工作（{work.zh}）。",
            "What counts: every paid order is 1, in the month of its first money, as the funnel counts paid orders. "
            f"Marketing's touches are how the buyer's first inquiry came ({brought.en}); sales' are the work until "
            f"the payment ({work.en}).",
        ),
        Text(
            "怎么分：一组接触值多少，看有这组接触的买家账号有多大比例付了款；没有来路就没有买家，不值分；"
            "账号少的组向少一项工作的组、向各来路合计的比例靠拢。先在运营和业务之间分，再在各自的接触之间分（欧文值）；"
            "来路和产品页总是一起来，各占一半；同一种接触按各人做的次数分。每单加起来正好 100%。",
            "How: a set of touches is worth the share of buyer accounts with that set that paid; without a way to come "
            "there is no buyer and no worth; sets with few accounts lean on those with one work less, and on the rate "
            "of all ways together. First marketing and sales share, then each side's own touches (Owen's value); the "
            "way and the product page always come together and have half each; one kind of touch is shared by how "
            "often each person did it. Each order adds up to 100%.",
        ),
        Text(
            f"从哪里学：到达满 {rule.ripe_days} 天的买家账号；少于 {rule.least_accounts} 个时，双方各半、"
            "各自的接触平分，并写明。",
            f"From what: buyer accounts that arrived at least {rule.ripe_days} days before; with fewer than "
            f"{rule.least_accounts} of them both sides, and each side's touches, share evenly, and the page says so.",
        ),
        Text(
            "复购：以后的订单，运营那一份仍归第一次的来源，业务员离开以后也不改到别人名下。",
            "Repeat orders keep the first source's credit; what somebody did stays theirs after they have left.",
        ),
        *_hand_over(rule),
        Text(
            "来源未知：没有任何询盘记录的订单整单写成来源未知；有工作记录而没有来源的，来源那一份写成未知，不摊给别人。",
            "Unknown source: an order without any inquiry on record is all unknown; where only the source is missing, "
            "its share is unknown. It is not spread over the others.",
        ),
        Text(
            "结账后不再变：之后到的数据和裁定列为差异；改规则就是新版本，只从它起算的月份开始。",
            "A closed month does not change: later data and decisions stand as its difference. Another rule is a new "
            "version, and counts from its month on only.",
        ),
    )


def _hand_over(rule: Rule) -> tuple[Text, ...]:
    if TouchKind.HAND_OVER not in rule.counted:
        return ()
    return (
        Text(
            "转交：带说明把询盘转出去的业务员，保留公海规则记下的那一份（占业务那一份的比例）。",
            "Handing over: a rep who handed the inquiry over with a note keeps the part of sales' share that the "
            "pool's rule has recorded.",
        ),
    )


def _listed(rule: Rule, among: Sequence[TouchKind]) -> Text:
    kinds = [kind for kind in among if kind in rule.counted or kind in WAYS]
    return Text("、".join(kind.label.zh for kind in kinds), ", ".join(kind.label.en for kind in kinds))


def version(rule: Rule) -> Text:
    """Which version it is, and since when."""
    if rule.number == 1:
        return Text("第 1 版（产品自带）", "version 1 (the product's own)")
    return Text(f"第 {rule.number} 版，{rule.since} 起", f"version {rule.number}, since {rule.since}")
