"""A notice as JSON, and back."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from baton.kit.text import Text
from baton.notices.terms import Button, Notice, NoticeKind


def kept(notice: Notice) -> dict[str, Any]:
    """Without kind and key, which have columns of their own."""
    return {
        "title": text_kept(notice.title),
        "lines": [text_kept(line) for line in notice.lines],
        "buttons": [{"label": text_kept(one.label), "path": one.path} for one in notice.buttons],
        "image": None if notice.image is None else str(notice.image),
        "attachments": [str(path) for path in notice.attachments],
    }


def notice(kind: NoticeKind, key: str, said: Mapping[str, Any], *, is_urgent: bool) -> Notice:
    return Notice(
        kind=kind,
        key=key,
        title=text(said["title"]),
        lines=tuple(text(line) for line in said["lines"]),
        buttons=tuple(Button(text(one["label"]), one["path"]) for one in said["buttons"]),
        is_urgent=is_urgent,
        image=None if said["image"] is None else Path(said["image"]),
        attachments=tuple(Path(path) for path in said["attachments"]),
    )


def text_kept(said: Text) -> dict[str, str]:
    return {"zh": said.zh, "en": said.en}


def text(said: Mapping[str, str]) -> Text:
    return Text(said["zh"], said["en"])
