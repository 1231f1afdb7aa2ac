"""The message catalogues: `update` reads the rooms' templates and code, `compile` writes .mo, `check` names gaps.

Each room keeps its own catalogue (baton/<room>/locale/zh_Hans); the message ids are the English text.
Extraction uses Babel on what Django's own `templatize` makes of a template, so GNU gettext is not needed.
"""

from __future__ import annotations

import io
import sys
from pathlib import Path

from babel.messages import Catalog
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.conf import settings
from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parent.parent
KEYWORDS = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "ngettext": (1, 2),
    "pgettext": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
    "gettext_noop": None,
    "pgettext_lazy": ((1, "c"), 2),
    "ngettext_lazy": (1, 2),
}


def messages_of(room: Path) -> Catalog:
    """Every message of one room: `_()` in Python, `{% translate %}` and `{% blocktranslate %}` in templates."""
    found = Catalog(locale="zh_Hans", charset="utf-8")
    files = [*sorted(room.rglob("*.py")), *sorted(room.rglob("*.html")), *sorted(room.rglob("*.txt"))]
    for file in files:
        if "tests" in file.parts or "migrations" in file.parts:
            continue
        text = file.read_text(encoding="utf-8")
        if file.suffix != ".py":
            # What templatize leaves of the markup is no Python: its indentation must not count.
            text = "\n".join(line.lstrip() for line in templatize(text, origin=str(file)).splitlines())
        for line, message, comments, context in extract(
            "python", io.BytesIO(text.encode()), keywords=KEYWORDS, comment_tags=("Translators:",)
        ):
            place = (file.relative_to(ROOT).as_posix(), line)
            found.add(message, locations=[place], auto_comments=comments, context=context)
    return found


def rooms() -> list[Path]:
    return sorted(path for path in (ROOT / "baton").iterdir() if (path / "apps.py").exists())


def path_of(room: Path) -> Path:
    return room / "locale/zh_Hans/LC_MESSAGES/django.po"


def update(room: Path) -> None:
    found = messages_of(room)
    path = path_of(room)
    if not len(found) and not path.exists():
        return
    catalogue = Catalog(locale="zh_Hans", charset="utf-8")
    if path.exists():
        with path.open("rb") as source:
            catalogue = read_po(source, locale="zh_Hans")
    # A date that changes by itself would make every run a change.
    found.creation_date = catalogue.creation_date
    catalogue.update(found, no_fuzzy_matching=True)
    catalogue.obsolete.clear()
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as target:
        write_po(target, catalogue, width=110, sort_output=True, omit_header=False, include_lineno=False)


def compile_one(path: Path) -> None:
    with path.open("rb") as source, path.with_suffix(".mo").open("wb") as target:
        write_mo(target, read_po(source))


def missing(room: Path) -> list[str]:
    """Messages of the room without a Chinese text, by the place that uses them."""
    known: Catalog | None = None
    if path_of(room).exists():
        with path_of(room).open("rb") as source:
            known = read_po(source, locale="zh_Hans")
    absent = []
    for message in messages_of(room):
        if not message.id:
            continue
        translated = known.get(message.id, message.context) if known is not None else None
        texts = translated.string if translated is not None else ""
        if not (all(texts) if isinstance(texts, tuple) else texts):
            place = message.locations[0] if message.locations else (room.name, 0)
            absent.append(f"{place[0]}:{place[1]}: no Chinese text for {message.id!r}")
    return absent


def main(arguments: list[str]) -> int:
    settings.configure(USE_I18N=True)
    match arguments:
        case ["update"]:
            for room in rooms():
                update(room)
        case ["compile", *paths]:
            for path in paths or [str(path_of(room)) for room in rooms() if path_of(room).exists()]:
                compile_one(Path(path))
        case ["check"]:
            problems = [line for room in rooms() for line in missing(room)]
            print("\n".join(problems))
            return 1 if problems else 0
        case _:
            print(__doc__)
            return 2
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
