"""Rights to quote RFQs that would end unused."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta

from baton.daybook.day_facts import DayFacts, Row
from baton.daybook.proposing import DAYS, PIECES, is_as_new, rows_link
from baton.daybook.terms import Block, Evidence, Levels, OpenTask, Playbook, Proposal, Threshold
from baton.inquiries.day_questions import rfqs_to_quote
from baton.kit.data_days import PACIFIC
from baton.kit.text import Text

_KINDS = {
    "rfq": Text("RFQ 报价权益", "RFQ quotation rights"),
    "rfq_reward": Text("RFQ 奖励权益", "RFQ reward rights"),
}
_RIGHTS = """
    SELECT kind, expires_at, max(noted_on) AS noted_on, arg_max(granted, noted_on) AS granted,
        arg_max(used, noted_on) AS used, min(noted_on) AS first_noted, arg_min(used, noted_on) AS first_used
    FROM {quota}
    WHERE kind IN ('rfq', 'rfq_reward') AND granted IS NOT NULL AND used IS NOT NULL AND noted_on <= $day
    GROUP BY kind, expires_at
"""
_DAY = timedelta(days=1)


def _find(day: DayFacts, levels: Levels) -> Iterable[Proposal]:
    for row in _rights(day):
        ahead = (row["expires_at"] - day.now) / _DAY
        left = row["granted"] - row["used"]
        if left <= 0 or not 0 < ahead <= levels["days_before"]:
            continue
        pace = _pace(row)
        unused = left if pace is None else round(max(0.0, left - pace * ahead))
        if unused >= levels["least_unused"]:
            yield _proposal(day, row, ahead, left, pace, unused)


def _rights(day: DayFacts) -> Sequence[Row]:
    rows = [row for row in day.rows(_RIGHTS, {"day": day.day}) if row["expires_at"] is not None]
    return sorted(rows, key=lambda row: (row["expires_at"], row["kind"]))


def _pace(row: Row) -> float | None:
    """Quotes a day: between the first and the last note of these rights; with one note, since the month began."""
    noted, first = row["noted_on"], row["first_noted"]
    if noted > first:
        return float(max(0, row["used"] - row["first_used"]) / (noted - first).days)
    last_day = (row["expires_at"] - timedelta(seconds=1)).astimezone(PACIFIC).date()
    passed = (noted - date(last_day.year, last_day.month, 1)).days
    return float(row["used"] / passed) if row["kind"] == "rfq" and passed >= 2 else None


def _proposal(day: DayFacts, row: Row, ahead: float, left: int, pace: float | None, unused: int) -> Proposal:
    name, until = _KINDS[row["kind"]], row["expires_at"]
    where = _where(day.remembered("rfqs to quote", lambda: rfqs_to_quote(day.shop, day.now)))
    local: datetime = day.local(until)
    pace_zh = (
        f"，照现在每天 {pace:.1f} 条，到期会剩约 {unused} 条" if pace is not None else "，还看不出每天用多少"
    )
    pace_en = (
        f"; at {pace:.1f} a day about {unused} would end unused"
        if pace is not None
        else "; how many are used a day cannot be told yet"
    )
    return Proposal(
        key=_key(row),
        title=Text(
            f"用掉快到期的 {name.zh}：剩 {left} 条", f"Use the {name.en} that are about to end: {left} left"
        ),
        why=Text(
            f"共 {row['granted']} 条，已用 {row['used']} 条；{local:%m-%d %H:%M} 到期，还有 {ahead:.1f} 天{pace_zh}；"
            f"{where.zh}",
            f"{row['used']} of {row['granted']} {'is' if row['used'] == 1 else 'are'} used; "
            f"they end on {local:%m-%d %H:%M}, in {ahead:.1f} days{pace_en}; {where.en}",
        ),
        done_when=Text("额度登记里已用满", "The list of quotas says that all are used"),
        due=min(day.at(18), until),
        is_urgent=ahead <= 2,
        is_important=True,
        evidence=(
            Evidence(Text("看可报的 RFQ", "See the RFQs to quote"), "/desk/rfq"),
            rows_link("quota", Text("看额度登记", "See the quotas"), kind=row["kind"]),
        ),
        figures={"noted_on": row["noted_on"].isoformat(), "left": left, "pace": pace},
        expires=until,
    )


def _where(listed: int) -> Text:
    if not listed:
        return Text(
            "询盘台上没有待报价的 RFQ，到平台上找",
            "the desk has no RFQ to quote: look for them on the platform",
        )
    return Text(
        f"全店询盘台上待报价的 {listed} 条，不够就到平台上找",
        f"the whole shop's desk has {listed} to quote; more are found on the platform",
    )


def _key(row: Row) -> str:
    return f"{row['kind']}-{row['expires_at'].astimezone(PACIFIC).date()}"


def _settle(day: DayFacts, levels: Levels, tasks: Sequence[OpenTask]) -> Mapping[str, Text]:  # noqa: ARG001 - used is used, whatever the levels
    by_key = {_key(row): row for row in _rights(day)}
    settled: dict[str, Text] = {}
    for task in tasks:
        row = by_key.get(task.key)
        if (
            row is not None
            and row["used"] >= row["granted"]
            and is_as_new(task.figures, "noted_on", row["noted_on"])
        ):
            settled[task.key] = Text(
                f"{row['noted_on']} 登记：{row['granted']} 条已用完",
                f"Noted on {row['noted_on']}: all {row['granted']} are used",
            )
    return settled


PLAYBOOK = Playbook(
    code="rfq_lapse",
    label=Text("RFQ 权益快到期", "RFQ rights about to lapse"),
    block=Block.MUST_DO,
    metric="rfq_quotes",
    intent=Text(
        "报价权益过期作废；用在最合适的 RFQ 上，还能让新人开第一单",
        "Rights that are not used are gone: on the RFQs that fit best they bring orders, and a new rep's first one",
    ),
    find=_find,
    settle=_settle,
    reads=("quota",),
    thresholds=(
        Threshold("days_before", Text("到期前几天提醒", "days before they end"), 7, DAYS, 1, 31),
        Threshold("least_unused", Text("预计剩几条才提醒", "rights left over, at least"), 2, PIECES, 1, 100),
    ),
)
