"""Words as the database keeps them: bounded, and without the signs that no database keeps."""

from __future__ import annotations

import re

_UNKEPT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")


def kept(text: object) -> str:
    """The text without control signs and outer spaces; "" for what is no text."""
    return _UNKEPT.sub("", text).strip() if isinstance(text, str) else ""
