"""Writes the files that the larger demo shop's team brings on one morning: `python -m bench.day_files FOLDER`."""

from __future__ import annotations

import sys
from pathlib import Path

import django

NEWEST = "2026-11-22"
EACH_DAY = ("ShopDaily-", "外贸直通车报表-2026-11")
"""How the names of files begin that are brought again each day, beside the day's own."""


def main(folder: Path) -> None:
    django.setup()
    # The rooms can be imported once the apps are loaded.
    from baton.demo.logic.files import sheets  # noqa: PLC0415
    from baton.demo.logic.profile import MINGLAN  # noqa: PLC0415
    from baton.demo.logic.world import build_world  # noqa: PLC0415
    from baton.demo.spreadsheets import write_sheet  # noqa: PLC0415
    from baton.demo.truth import truth  # noqa: PLC0415

    for one in sheets(build_world(MINGLAN, truth()), truth()):
        name = Path(one.path).name
        is_of_the_day = one.path.startswith("daily/") and NEWEST in name
        is_brought = name.startswith(EACH_DAY) or "/" not in one.path
        if is_of_the_day or is_brought:
            path = folder / one.path
            path.parent.mkdir(parents=True, exist_ok=True)
            write_sheet(path, one)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
