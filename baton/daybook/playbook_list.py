"""The playbooks there are: every module of `baton.daybook.playbooks`, and of the packages that rooms above this one
name as their app config's `playbooks`."""

from __future__ import annotations

import pkgutil
from collections.abc import Mapping
from functools import lru_cache
from importlib import import_module

from django.apps import apps

from baton.daybook.terms import Block, Playbook
from baton.kit.errors import unknown
from baton.kit.text import Text

_ORDER = {block: place for place, block in enumerate(Block)}


@lru_cache(maxsize=1)
def playbooks() -> Mapping[str, Playbook]:
    """By code, in the order of the day."""
    named = (getattr(config, "playbooks", None) for config in apps.get_app_configs())
    found: list[Playbook] = [
        import_module(f"{package}.{module.name}").PLAYBOOK
        for package in filter(None, named)
        for module in pkgutil.iter_modules(import_module(package).__path__)
        if not module.ispkg
    ]
    found.sort(key=lambda playbook: (_ORDER[playbook.block], playbook.code))
    return {playbook.code: playbook for playbook in found}


def playbook(code: str) -> Playbook:
    """NotFound, naming the known ones, where there is no such playbook."""
    known = playbooks()
    if code not in known:
        raise unknown(Text("打法", "playbook"), code, known, code="unknown_playbook")
    return known[code]
