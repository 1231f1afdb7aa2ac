"""What the playbooks on showcase slots say, and the numbers that a shop sets for them."""

from __future__ import annotations

from baton.daybook.product_figures import TIERS
from baton.daybook.proposing import PERCENT
from baton.daybook.showcase import Swap, Worth
from baton.daybook.terms import Threshold
from baton.kit.text import Text, many

LIFT = Threshold(
    "lift",
    Text("橱窗能多带多少曝光（按店铺经验）", "impressions that a slot adds, by experience"),
    30,
    PERCENT,
    5,
    300,
)
MARGIN = Threshold(
    "margin",
    Text("换上的至少是原来的多少", "what the other product must bring, of the present one's"),
    150,
    PERCENT,
    100,
    1_000,
)


def why_into(into: Worth, lift: float) -> Text:
    """The figures behind a product that is to have a slot. lift: per cent, as set."""
    tier = TIERS.get(into.card.tier or "")
    asked = many(into.inquiries, "inquiry", "inquiries")
    return Text(
        (f"{tier.zh}，" if tier else "") + f"28 天曝光 {into.impressions:,.0f}、询盘 {into.inquiries:.0f}，"
        f"按橱窗多带 {lift:.0f}% 曝光算，多约 {into.gain:.1f} 个询盘",
        (f"{tier.en}, " if tier else "")
        + f"shown {many(into.impressions, 'time', 'times')} in 28 days, {asked}; were a slot to "
        f"add {lift:.0f}% impressions, about {into.gain:.1f} inquiries more",
    )


def why_out(swap: Swap) -> Text:
    """The figures of the product that has the slot now."""
    if swap.out is None:
        return Text(
            f"{swap.slot} 号现在的产品 {swap.out_id} 近 28 天没有数据",
            f"slot {swap.slot} holds product {swap.out_id}, which has no figures of the last 28 days",
        )
    out = swap.out
    tier = TIERS.get(out.card.tier or "")
    asked = many(out.inquiries, "inquiry", "inquiries")
    off = out.card.is_listed is False
    return Text(
        f"{swap.slot} 号现在是「{out.card.label}」"
        + (f"（{tier.zh}）" if tier else "")
        + (
            "，已下架"
            if off
            else f"：曝光 {out.impressions:,.0f}、询盘 {out.inquiries:.0f}，橱窗只多带约 {out.gain:.1f} 个"
        ),
        f"slot {swap.slot} now holds “{out.card.label}”"
        + (f" ({tier.en})" if tier else "")
        + (
            ", which is not listed any more"
            if off
            else f": shown {many(out.impressions, 'time', 'times')}, {asked}, about {out.gain:.1f} of them by the slot"
        ),
    )
