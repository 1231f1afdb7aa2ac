"""A report made by hand, for tests of its forms."""

from __future__ import annotations

from datetime import UTC, date, datetime

from baton.kit.period import Period
from baton.kit.text import Text
from baton.reports.terms import (
    Cell,
    Content,
    Correction,
    Form,
    Grid,
    Head,
    Line,
    Lines,
    ReportKind,
    ReportView,
    Revision,
    Section,
    SentView,
    Step,
    Steps,
)

AT = datetime(2026, 9, 22, 0, 53, tzinfo=UTC)
WEEK = Period(date(2026, 9, 13), date(2026, 9, 19))
NOBODY = Text("", "")


def text(said: str) -> Text:
    return Text(said, said)


def stages(**values: float | None) -> Grid:
    """Stage → this week's figure."""
    rows = tuple(
        (
            Cell(text=text(code), owner="marketing"),
            Cell(f"funnel.{code}.now", value, Form.COUNT, link="/funnel?from=2026-09-13&to=2026-09-19"),
            Cell(f"funnel.{code}.of_previous", 0.25, Form.RATE, out_of=8.0),
        )
        for code, value in values.items()
    )
    heads = (Head(text("stage")), Head(text("now"), Form.COUNT), Head(text("share"), Form.RATE))
    return Grid(heads, rows)


def reps(*names: str) -> Grid:
    heads = (Head(text("who")), Head(text("received"), Form.COUNT))
    rows = tuple((Cell(person=name), Cell(f"desk.{name}.inquiries", 7.0, Form.COUNT)) for name in names)
    return Grid(
        heads, rows, (Cell(text=text("all")), Cell("desk.inquiries", 40.0, Form.COUNT)), has_people=True
    )


def section(
    key: str, *parts: Grid | Lines | Steps, is_of_facts: bool = True, is_half: bool = False
) -> Section:
    return Section(key, text(key), NOBODY, parts, f"/{key}", is_of_facts=is_of_facts, is_half=is_half)


def legs() -> Steps:
    found = (
        Step(text("impressions"), "marketing", 4.0, 1.0, 7.0),
        Step(text("chance"), "chance", -2.0, -9.0, 5.0),
    )
    return Steps(text("before"), 20.0, text("after"), 22.0, found, found, 0.9, "/legs")


def report(*sections: Section, kind: ReportKind = ReportKind.WEEKLY, headline: str = "20 orders") -> Content:
    notes = section("notes", Lines((Line(text("figures up to 09-19")),), text("none")))
    findings = (Line(text("orders 20"), "/legs"), Line(text("inquiries 90"), "/legs"))
    return Content(
        kind, "lamps", "Lamps & Co", WEEK, date(2026, 9, 19), text(headline), findings, (*sections, notes)
    )


def whole() -> Content:
    said = Lines((Line(text("Wang Simin will call =cmd|' /C calc'!A0"), "/actions", "warn"),), text("none"))
    return report(
        section("funnel", stages(impressions=123456.0, inquiries=90.0, paid_orders=20.0, visitors=None)),
        section("legs", legs()),
        section("actions", said, is_of_facts=False),
        section("desk", reps("Wang Simin", "陈嘉豪"), is_half=True),
        section("markets", stages(chats=12.0), is_half=True),
    )


def view(content: Content, *corrections: Correction) -> ReportView:
    revisions = [Revision(1, AT, "", NOBODY, ())]
    if corrections:
        revisions.append(Revision(2, AT, "", text("since then orders.xlsx came in"), corrections))
    sent = (SentView(AT, 1, 2, ""),) if corrections else ()
    return ReportView(1, 1, content, len(revisions), AT, tuple(revisions), (), sent)
