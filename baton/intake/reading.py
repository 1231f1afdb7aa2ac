"""One uploaded file through the readers: a reading, or the reason why there is none."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from zoneinfo import ZoneInfo

from baton.intake.logic import sentences
from baton.intake.terms import FileResult, FileStatus, Incoming
from baton.kit.errors import BatonError
from baton.kit.text import Text
from baton.sources.mapping import SavedMapping
from baton.sources.reading import Reading
from baton.sources.registry import read_file

log = logging.getLogger(__name__)


SILENT = Text("", "")


@dataclass(frozen=True, slots=True)
class Outcome:
    """Either `reading`, or `code` and `message` of the refusal."""

    reading: Reading | None
    code: str = ""
    message: Text = SILENT

    @property
    def is_refused(self) -> bool:
        return bool(self.code)


def read(
    path: Path, incoming: Incoming, mappings: Sequence[SavedMapping], zone: ZoneInfo, today: date
) -> Outcome:
    """Read and validate; never raises, so that one file cannot stop the others of its import."""
    try:
        reading = read_file(
            path,
            file_name=incoming.name,
            source=incoming.source,
            period=incoming.period,
            mappings=mappings,
            zone=zone,
            today=today,
        )
    except BatonError as error:
        return Outcome(None, error.code, sentences.refused(error))
    except Exception:
        log.exception("reading %s failed", incoming.name)
        return Outcome(None, "reader_failed", sentences.BROKEN)
    if reading.table.num_rows:
        return Outcome(reading)
    if reading.rejects:
        return Outcome(reading, "no_good_row", sentences.no_good_row(len(reading.rejects)))
    return Outcome(reading, "no_row", sentences.NO_ROW)


def result_of(outcome: Outcome, file_id: str, incoming: Incoming, *, is_dry: bool) -> FileResult:
    """What the person is told about a file that was read."""
    reading = outcome.reading
    return FileResult(
        file_id=file_id,
        name=incoming.name,
        given=incoming.given,
        source=reading.source if reading else incoming.source,
        dataset=reading.dataset if reading else None,
        status=FileStatus.REFUSED if outcome.is_refused else FileStatus.IMPORTED,
        rows_read=reading.rows_read if reading else 0,
        rows_accepted=reading.table.num_rows if reading else 0,
        rows_quarantined=len(reading.rejects) if reading else 0,
        period=reading.period if reading else incoming.period,
        message=message_of(outcome, is_dry=is_dry),
        code=outcome.code,
    )


def message_of(outcome: Outcome, *, is_dry: bool = False) -> Text:
    if outcome.is_refused or outcome.reading is None:
        return outcome.message
    reading = outcome.reading
    return sentences.imported(
        reading.table.num_rows,
        len(reading.rejects),
        reading.dropped_totals,
        reading.unknown_columns,
        reading.notes,
        is_dry=is_dry,
    )
