from __future__ import annotations

import signal
from collections.abc import Mapping
from types import FrameType
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings

from baton.config.worker import Worker, stop_with_parent
from baton.kit.text import Text
from baton.ui.terminal import BatonCommand


class Command(BatonCommand):
    """The child process of `baton serve`; not in the help."""

    summary = Text(
        "运行后台任务（由 baton serve 启动）。", "Run the background jobs (started by baton serve)."
    )

    def act(self, options: Mapping[str, Any]) -> None:
        worker = Worker(ZoneInfo(settings.BATON.time_zone))

        def leave(_signal: int, _frame: FrameType | None) -> None:
            worker.stopping.set()

        # Ctrl-C reaches the whole group: the server decides when its worker stops.
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        signal.signal(signal.SIGTERM, leave)
        stop_with_parent(worker)
        worker.run()
