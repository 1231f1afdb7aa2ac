"""Questions about the demo: what is planted in it, and whether this home is one."""

from __future__ import annotations

import json
from functools import cache
from importlib.resources import files
from pathlib import Path

from baton.demo.logic.truth import Truth, parse_truth
from baton.demo.terms import HomeState
from baton.people.clock import DEMO_FILE
from baton.people.selectors import persons, shops

IS_BUILT = "is_built"


@cache
def truth() -> Truth:
    """The planted facts of the demo shops, as the package carries them."""
    return parse_truth((files("baton.demo") / "truth.toml").read_text(encoding="utf-8"))


def home_state(home: Path) -> HomeState:
    """What a home folder holds, before the command touches it."""
    try:
        said = json.loads((home / DEMO_FILE).read_text(encoding="utf-8"))
    except FileNotFoundError:
        return HomeState.IN_USE if shops() or persons() else HomeState.EMPTY
    except ValueError:
        return HomeState.UNFINISHED
    return HomeState.BUILT if said.get(IS_BUILT) else HomeState.UNFINISHED
