"""Actions, problems, design requests and ideas as a workbook, with a sheet that says how they are counted."""

from __future__ import annotations

from django.http import HttpResponse
from django.utils.translation import gettext as _

from baton.actions import selectors
from baton.actions.labels import FIELDS, NO, YES
from baton.actions.logic.weeks import MOST
from baton.actions.pages import wording
from baton.actions.showing import Crew, Reader, as_seen
from baton.actions.terms import ActionView
from baton.kit.text import Text
from baton.people.clock import shop_day
from baton.people.doors import Desk
from baton.ui.tables import Column, Look, Table, Value, workbook

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MEANING = Text("口径说明", "How it is counted")


def response(desk: Desk) -> HttpResponse:
    crew = Crew(desk.shop)
    reader = Reader(desk.person, desk.shop, crew)
    tables = [_actions(desk, reader), _problems(desk, reader), _designs(desk, reader), _ideas(desk, reader)]
    found = HttpResponse(workbook([*tables, _meaning(desk)], desk.language), content_type=XLSX)
    name = f"baton-actions-{desk.shop.code}-{shop_day(desk.shop)}.xlsx"
    found.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return found


def _columns(desk: Desk, *named: tuple[str | Text, Look]) -> tuple[Column, ...]:
    labels = ((FIELDS[each] if isinstance(each, str) else each, look) for each, look in named)
    return tuple(Column(label.into(desk.language), look) for label, look in labels)


def _actions(desk: Desk, reader: Reader) -> Table:
    views = as_seen(reader, selectors.actions(desk.shop, crew=reader.crew), desk.language)
    columns = _columns(
        desk,
        (Text("编号", "No."), Look.NUMBER),
        ("title", Look.TEXT),
        ("state", Look.TEXT),
        ("owner_id", Look.TEXT),
        ("helpers", Look.TEXT),
        ("metric", Look.TEXT),
        ("due", Look.DAY),
        (Text("超期天数", "Days over"), Look.NUMBER),
        ("done_when", Look.TEXT),
        ("expected", Look.TEXT),
        ("method", Look.TEXT),
        (Text("来自", "Agreed at"), Look.TEXT),
        (Text("记下的日子", "Recorded on"), Look.DAY),
        (Text("做完的日子", "Done on"), Look.DAY),
        (Text("还缺", "Missing"), Look.TEXT),
        (Text("做之前的周", "Weeks before"), Look.TEXT),
        (Text("之前", "Before"), Look.COEFFICIENT),
        (Text("之前的 n", "n before"), Look.NUMBER),
        (Text("做完后的周", "Weeks after"), Look.TEXT),
        (Text("之后", "After"), Look.COEFFICIENT),
        (Text("之后的 n", "n after"), Look.NUMBER),
        (Text("变化", "Change"), Look.CHANGE),
        ("verdict", Look.TEXT),
        ("conclusion", Look.TEXT),
    )
    # Figures of several metrics share a column: they are written as plain numbers, a rate as a share of one.
    columns = tuple(
        Column(column.label, Look.TEXT) if column.look is Look.COEFFICIENT else column for column in columns
    )
    return Table(_("Actions"), columns, tuple(_action_row(desk, view) for view in views))


def _action_row(desk: Desk, view: ActionView) -> tuple[Value, ...]:
    course = view.course
    words = wording.course_words(course)
    return (
        view.id,
        view.title,
        view.state.label,
        view.owner_name or view.outside_owner,
        "、".join(view.helper_names),
        wording.metric_label(view.metric, desk.language),
        view.due,
        view.days_over,
        view.done_when,
        view.expected,
        view.method,
        view.origin.label,
        view.recorded_on,
        view.done_on,
        "、".join(each.into(desk.language) for each in view.missing),
        words.before_days if words else None,
        words.before if words and course and course.before is not None else None,
        course.before_n if course else None,
        words.after_days if words else None,
        words.after if words and course and course.after is not None else None,
        course.after_n if course else None,
        course.change if course else None,
        view.verdict.label if view.verdict else None,
        view.conclusion,
    )


def _yes_no(value: bool | None) -> Text | None:
    return None if value is None else YES if value else NO


def _problems(desk: Desk, reader: Reader) -> Table:
    views = as_seen(reader, selectors.problems(desk.shop, is_open=None, crew=reader.crew), desk.language)
    columns = _columns(
        desk,
        (Text("什么问题", "Problem"), Look.TEXT),
        ("source", Look.TEXT),
        ("metric", Look.TEXT),
        ("can_solve", Look.TEXT),
        ("needs", Look.TEXT),
        ("due", Look.DAY),
        ("solved_when", Look.TEXT),
        ("person_id", Look.TEXT),
        ("state", Look.TEXT),
        ("closing", Look.TEXT),
    )
    rows = tuple(
        (
            view.title,
            view.source,
            wording.metric_label(view.metric, desk.language),
            _yes_no(view.can_solve),
            view.needs,
            view.due,
            view.solved_when,
            view.person_name,
            view.state.label,
            view.closing,
        )
        for view in views
    )
    return Table(_("Problems"), columns, rows)


def _designs(desk: Desk, reader: Reader) -> Table:
    views = as_seen(
        reader, selectors.design_requests(desk.shop, is_open=None, crew=reader.crew), desk.language
    )
    columns = _columns(
        desk,
        ("what", Look.TEXT),
        ("why", Look.TEXT),
        ("reference", Look.TEXT),
        ("is_long_line", Look.TEXT),
        (Text("谁提", "Asked by"), Look.TEXT),
        ("designer_id", Look.TEXT),
        ("wanted_by", Look.DAY),
        ("promised", Look.DAY),
        ("delivered_on", Look.DAY),
        ("rounds", Look.NUMBER),
        ("state", Look.TEXT),
    )
    rows = tuple(
        (
            view.what,
            view.why,
            view.reference,
            _yes_no(view.is_long_line),
            view.asked_name,
            view.designer_name,
            view.wanted_by,
            view.promised,
            view.done_by,
            view.rounds,
            view.state.label,
        )
        for view in views
    )
    return Table(_("Design requests"), columns, rows)


def _ideas(desk: Desk, reader: Reader) -> Table:
    views = as_seen(reader, selectors.ideas(desk.shop, crew=reader.crew), desk.language)
    columns = _columns(
        desk,
        ("text", Look.TEXT),
        (Text("为什么", "Why"), Look.TEXT),
        ("is_yes", Look.TEXT),
        ("decide_on", Look.DAY),
        (Text("谁想的", "Whose"), Look.TEXT),
        ("concluded_on", Look.DAY),
        ("conclusion", Look.TEXT),
        ("action_id", Look.NUMBER),
    )
    rows = tuple(
        (
            view.text,
            view.why,
            _yes_no(view.is_yes),
            view.decide_on,
            view.person_name,
            view.concluded_on,
            view.conclusion,
            view.action_id,
        )
        for view in views
    )
    return Table(_("Ideas"), columns, rows)


def _meaning(desk: Desk) -> Table:
    day = shop_day(desk.shop)
    lines = (
        (Text("店铺", "Shop"), Text(desk.shop.name, desk.shop.name)),
        (Text("写出的日子", "Written on"), Text(f"{day}", f"{day}")),
        (
            Text("超期", "Overdue"),
            Text("待开始和进行中，且过了约定日。", "To start or under way, and past the agreed day."),
        ),
        (
            Text("之前、之后", "Before, after"),
            Text(
                f"同一指标在开始之前和做完之后同样多的完整周（周日到周六），最多 {MOST} 周；正在做的那几周不算。",
                "The same figure over equally many whole weeks (Sunday to Saturday) before it was begun and after it"
                f" was done, {MOST} at most; the weeks in which it was being done do not count.",
            ),
        ),
        (
            Text("缺数", "Missing"),
            Text(
                "缺的不当 0；还没成熟的周等成熟了再读。",
                "Missing is not nought; weeks that are not ripe are read once they are.",
            ),
        ),
        (
            Text("n", "n"),
            Text("数量本身；比率则是它的分母。", "The count itself; of a rate, what it is a share of."),
        ),
        (
            Text("结论", "Verdict"),
            Text(
                "由人来下，数字只是走势，不代表是动作带来的。",
                "A person's; the figure is only the course, and claims no effect.",
            ),
        ),
    )
    columns = _columns(desk, (Text("名目", "Item"), Look.TEXT), (Text("怎么算", "How"), Look.TEXT))
    return Table(MEANING.into(desk.language), columns, lines)
