from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser

from baton.intake import selectors
from baton.kit.text import Text
from baton.sources.template import write_template
from baton.ui.terminal import BatonCommand, Group


class Command(BatonCommand):
    summary = Text("写出一张接力模板（xlsx 或 csv）。", "Write one of Baton's templates (xlsx or csv).")
    group = Group.FACTS
    example = "baton template inquiries ~/Desktop/询盘登记.xlsx"
    needs_database = False

    def add_arguments(self, parser: CommandParser) -> None:
        names = ", ".join(template.name for template in selectors.templates())
        parser.add_argument("name", metavar="NAME", help=names)
        parser.add_argument(
            "path", metavar="PATH", help=Text("写到哪里", "where to write it").into(self.language)
        )

    def act(self, options: Mapping[str, Any]) -> object:
        selectors.template_label(options["name"])
        path = Path(options["path"]).expanduser()
        write_template(options["name"], path, self.language)
        return path

    def show(self, payload: Any) -> None:
        self.say(Text(f"已写到 {payload}", f"Written to {payload}"))
