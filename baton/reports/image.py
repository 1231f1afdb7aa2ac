"""A report's picture as PNG, where the optional renderer is installed and the system has Chinese letters."""

from __future__ import annotations

from functools import lru_cache
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from baton.kit.errors import NotAnswerable
from baton.kit.text import Text
from baton.reports.logic.picture import FONTS

SCALE = 2
"""Pixels of the PNG for one of the layout: sharp on phones."""
RENDERER = "vl_convert"


def png(svg: str) -> bytes:
    """NotAnswerable, with the remedy, where pictures cannot be made here."""
    reason = cannot()
    if reason is not None:
        raise reason
    drawn: bytes = _renderer().svg_to_png(svg, scale=SCALE)
    return drawn


@lru_cache(maxsize=1)
def cannot() -> NotAnswerable | None:
    """Why pictures cannot be made here; None where they can."""
    if find_spec(RENDERER) is None:
        return NotAnswerable(
            "no_renderer",
            Text("这台服务器还不能把报告存成图片。", "This server cannot make pictures of reports yet."),
            Text(
                "安装一次：pip install 'baton-workbench[image]'，然后重启。",
                "Install it once: pip install 'baton-workbench[image]', then start again.",
            ),
        )
    if not _has_chinese_letters():
        return NotAnswerable(
            "no_chinese_font",
            Text(
                "这台服务器没有中文字体，图片里的字会是方框，所以没有画。",
                "This server has no Chinese font: the picture would show boxes, so none was drawn.",
            ),
            Text(
                "装一套字体再重启：Debian/Ubuntu 用 apt install fonts-noto-cjk。",
                "Install one and start again: on Debian and Ubuntu, apt install fonts-noto-cjk.",
            ),
        )
    return None


def _renderer() -> Any:
    return import_module(RENDERER)


def _has_chinese_letters() -> bool:
    """Two different characters look different; boxes would look the same."""
    fonts = ", ".join(f"'{name}'" for name in FONTS[:-1])
    drawn = {
        bytes(
            _renderer().svg_to_png(
                '<svg xmlns="http://www.w3.org/2000/svg" width="40" height="40">'
                f'<text x="4" y="30" font-size="24" font-family="{fonts}, sans-serif">{letter}</text></svg>'
            )
        )
        for letter in "接力"
    }
    return len(drawn) > 1
