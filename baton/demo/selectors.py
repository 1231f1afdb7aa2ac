"""Questions about the demo: whether this home is one."""

from __future__ import annotations

import json
from pathlib import Path

from baton.demo.terms import HomeState
from baton.people.clock import DEMO_FILE
from baton.people.selectors import persons, shops

IS_BUILT = "is_built"


def home_state(home: Path) -> HomeState:
    """What a home folder holds, before the command touches it."""
    try:
        said = json.loads((home / DEMO_FILE).read_text(encoding="utf-8"))
    except FileNotFoundError:
        return HomeState.IN_USE if shops() or persons() else HomeState.EMPTY
    except ValueError:
        return HomeState.UNFINISHED
    return HomeState.BUILT if said.get(IS_BUILT) else HomeState.UNFINISHED
