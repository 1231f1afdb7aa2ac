"""Write GLOSSARY.md from the glossary's data.

python scripts/glossary.py            write it
python scripts/glossary.py --check    say whether it is up to date; exit code 1 where it is not
"""

from __future__ import annotations

import sys
from collections.abc import Iterable
from pathlib import Path

from baton.kit.glossary import Term, figures, glossary, label

TARGET = Path(__file__).parent.parent / "GLOSSARY.md"

INTRODUCTION = """# Glossary · 词汇表

Written by `scripts/glossary.py` from `baton/kit/glossary.toml`: change the words there.
A *code* is the word in names, commands and JSON; the labels are what the screen says.
The platform's own field names are aliases, so that a file's columns and people meet.
"""


def _cell(text: str) -> str:
    return text.replace("|", "\\|") or "—"


def _table(terms: Iterable[Term]) -> list[str]:
    lines = [
        "| code | 中文 | English | owner · 负责方 | 含义 | meaning | platform's name |",
        "|---|---|---|---|---|---|---|",
    ]
    for term in terms:
        owner = f"{term.owner} · {label(term.owner).zh}" if term.owner else ""
        official = ", ".join(f"`{name}`" for name in term.official)
        cells = (
            f"`{term.code}`",
            term.label.zh,
            term.label.en,
            owner,
            term.means.zh,
            term.means.en,
            official,
        )
        lines.append(f"| {' | '.join(_cell(cell) for cell in cells)} |")
    return lines


def render() -> str:
    words = [term for term in glossary().values() if not term.is_figure]
    return "\n".join(
        [
            INTRODUCTION,
            "## Figures · 指标",
            "",
            "Numbers computed from stored facts. Each has exactly one owner.",
            "",
            *_table(figures()),
            "",
            "## Words · 用语",
            "",
            *_table(words),
            "",
        ]
    )


def main(arguments: list[str]) -> int:
    text = render()
    if "--check" not in arguments:
        TARGET.write_text(text, encoding="utf-8")
        return 0
    if TARGET.exists() and TARGET.read_text(encoding="utf-8") == text:
        return 0
    print("GLOSSARY.md is not what the glossary says: run `python scripts/glossary.py`.", file=sys.stderr)
    return 1


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
