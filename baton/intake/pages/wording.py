"""How the Data page says what the selectors answer: marks and words beside the figures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import get_language, gettext, gettext_lazy, ngettext

from baton.intake.terms import (
    Cadence,
    DayState,
    FileResult,
    FileStatus,
    Freshness,
    ImportResult,
    RunRow,
    RunStatus,
    Standing,
)
from baton.kit.text import Text
from baton.ui import formats

Word = str | Promise

FILE_WORDS: Mapping[FileStatus, tuple[str, Word]] = {
    FileStatus.WAITING: ("wait", gettext_lazy("waiting")),
    FileStatus.READING: ("run", gettext_lazy("reading")),
    FileStatus.READ: ("run", gettext_lazy("read, going in")),
    FileStatus.IMPORTED: ("good", gettext_lazy("imported")),
    FileStatus.UNCHANGED: ("", gettext_lazy("known already")),
    FileStatus.REFUSED: ("bad", gettext_lazy("refused")),
}
RUN_WORDS: Mapping[RunStatus, tuple[str, Word]] = {
    RunStatus.WAITING: ("wait", gettext_lazy("waiting")),
    RunStatus.STARTED: ("run", gettext_lazy("importing")),
    RunStatus.DONE: ("good", gettext_lazy("imported")),
    RunStatus.UNDONE: ("", gettext_lazy("undone")),
    RunStatus.FAILED: ("bad", gettext_lazy("broken off")),
}
CADENCE_WORDS: Mapping[Cadence, Word] = {
    Cadence.DAILY: gettext_lazy("daily"),
    Cadence.WEEKLY: gettext_lazy("weekly"),
    Cadence.OCCASIONAL: gettext_lazy("when it happens"),
}
NEED_A_PERSON = frozenset({"period_needed", "unknown_table"})
"""Refusals that are questions."""
MAPPABLE = frozenset({"unknown_table", "missing_columns", "no_good_row", "unknown_headers"})
"""Refusals that matching the columns by hand may answer."""


@dataclass(frozen=True, slots=True)
class FileLine:
    file_id: str
    name: str
    status: str
    mark: str
    word: Word
    period: str
    message: Text
    code: str
    rows_quarantined: int
    can_map: bool


@dataclass(frozen=True, slots=True)
class FreshLine:
    fresh: Freshness
    mark: str
    word: str
    expected: Word
    days_in_words: str


@dataclass(frozen=True, slots=True)
class RunLine:
    run: RunRow
    title: str
    rows: str
    mark: str
    word: Word


def file_line(file: FileResult) -> FileLine:
    mark, word = FILE_WORDS[file.status]
    if file.status is FileStatus.IMPORTED and file.rows_quarantined:
        mark, word = "warn", gettext("partly imported")
    if file.code in NEED_A_PERSON:
        mark, word = "run", gettext("needs you")
    return FileLine(
        file_id=file.file_id,
        name=file.name,
        status=file.status.value,
        mark=mark,
        word=word,
        period="" if file.period is None else formats.period(file.period, get_language() or ""),
        message=file.message,
        code=file.code,
        rows_quarantined=file.rows_quarantined,
        can_map=file.code in MAPPABLE,
    )


def summary(result: ImportResult) -> str:
    """One line over all files of an import."""
    if result.status is RunStatus.FAILED:
        return gettext("The import was broken off; nothing went in.")
    if result.status is RunStatus.UNDONE:
        return gettext("This import has been undone.")
    taken, known = result.count(FileStatus.IMPORTED), result.count(FileStatus.UNCHANGED)
    parts = [ngettext("%(count)d file imported", "%(count)d files imported", taken) % {"count": taken}]
    if known:
        parts.append(ngettext("%(count)d known already", "%(count)d known already", known) % {"count": known})
    waiting = sum(1 for file in result.files if file.code in NEED_A_PERSON)
    if waiting:
        parts.append(ngettext("%(count)d needs you", "%(count)d need you", waiting) % {"count": waiting})
    refused = result.count(FileStatus.REFUSED) - waiting
    if refused:
        parts.append(ngettext("%(count)d refused", "%(count)d refused", refused) % {"count": refused})
    return " · ".join(parts)


def fresh_line(fresh: Freshness) -> FreshLine:
    missing = [day for day, state in fresh.days if state is DayState.MISSING]
    match fresh.standing:
        case Standing.ON_TIME:
            mark, word = "good", gettext("on time")
        case Standing.LATE:
            mark = "bad" if fresh.days_late > 7 else "warn"
            word = ngettext("%(days)d day late", "%(days)d days late", fresh.days_late) % {
                "days": fresh.days_late
            }
        case Standing.GAPS:
            mark = "warn"
            word = ngettext("%(days)d day missing", "%(days)d days missing", len(missing)) % {
                "days": len(missing)
            }
        case Standing.NEVER:
            mark, word = "wait", gettext("not there yet")
    if missing:
        days = gettext("missing: %(days)s") % {"days": ", ".join(f"{day:%m-%d}" for day in missing)}
    else:
        days = gettext("no day missing")
    return FreshLine(fresh, mark, word, CADENCE_WORDS[fresh.cadence], days)


def run_line(run: RunRow) -> RunLine:
    mark, word = RUN_WORDS[run.status]
    if run.status is RunStatus.DONE and run.is_empty:
        refused = any(file.status is FileStatus.REFUSED for file in run.files)
        mark, word = ("bad", gettext("refused")) if refused else ("", gettext("known already"))
    elif run.status is RunStatus.DONE and run.rows_quarantined:
        mark, word = "warn", gettext("partly imported")
    return RunLine(run, _title(run), _rows(run), mark, word)


def _title(run: RunRow) -> str:
    if not run.files:
        return "—"
    first = run.files[0].name
    others = len(run.files) - 1
    if not others:
        return first
    return ngettext("%(name)s and %(count)d more", "%(name)s and %(count)d more", others) % {
        "name": first,
        "count": others,
    }


def _rows(run: RunRow) -> str:
    if run.status is RunStatus.UNDONE:
        return formats.number(-run.added) if run.added else "0"
    added = f"+{run.added:,}" if run.added else "0"
    if not run.replaced:
        return added
    return gettext("%(added)s, %(replaced)s replaced") % {"added": added, "replaced": f"{run.replaced:,}"}


def warning(lines: Sequence[FreshLine]) -> str:
    """The sentence under the freshness table: what is incomplete is shown as missing, not as nought."""
    language = get_language() or ""
    late = [
        line.fresh.label.into(language)
        for line in lines
        if line.fresh.standing in {Standing.LATE, Standing.GAPS}
    ]
    if not late:
        return ""
    joiner = "、" if not language.startswith("en") else ", "
    return gettext(
        "%(datasets)s: the missing days are shown as missing until they are brought in, never as 0."
    ) % {"datasets": joiner.join(late)}
