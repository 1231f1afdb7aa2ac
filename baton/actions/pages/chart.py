"""The course of a metric around what was done, week by week."""

from __future__ import annotations

from datetime import date, timedelta

from django.utils.translation import gettext as _

from baton.actions.pages import wording
from baton.actions.terms import Course
from baton.kit.glossary import glossary
from baton.ui.charts import Figure, Line, Marker, marked, series
from baton.ui.tables import Column, Look, Table


def figure(
    course: Course, begun: date | None, done: date | None, language: str, export_url: str = ""
) -> Figure | None:
    """None where no week has a figure: an empty frame says nothing."""
    known = [week for week in course.weeks if week.value is not None]
    if not known:
        return None
    name = wording.metric_label(course.metric, language)
    term = glossary()[course.metric]
    owner = term.owner.value if term.owner is not None else "shared"
    title = _("%(figure)s, week by week") % {"figure": name}
    line = Line(name, owner, [(week.start, week.value) for week in course.weeks])
    columns = (
        Column(_("Week from"), Look.DAY),
        Column(_("Week until"), Look.DAY),
        Column(name, wording.look_of(course.metric)),
    )
    rows = tuple((week.start, week.start + timedelta(days=6), week.value) for week in course.weeks)
    found = Figure(
        key="course",
        caption=_("Whole weeks, Sunday to Saturday. A gap is a week without figures. No effect is claimed."),
        spec=series([line], (), language, title),
        table=Table(title, columns, rows),
        export_url=export_url,
    )
    first, last = course.weeks[0].start, course.weeks[-1].start
    return marked(found, _pins(begun, done, first, last), first, last)


def _pins(begun: date | None, done: date | None, first: date, last: date) -> tuple[Marker, ...]:
    """When it was begun and when it was done; a day past the last drawn week is not drawn."""
    kind = _("Agreed action")
    pins = [(done, _("work done"))]
    if begun != done:
        pins.insert(0, (begun, _("work begun")))
    return tuple(Marker(day, word, kind) for day, word in pins if day is not None and first <= day <= last)
