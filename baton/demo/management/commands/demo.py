from __future__ import annotations

import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import CommandParser

from baton.demo.services import build_demo
from baton.demo.spreadsheets import write_all
from baton.kit.text import Text
from baton.ui.terminal import BatonCommand, Group


class Command(BatonCommand):
    summary = Text("建好演示店铺，在浏览器里打开。", "Build the demo shops, to open in a browser.")
    group = Group.START
    example = "baton demo --port 8001\n  baton demo --files-only exports/"

    def add_arguments(self, parser: CommandParser) -> None:
        only_build = Text("只建，不启动", "only build, do not serve")
        only_write = Text(
            "只把演示店铺的导出文件写到这个文件夹", "only write the files that the demo shops export"
        )
        told = Text("代替设置里的 {}", "instead of the setting {}").into(self.language)
        parser.add_argument("--no-serve", action="store_true", help=only_build.into(self.language))
        parser.add_argument(
            "--files-only",
            type=Path,
            metavar=Text("文件夹", "FOLDER").into(self.language),
            help=only_write.into(self.language),
        )
        parser.add_argument("--host", help=told.format("host"))
        parser.add_argument("--port", type=int, help=told.format("port"))

    def act(self, options: Mapping[str, Any]) -> None:
        if options["files_only"] is not None:
            self._write(options["files_only"])
            return
        started = time.monotonic()
        if build_demo(settings.BATON.home, self._tell):
            taken = time.monotonic() - started
            self._tell(
                Text(f"演示建好了，用时 {taken:.0f} 秒。", f"The demo is built; it took {taken:.0f} s.")
            )
        else:
            self._tell(Text("演示店铺已经在了。", "The demo is here already."))
        if not options["no_serve"]:
            call_command(
                "serve", **{name: options[name] for name in ("host", "port") if options[name] is not None}
            )

    def _write(self, folder: Path) -> None:
        for code, paths in write_all(folder).items():
            self._tell(
                Text(
                    f"{code}：{len(paths)} 个文件，在 {folder / code}",
                    f"{code}: {len(paths)} files in {folder / code}",
                )
            )

    def _tell(self, line: Text) -> None:
        """At once, also where the output is a pipe: somebody waits."""
        self.say(line)
        self.stdout.flush()
