"""Taking an erased buyer out of what was brought in: stored uploads, rows that were set aside, names of files.

The bytes of an upload are not written anew: one that holds the buyer is removed, and the history says so. Its rows
stay in the facts without the buyer; only applying that import again takes the file once more.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path

import pyarrow.compute as pc
from django.conf import settings
from django.db import transaction

from baton.facts.datasets import DATASETS
from baton.facts.erasure import Erased, is_personal
from baton.intake.logic import sentences
from baton.intake.models import ImportedFile, QuarantinedRow
from baton.kit.errors import BatonError, NotUsable
from baton.kit.text import Text
from baton.people.terms import Shop
from baton.sources.safety import inspect
from baton.sources.workbook import Cells, number_text, sheets

logger = logging.getLogger("baton.intake")

SHORTEST = 4
"""Characters of a word that is looked for inside of others; a shorter one has to be the whole cell."""
ENCODINGS = ("utf-8", "utf-16-le", "gb18030")


@dataclass(frozen=True, slots=True)
class Sought:
    """By what the buyer is known."""

    erased: Erased
    words: frozenset[str]
    """Names, mail addresses, phone numbers."""

    def is_in(self, cell: str) -> bool:
        text = cell.strip()
        if not text:
            return False
        return self.erased.is_account(text) or any(
            word == text or (len(word) >= SHORTEST and is_word_in(word, text)) for word in self.words
        )


def is_word_in(word: str, text: str) -> bool:
    """Whether a text has the word, and not only as a part of a longer one."""
    return word in text and re.search(_whole(word), text) is not None


def without(words: Collection[str], text: str) -> str:
    """The text with each of the words left out."""
    for word in sorted(words, key=len, reverse=True):
        if len(word) >= SHORTEST and word in text:
            text = re.sub(_whole(word), "…", text)
    return text


def _whole(word: str) -> str:
    return rf"(?<![0-9A-Za-z]){re.escape(word)}(?![0-9A-Za-z])"


def forget_originals(shop: Shop, sought: Sought, files: Collection[str] = ()) -> int:
    """Remove the shop's stored uploads that hold the buyer: `files` by their ids, and whatever is found to. How many.

    What stops in between is gone on with by the next call.
    """
    told = set(files)
    rows = ImportedFile.objects.filter(shop_id=shop.id).exclude(stored="")
    gone = 0
    for stored in sorted(set(rows.values_list("stored", flat=True))):
        path = settings.BATON.home.uploads / stored
        of_them = rows.filter(stored=stored)
        is_theirs = not path.exists() or any(str(row) in told for row in of_them.values_list("id", flat=True))
        if is_theirs or (
            _may_hold_buyers(of_them.values_list("dataset", flat=True)) and _holds(path, sought)
        ):
            drop_original(stored)
            gone += 1
    _rename(shop, sought)
    return gone


def drop_original(stored: str) -> None:
    """Remove a stored upload, in whichever imports it stands; the history says why it is not there."""
    if not stored:
        return
    (settings.BATON.home.uploads / stored).unlink(missing_ok=True)
    with transaction.atomic():
        for row in ImportedFile.objects.filter(stored=stored):
            row.stored = ""
            row.message_zh = f"{row.message_zh}{sentences.ORIGINAL_REMOVED.zh}"
            row.message_en = f"{row.message_en} {sentences.ORIGINAL_REMOVED.en}".strip()
            row.save(update_fields=["stored", "message_zh", "message_en"])


@transaction.atomic
def forget_set_aside(shop: Shop, sought: Sought) -> int:
    """Empty the rows that were set aside and are about the buyer; they wait for nobody any more. How many."""
    found = [
        row.pk
        for row in QuarantinedRow.objects.filter(file__shop_id=shop.id).iterator()
        if any(_is_theirs(str(cell), sought) for cell in (*row.cells.values(), row.value))
    ]
    rows = QuarantinedRow.objects.filter(pk__in=found)
    rows.filter(is_mended=False).update(is_mended=True)
    return rows.update(cells={}, value="")


def is_about_erased(erased: Erased, cells: Collection[str]) -> bool:
    """Whether a row of cells names the account of an erased buyer, or the id of something of theirs."""
    return any(erased.is_account(cell.strip()) or erased.is_id(cell.strip()) for cell in cells)


def _is_theirs(cell: str, sought: Sought) -> bool:
    return sought.is_in(cell) or sought.erased.is_id(cell.strip())


def _rename(shop: Shop, sought: Sought) -> None:
    """A file may have been called after the buyer."""
    for row in ImportedFile.objects.filter(shop_id=shop.id).iterator():
        name, given = without(sought.words, row.name), without(sought.words, row.given)
        if (name, given) != (row.name, row.given):
            ImportedFile.objects.filter(pk=row.pk).update(name=name, given=given)


def _may_hold_buyers(datasets: Collection[str]) -> bool:
    """A file that was refused may be anything."""
    return any(name not in DATASETS or is_personal(DATASETS[name]) for name in datasets)


def _holds(path: Path, sought: Sought) -> bool:
    try:
        return any(sought.is_in(text) for text in _texts(path))
    except BatonError:
        # No table: what it is made of is all there is to look at.
        data = path.read_bytes()
        spellings = (word.encode(encoding, "replace") for word in sought.words for encoding in ENCODINGS)
        return any(spelling in data for spelling in spellings)
    except Exception:
        logger.exception("%s could not be looked through", path.name)
        return True


def _texts(path: Path) -> Iterator[str]:
    for sheet in sheets(path, inspect(path)):
        for column in sheet.columns:
            yield from _distinct(column)


def _distinct(column: Cells) -> Iterator[str]:
    if column.texts is not None:
        yield from (text for text in pc.unique(column.texts).to_pylist() if text)
    if column.numbers is not None:
        yield from (
            number_text(number) for number in pc.unique(column.numbers).to_pylist() if number is not None
        )


def is_removed(sha256: str) -> bool:
    """Whether these bytes were here and were removed."""
    return bool(sha256) and ImportedFile.objects.filter(sha256=sha256, stored="").exists()


def check_original(row: ImportedFile) -> None:
    """NotUsable for a file whose bytes were removed."""
    if row.sha256 and not row.stored:
        raise NotUsable(
            "original_removed",
            Text(
                f"「{row.name}」的原件里有一位要求删除信息的买家，原件已经删掉。",
                f"The original of “{row.name}” held a buyer who asked to be forgotten; it was removed.",
            ),
            Text(
                "请重新上传这个文件；那位买家不会再进来。",
                "Bring the file in once more; that buyer will not come back with it.",
            ),
        )
