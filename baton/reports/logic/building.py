"""A whole report from plain inputs; with the words that people added; with facts that changed since."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from baton.kit.period import Period
from baton.kit.text import Text
from baton.people.terms import TEAM_LABELS, Team
from baton.reports.logic.fact_sections import fact_sections, findings, headline, sources
from baton.reports.logic.facts import Facts
from baton.reports.logic.work import Work, work_sections
from baton.reports.terms import Content, Line, Lines, ReportKind, Section, WordsView

FINDINGS = 3


def build(kind: ReportKind, shop: tuple[str, str], period: Period, facts: Facts, work: Work) -> Content:
    """`shop`: its code and its name. Every part stands in its place; one without facts says so."""
    of_facts, of_work = fact_sections(kind, facts), work_sections(kind, work)
    return Content(
        kind,
        *shop,
        period,
        facts.data_day,
        headline(kind, facts),
        findings(kind, facts)[:FINDINGS],
        _ordered(kind, (*of_facts, *of_work)),
        sources(facts),
    )


_ORDER = {
    ReportKind.DAILY: ("done", "found", "concluded", "left", "words", "funnel", "notes"),
    ReportKind.WEEKLY: (
        "funnel", "legs", "alerts", "actions", "desk", "markets", "predictions", "next", "words", "notes",
    ),
}  # fmt: skip


def _ordered(kind: ReportKind, sections: Sequence[Section]) -> tuple[Section, ...]:
    order = _ORDER.get(kind, _ORDER[ReportKind.WEEKLY])
    return tuple(sorted(sections, key=lambda section: order.index(section.key)))


def with_facts_anew(before: Content, facts: Facts) -> Content:
    """What facts alone make is written anew; the day's work stays as it was told."""
    anew = {section.key: section for section in fact_sections(before.kind, facts)}
    return replace(
        before,
        data_day=facts.data_day,
        headline=headline(before.kind, facts),
        findings=findings(before.kind, facts)[:FINDINGS],
        sections=tuple(anew.get(section.key, section) for section in before.sections),
        sources=sources(facts),
    )


def with_words(content: Content, words: Sequence[WordsView]) -> Content:
    """With what both sides added; a side that said nothing stands there too. A daily report without words has none."""
    if content.kind is ReportKind.DAILY and not words:
        return content
    teams = list(dict.fromkeys((Team.MARKETING, Team.SALES, *(one.team for one in words))))
    lines = []
    for team in teams:
        said = [one for one in words if one.team is team]
        name = TEAM_LABELS[team]
        if not said:
            lines.append(Line(Text(f"{name.zh}：还没有写", f"{name.en}: nothing written yet")))
        lines += [
            Line(Text(f"{name.zh}：{one.text}", f"{name.en}: {one.text}"), person=one.by, is_said=True)
            for one in said
        ]
    both = Lines(tuple(lines), Text("", ""))
    section = Section("words", Text("两边的话", "Both sides' words"), Text("", ""), (both,))
    return replace(content, sections=_ordered(content.kind, (*content.sections, section)))
