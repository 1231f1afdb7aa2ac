from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from baton.intake import selectors
from baton.kit.text import Text
from baton.ui.terminal import BatonCommand, Group


class Command(BatonCommand):
    summary = Text("合并数据表里的小文件。", "Join the small files of the fact tables.")
    group = Group.HOUSE
    example = "baton compact"
    has_json = True

    def act(self, options: Mapping[str, Any]) -> object:
        return {"files_removed": dict(selectors.fact_store().compact())}

    def show(self, payload: Any) -> None:
        files = sum(payload["files_removed"].values())
        self.say(Text(f"少了 {files} 个文件。", f"{files} files fewer."))
