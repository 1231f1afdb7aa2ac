from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.conf import settings

from baton.kit.settings import default_of, documented, environment_name
from baton.kit.text import Text
from baton.ui.terminal import BatonCommand, Group


class Command(BatonCommand):
    summary = Text("列出全部设置、当前的值和含义。", "List every setting, its value and what it means.")
    group = Group.HOUSE
    example = "baton settings\n  BATON_PORT=8001 baton serve"
    has_json = True
    needs_database = False

    def act(self, options: Mapping[str, Any]) -> dict[str, Any]:
        rows = []
        for one in documented():
            value = getattr(settings.BATON, one.name)
            is_hidden = one.metadata["is_secret"] and value is not None
            rows.append(
                {
                    "name": one.name,
                    "environment": environment_name(one),
                    "value": "…" if is_hidden else _plain(value),
                    "default": _plain(default_of(one)),
                    "is_default": value == default_of(one),
                    "meaning": one.metadata["doc"].into(self.language),
                }
            )
        return {
            "home": str(settings.BATON.home.path),
            "file": str(settings.BATON.home.settings_file),
            "settings": rows,
        }

    def show(self, payload: Any) -> None:
        self.say(Text(f"主文件夹：{payload['home']}", f"Home folder: {payload['home']}"))
        self.say(
            Text(
                f"写在 {payload['file']}，或用环境变量（优先）。",
                f"Write them in {payload['file']}, or in the environment, which wins.",
            )
        )
        for row in payload["settings"]:
            mark = "" if row["is_default"] else " *"
            self.say(f"\n{row['name']} = {row['value']}{mark}   [{row['environment']}]\n  {row['meaning']}")


def _plain(value: object) -> object:
    return list(value) if isinstance(value, tuple) else value
