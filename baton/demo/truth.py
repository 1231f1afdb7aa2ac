"""The planted facts of the demo shops, as the package carries them."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

from baton.demo.logic.truth import Truth, parse_truth


@cache
def truth() -> Truth:
    return parse_truth((files("baton.demo") / "truth.toml").read_text(encoding="utf-8"))
