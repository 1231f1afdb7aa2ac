"""A product that is listed and was not shown once for weeks."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta

from baton.daybook.day_facts import DayFacts, Row
from baton.daybook.few_a_day import AT_MOST, the_first
from baton.daybook.listings import is_later, listing_now
from baton.daybook.proposing import rows_link
from baton.daybook.terms import Block, Evidence, Levels, OpenTask, Playbook, Proposal, Threshold
from baton.kit.data_days import last_weeks
from baton.kit.text import Text, many

_NEVER_SHOWN = """
    WITH latest AS (
        SELECT product_id, period_start, period_end, impressions, product_name, product_owner FROM {product_period}
        WHERE product_id <> '' AND period_end BETWEEN $first AND $last AND period_start >= $first
    )
    SELECT product_id, arg_max(product_name, period_end) AS name, arg_max(product_owner, period_end) AS staff,
        max(period_end) AS until
    FROM latest
    GROUP BY product_id
    HAVING count(impressions) = count(*) AND max(impressions) = 0
        -- Files by week or by day may lie over one another: one kind must speak of the whole time.
        AND (
            count(DISTINCT period_end) FILTER (WHERE date_diff('day', period_start, period_end) = 6) >= $weeks
            OR count(DISTINCT period_end) FILTER (WHERE period_start = period_end) >= 7 * $weeks
        )
    ORDER BY product_id
"""
_SHOWN = """
    SELECT product_id, max(period_end) AS until, arg_max(impressions, period_end) AS impressions FROM {product_period}
    WHERE product_id IN (SELECT unnest($keys)) AND impressions > 0 GROUP BY product_id
"""
_STATE = Text("看产品状态", "See the listing's state")


def _find(day: DayFacts, levels: Levels) -> Iterable[Proposal]:
    newest = day.newest("product_period")
    if newest is None:
        return ()
    weeks = int(levels["weeks"])
    span = last_weeks(newest, weeks)
    known = listing_now(day)
    rows = day.rows(_NEVER_SHOWN, {"first": span.start, "last": span.end, "weeks": weeks})
    hidden = [
        row for row in rows if (one := known.get(row["product_id"])) is None or one.is_listed is not False
    ]
    # Whose listing is in order is nearest to being shown.
    hidden.sort(key=lambda row: (-_quality(day, row), row["product_id"]))
    return the_first((_proposal(day, row, weeks) for row in hidden), levels)


def _quality(day: DayFacts, row: Row) -> float:
    one = listing_now(day).get(row["product_id"])
    return one.quality or 0.0 if one is not None else 0.0


def _proposal(day: DayFacts, row: Row, weeks: int) -> Proposal:
    product = row["product_id"]
    one = listing_now(day).get(product)
    name = one.label if one is not None else row["name"] or product
    quality = one.quality if one is not None else None
    told_zh = f"，信息质量分 {quality:g}" if quality is not None else ""
    told_en = f"; information quality {quality:g}" if quality is not None else ""
    return Proposal(
        key=product,
        title=Text(f"零曝光：{name}", f"Never shown: {name}"),
        why=Text(
            f"到 {row['until']} 的 {weeks} 周里曝光 0{told_zh}",
            f"No impression in the {'week' if weeks == 1 else f'{weeks} weeks'} up to {row['until']}{told_en}",
        ),
        done_when=Text(
            "之后的产品数据里有曝光，或登记为已下架",
            "Later product files show impressions, or it is noted as taken down",
        ),
        due=day.at(18) + timedelta(days=4),
        is_urgent=False,
        is_important=False,
        evidence=(
            *((rows_link("product_state", _STATE, product_id=product),) if one is not None else ()),
            Evidence(Text("看零曝光产品", "See what is never shown"), "/products?list=zero_exposure"),
        ),
        figures={"until": row["until"].isoformat(), "noted_on": _noted(day, product)},
        staff=row["staff"] or "",
    )


def _noted(day: DayFacts, product: str) -> str | None:
    one = listing_now(day).get(product)
    return one.noted_on.isoformat() if one is not None and one.noted_on is not None else None


def _settle(day: DayFacts, levels: Levels, tasks: Sequence[OpenTask]) -> Mapping[str, Text]:  # noqa: ARG001 - shown is shown, whatever the thresholds
    keys = [task.key for task in tasks]
    shown = {row["product_id"]: row for row in day.rows(_SHOWN, {"keys": keys})} if keys else {}
    known, settled = listing_now(day), {}
    for task in tasks:
        row, one = shown.get(task.key), known.get(task.key)
        if row is not None and row["until"].isoformat() > str(task.figures.get("until")):
            settled[task.key] = Text(
                f"{row['until']} 的数据里曝光 {row['impressions']}",
                f"{many(row['impressions'], 'impression', 'impressions')} up to {row['until']}",
            )
        elif (
            one is not None
            and one.is_listed is False
            and is_later(one.noted_on, task.figures.get("noted_on"))
        ):
            settled[task.key] = Text(f"{one.noted_on} 登记：已下架", f"Noted on {one.noted_on}: taken down")
    return settled


PLAYBOOK = Playbook(
    code="zero_exposure",
    label=Text("零曝光产品", "Products never shown"),
    block=Block.HANDS_ON,
    metric="impressions",
    intent=Text(
        "没有曝光的产品占着位置：改到能被搜到，或者下架",
        "What is never shown takes up room: mend it until the search finds it, or take it down",
    ),
    find=_find,
    settle=_settle,
    reads=("product_period",),
    thresholds=(
        Threshold(
            "weeks", Text("连续几周零曝光", "weeks without an impression"), 4, Text("周", "weeks"), 1, 26
        ),
        AT_MOST,
    ),
)
