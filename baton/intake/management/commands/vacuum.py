from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core.management.base import CommandParser

from baton.intake import selectors
from baton.kit.clock import SystemClock
from baton.kit.errors import NotUsable
from baton.kit.text import Text
from baton.ui.terminal import WRONG_USE, BatonCommand, Group


class Command(BatonCommand):
    summary = Text("清理过了保留期的旧版本。", "Clear old versions that are past their keeping.")
    group = Group.HOUSE
    example = "baton vacuum --keep-days 30"
    has_json = True

    def add_arguments(self, parser: CommandParser) -> None:
        told = Text("保留多少天（默认取设置）", "days to keep (default: the setting)").into(self.language)
        parser.add_argument("--keep-days", type=int, metavar="N", help=told)

    def act(self, options: Mapping[str, Any]) -> object:
        days = options.get("keep_days")
        if days is None:
            days = settings.BATON.keep_versions_days
        if days < 1:
            self.exit_code = WRONG_USE
            raise NotUsable(
                "keep_too_short",
                Text("至少保留一天。", "At least one day is kept."),
                Text("例如 --keep-days 30。", "For example --keep-days 30."),
            )
        # Real time, also in a demo home: the versions' ages are those of their files.
        removed = selectors.fact_store().vacuum(timedelta(days=days), SystemClock().now())
        return {"files_removed": dict(removed)}

    def show(self, payload: Any) -> None:
        files = sum(payload["files_removed"].values())
        self.say(Text(f"清理了 {files} 个文件。", f"{files} files cleared."))
