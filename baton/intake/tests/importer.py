"""`python -m baton.intake.tests.importer STAGE …` is `baton …`, killed (as by kill -9) at a stage of an import.

In the home that BATON_HOME names. The stage `none` lets it live.
"""

from __future__ import annotations

import os
import runpy
import signal
import sys
from typing import Any, NoReturn

import django

STAGES = {
    "before reading": ("baton.intake.services", "_read_all"),
    "while reading": ("baton.intake.services", "_take_over"),
    "tables written": ("baton.intake.services", "_record"),
    "in the record": ("baton.intake.services", "_set_aside"),
    "recorded": ("baton.facts.store", "publish"),
    "published": ("baton.facts.store", "clear_journal"),
}
SURVIVES = frozenset({"recorded", "published"})


def die(*_: Any, **__: Any) -> NoReturn:
    os.kill(os.getpid(), signal.SIGKILL)
    raise AssertionError("still alive")


def main() -> None:
    stage, *arguments = sys.argv[1:]
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "baton.config.settings")
    django.setup()
    if stage in STAGES:
        module, name = STAGES[stage]
        __import__(module)
        setattr(sys.modules[module], name, die)
    sys.argv = ["baton", *arguments]
    # By its name: no room knows the command above it.
    runpy.run_module("baton.cli", run_name="__main__")


if __name__ == "__main__":
    main()
