"""A report as a card for chat groups: a dozen short lines, nobody named."""

from __future__ import annotations

from datetime import tzinfo

from baton.kit.text import Text
from baton.reports.logic import wording
from baton.reports.logic.figures import by_key, is_reported
from baton.reports.terms import Content, Lines, ReportKind, ReportView, Revision, written

MOST_LINES = 12
_TOLD = ("visitor_days", "visitors", "inquiries", "quoted", "paid_orders", "gmv")
CORRECTIONS_TOLD = 4


def title(view: ReportView) -> Text:
    said = wording.title(view.content)
    if correcting(view) is not None:
        return Text(f"更正：{said.zh}", f"Corrected: {said.en}")
    if view.revision == 1 or (view.revisions[-1].corrections and not _told(view)):
        return said
    return Text(f"更新：{said.zh}", f"Updated: {said.en}")


def lines(content: Content, view: ReportView, zone: tzinfo, others: Text | None = None) -> tuple[Text, ...]:
    """`content` is the report as groups may read it. A correction says first what it corrects, and why, and which
    `others` were corrected with it; `zone` is the shop's."""
    found = [
        *_corrected(view, zone, others),
        Text(f"**{content.headline.zh}**", f"**{content.headline.en}**"),
    ]
    figures = _figures(content)
    if figures is not None:
        found.append(figures)
    found += [line.text for line in content.findings]
    found += [count for key in ("alerts", "actions", "found", "left") if (count := _count(content, key))]
    found += _notes(content)
    data = wording.data_text(content)
    return (*found[: MOST_LINES - 1], data)


def _told(view: ReportView) -> int:
    """The newest revision that groups were told before this one; 0 for none: to them it is simply the report."""
    return max(
        (one.revision for one in view.sent if one.channels and one.revision < view.revision), default=0
    )


def correcting(view: ReportView) -> Revision | None:
    """The newest revision that corrects what groups were told."""
    told = _told(view)
    found = (one for one in reversed(view.revisions) if told and one.number > told)
    return next((one for one in found if any(map(is_reported, one.corrections))), None)


def _corrected(view: ReportView, zone: tzinfo, others: Text | None) -> list[Text]:
    latest = correcting(view)
    if latest is None:
        return []
    reported = [one for one in latest.corrections if is_reported(one)]
    told = ([one for one in reported if one.key.endswith(".now")] or reported)[:CORRECTIONS_TOLD]
    zh = "；".join(wording.correction_text(one, "zh") for one in told)
    en = "; ".join(wording.correction_text(one, "en") for one in told)
    head = wording.revision_text(latest, latest.written_at.astimezone(zone))
    return [head, Text(zh, en), *([others] if others else [])]


def _figures(content: Content) -> Text | None:
    """The few figures that everybody asks for, with what they were before."""
    known = by_key(content)
    parts: list[Text] = []
    for code in _TOLD:
        now, before = known.get(f"funnel.{code}.now"), known.get(f"funnel.{code}.before")
        if now is None or now.cell.value is None:
            continue
        label = now.label
        name = Text(label.zh.split(" · ")[0], label.en.split(" · ")[0])
        was = before.cell.value if before else None
        told, earlier = (written(value, now.cell.form) for value in (now.cell.value, was))
        ending = f"（{earlier}）" if was is not None else ""
        ending_en = f" ({earlier})" if was is not None else ""
        parts.append(Text(f"{name.zh} {told}{ending}", f"{name.en} {told}{ending_en}"))
    if not parts:
        return None
    before_zh = "括号里是上周同日" if content.kind is ReportKind.DAILY else "括号里是上一期"
    before_en = "a week before" if content.kind is ReportKind.DAILY else "the period before"
    return Text(
        "，".join(part.zh for part in parts) + f"（{before_zh}）",
        ", ".join(part.en for part in parts) + f" (in brackets: {before_en})",
    )


def _count(content: Content, key: str) -> Text | None:
    section = next((one for one in content.sections if one.key == key), None)
    if section is None:
        return None
    name, aside = section.heading, section.aside
    if not aside.zh or key == "found":
        count = sum(len(part.lines) for part in section.parts if isinstance(part, Lines))
        if not count or key == "actions":
            return None
        return Text(f"{name.zh}：{count} 条", f"{name.en}: {count}")
    return Text(f"{name.zh}：{aside.zh}", f"{name.en}: {aside.en}")


def _notes(content: Content) -> list[Text]:
    """What is missing is told where the figures are."""
    return [
        line.text
        for part in content.section("notes").parts
        if isinstance(part, Lines)
        for line in part.lines
        if line.mark == "warn"
    ][:2]
