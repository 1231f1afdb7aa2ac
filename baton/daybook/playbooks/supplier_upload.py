"""Listings that lack material which a supplier has: one request for each supplier, with the words ready."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta

from baton.daybook.day_facts import DayFacts, Row
from baton.daybook.few_a_day import AT_MOST, the_first
from baton.daybook.proposing import is_as_new, listed, rows_link, words_in
from baton.daybook.terms import Block, Levels, OpenTask, Playbook, Proposal
from baton.kit.text import Text, many

DAYS_TO_SEND = 2
NAMED = 3
"""Products that the `why` names; the draft names all."""


def _find(day: DayFacts, levels: Levels) -> Iterable[Proposal]:
    lacking: dict[str, list[Row]] = {}
    for row in day.state("product_state"):
        if row["supplier"] and row["missing_material"] and row["is_listed"] is not False:
            lacking.setdefault(row["supplier"], []).append(row)
    order = sorted(lacking, key=lambda supplier: (-len(lacking[supplier]), supplier))
    return the_first((_proposal(day, supplier, lacking[supplier]) for supplier in order), levels)


def _proposal(day: DayFacts, supplier: str, rows: Sequence[Row]) -> Proposal:
    rows = sorted(rows, key=lambda row: row["product_id"])
    named = [f"{row['title'] or row['product_id']} ({row['missing_material']})" for row in rows[:NAMED]]
    more = len(rows) - len(named)
    send_by = day.day + timedelta(days=DAYS_TO_SEND)
    return Proposal(
        key=supplier[:200],
        title=Text(f"向供应商「{supplier}」要资料", f"Ask supplier “{supplier}” for material"),
        why=Text(
            f"{len(rows)} 个产品缺资料：{'；'.join(named)}" + (f"；另 {more} 个" if more else ""),
            f"{many(len(rows), 'listing lacks', 'listings lack')} material: {'; '.join(named)}"
            + (f"; {more} more" if more else ""),
        ),
        done_when=Text("产品登记里不再缺资料", "The list of products lacks nothing of it any more"),
        due=day.at(18, on=send_by),
        is_urgent=False,
        is_important=True,
        evidence=(rows_link("product_state", Text("看这些产品", "See the products"), supplier=supplier),),
        figures={
            "noted_on": str(day.newest("product_state")),
            "products": listed([row["product_id"] for row in rows]),
            "count": len(rows),
        },
        draft=_draft(supplier, rows),
    )


def _draft(supplier: str, rows: Sequence[Row]) -> Text:
    lines = [f"- {row['title'] or row['product_id']}: {row['missing_material']}" for row in rows]
    return Text(
        f"{supplier} 您好，\n我们在完善店铺的产品页，下面的资料还缺，请帮忙提供（图片要原图，证书要扫描件）：\n"
        + "\n".join(lines)
        + "\n方便的话请在两天内发来，先有的先发。谢谢！",
        f"Hello {supplier},\nwe are completing our listings and still lack what follows; please send original "
        "pictures and scanned certificates:\n"
        + "\n".join(lines)
        + "\nWithin two days if you can, whatever is ready first. Thank you!",
    )


def _settle(day: DayFacts, levels: Levels, tasks: Sequence[OpenTask]) -> Mapping[str, Text]:  # noqa: ARG001 - there are no levels to it
    noted = day.newest("product_state")
    now = {row["product_id"]: row["missing_material"] or "" for row in day.state("product_state")}
    settled: dict[str, Text] = {}
    for task in tasks:
        products = words_in(task.figures, "products")
        # Who is not in the newest list is not known to have come.
        if (
            products
            and is_as_new(task.figures, "noted_on", noted)
            and not any(now.get(one, "?") for one in products)
        ):
            settled[task.key] = Text(f"{noted} 登记：资料已齐", f"Noted on {noted}: nothing is missing")
    return settled


PLAYBOOK = Playbook(
    code="supplier_upload",
    label=Text("向供应商要资料", "Material to ask a supplier for"),
    block=Block.COMMUNICATE,
    metric="inquiry_rate",
    intent=Text(
        "资料不全的产品页留不住买家；资料在供应商手里，一次要齐",
        "A listing without its material loses buyers, and the supplier has it: ask once for everything",
    ),
    find=_find,
    settle=_settle,
    reads=("product_state",),
    thresholds=(AT_MOST,),
)
