"""What stands on a page in the wrong language, by the words of the product itself: its catalogues, and its texts."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from babel.messages.pofile import read_po
from playwright.sync_api import Page

BATON = Path(__file__).resolve().parents[2] / "baton"
HAN = re.compile(r"[\u3400-\u9fff] ?[\u3400-\u9fff]")
"""Two at least: one alone is a face, the family name of somebody."""
WORD = re.compile(r"[a-z]{3,}")
_HOLE = re.compile(r"%\(\w+\)[sd]")
_LEAST = 8
"""So many letters a phrase with gaps must have of its own, to be told from names and keywords."""
_SEEN = """() => {
  const texts = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const node = walker.currentNode, holder = node.parentElement;
    const text = node.textContent.replace(/\\s+/g, ' ').trim();
    if (!text || holder.closest('script, style, noscript, textarea, [name=language], body [lang]')) continue;
    if (holder.closest('option') || holder.checkVisibility({visibilityProperty: true})) texts.push(text);
  }
  return [...new Set(texts)];
}"""


def left_over(page: Page) -> list[str]:
    """Phrases of the page that belong to the other language than the page's own."""
    is_english = page.evaluate("document.documentElement.lang") == "en"
    return [text for text in page.evaluate(_SEEN) if is_of(text, "zh" if is_english else "en")]


def is_of(text: str, language: str) -> bool:
    """Whether the product says this, whole or as one of several joined by a dot, in that language alone."""
    plain, gapped = _phrases(language)
    return any(
        part in plain or any(piece in part and pattern.fullmatch(part) for piece, pattern in gapped)
        for part in {text, *(one.strip() for one in text.split("·"))}
    )


@cache
def _phrases(language: str) -> tuple[frozenset[str], tuple[tuple[str, re.Pattern[str]], ...]]:
    """Phrases without gaps, and patterns of those with gaps, each with its longest piece."""
    own, other = set(), set()
    for pair in _pairs():
        said, unsaid = pair if language == "zh" else pair[::-1]
        own.add(said)
        other.add(unsaid)
    # A phrase that the other language has too (a name, a sign) is at home in both.
    telling = {one for one in own - other if (HAN if language == "zh" else WORD).search(" ".join(one))}
    plain = frozenset(one[0].strip() for one in telling if len(one) == 1)
    gapped = []
    for pieces in telling:
        letters = sum(len(re.findall(r"[^\W\d_]", piece)) for piece in pieces)
        if len(pieces) > 1 and letters >= (4 if language == "zh" else _LEAST):
            pattern = re.compile(".+?".join(re.escape(piece) for piece in pieces))
            gapped.append((max(pieces, key=len).strip(), pattern))
    return plain, tuple(gapped)


def _pairs() -> Iterator[tuple[tuple[str, ...], tuple[str, ...]]]:
    """Every phrase in Chinese and in English, cut at its gaps."""
    for path in sorted(BATON.glob("*/locale/zh_Hans/LC_MESSAGES/django.po")):
        with path.open("rb") as source:
            for message in read_po(source, locale="zh_Hans"):
                if not message.id or not message.string:
                    continue
                ids = message.id if isinstance(message.id, (tuple, list)) else (message.id,)
                told = message.string if isinstance(message.string, (tuple, list)) else (message.string,)
                yield from ((_cut(told[0]), _cut(one)) for one in ids)
    for path in sorted(BATON.rglob("*.py")):
        source_text = path.read_text(encoding="utf-8")
        if "tests" in path.parts or "demo" in path.parts or "Text(" not in source_text:
            continue
        for node in ast.walk(ast.parse(source_text)):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Text":
                pair = [_pieces(one) for one in node.args]
                if len(pair) == 2 and pair[0] and pair[1]:
                    yield pair[0], pair[1]


def _cut(text: str) -> tuple[str, ...]:
    return tuple(" ".join(piece.split(" ")) for piece in _HOLE.split(re.sub(r"\s+", " ", text).strip()))


def _pieces(node: ast.expr) -> tuple[str, ...]:
    """What stands between the gaps of a text in the code; nothing where it is put together otherwise."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return (node.value,)
    if not isinstance(node, ast.JoinedStr):
        return ()
    pieces = [""]
    for part in node.values:
        if isinstance(part, ast.Constant):
            pieces[-1] += str(part.value)
        else:
            pieces.append("")
    return tuple(pieces)
