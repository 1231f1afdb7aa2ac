"""What every form of a report says around its figures: heading, foot, marks, corrections."""

from __future__ import annotations

from datetime import datetime

from baton.kit.period import Period
from baton.kit.text import Text, many
from baton.reports.logic.figures import is_reported
from baton.reports.terms import (
    Cell,
    Content,
    Correction,
    Line,
    Lines,
    ReportKind,
    Revision,
    Steps,
    written,
)
from baton.ui import formats

MARKS = {
    "good": Text("好", "good"),
    "bad": Text("差", "bad"),
    "warn": Text("注意", "look"),
    "wait": Text("等", "open"),
}


def title(content: Content) -> Text:
    """ "Weekly report 11-15 – 11-21 · Lamps & Co"."""
    return title_of(content.kind, content.period)


def title_of(kind: ReportKind, period: Period) -> Text:
    label, span = kind.label, _span(kind, period)
    return Text(f"{label.zh} {span.zh}", f"{label.en} {span.en}")


def _span(kind: ReportKind, period: Period) -> Text:
    zh, en = (formats.period(period, language) for language in ("zh", "en"))
    if kind is ReportKind.MONTHLY:
        return Text(f"{period.start:%Y-%m}", f"{period.start:%Y-%m}")
    if kind is ReportKind.WEEKLY:
        return Text(f"{zh}（周日至周六）", f"{en} (Sunday to Saturday)")
    return Text(zh, en)


def data_text(content: Content) -> Text:
    if content.data_day is None:
        return Text("还没有数据日", "no data day yet")
    day = f"{content.data_day:%m-%d}"
    return Text(f"数据日到 {day}（平台日，太平洋时间）", f"data up to {day} (platform day, US Pacific)")


def foot(content: Content, written_at: datetime, revision: int) -> tuple[Text, Text]:
    """What it is of; what it rests on, and when it was written (in the zone of `written_at`)."""
    kind, span = content.kind.label, formats.period(content.period, "zh")
    span_en = formats.period(content.period, "en")
    left = Text(f"{content.shop_name} · {kind.zh} {span}", f"{content.shop_name} · {kind.en} {span_en}")
    at = f"{written_at:%m-%d %H:%M}"
    mark, mark_en = (f"，第 {revision} 版", f", revision {revision}") if revision > 1 else ("", "")
    data = data_text(content)
    right = Text(f"{data.zh}，生成于 {at}{mark}", f"{data.en}, written {at}{mark_en}")
    return left, right


def struck_text(one: Correction) -> str:
    return written(one.before, one.form)


def correction_text(one: Correction, language: str) -> str:
    before, after = (written(value, one.form) for value in (one.before, one.after))
    return Text(f"{one.label.zh}：{before} → {after}", f"{one.label.en}: {before} → {after}").into(language)


def revision_text(one: Revision, at: datetime) -> Text:
    """Why a revision was written, and how much it changed."""
    count, why = len(one.corrections), one.reason.en[:1].upper() + one.reason.en[1:]
    if not any(map(is_reported, one.corrections)):
        said = many(count, "figure", "figures")
        return Text(
            f"第 {one.number} 版（{at:%m-%d %H:%M}）：后来登记，{count} 个数字随之变了。{one.reason.zh}。",
            f"Revision {one.number} ({at:%m-%d %H:%M}): noted since, {said} changed with it. {why}.",
        )
    return Text(
        f"第 {one.number} 版（{at:%m-%d %H:%M}）：更正 {count} 个数字。{one.reason.zh}。",
        f"Revision {one.number} ({at:%m-%d %H:%M}): {many(count, 'figure', 'figures')} corrected. {why}.",
    )


def steps_text(steps: Steps) -> Text:
    """The waterfall in words, for forms that carry no drawing."""

    def said(language: str) -> str:
        parts = []
        for one in steps.steps:
            ends = ""
            if one.low is not None and one.high is not None:
                ends = f"（{formats.signed(one.low, 1)}…{formats.signed(one.high, 1)}）"
                if language == "en":
                    ends = f" ({formats.signed(one.low, 1)} to {formats.signed(one.high, 1)})"
            parts.append(f"{one.label.into(language)} {formats.signed(one.value, 1)}{ends}")
        joint = "，" if language == "zh" else ", "
        head = f"{formats.number(steps.before)} → {formats.number(steps.after)}"
        return head + ("：" if language == "zh" else ": ") + joint.join(parts)

    return Text(said("zh"), said("en"))


def lines_of(part: Lines) -> tuple[Line, ...]:
    """The lines, or the sentence that stands for none."""
    return part.lines or ((Line(part.empty),) if part.empty.zh else ())


def missing_text(cell: Cell) -> Text | None:
    return cell.note if cell.value is None and cell.key else None
