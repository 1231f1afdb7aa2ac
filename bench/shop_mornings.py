"""The mornings of cloned shops, in a home and a database that the environment names.

`python -m bench.shop_mornings prepare FACTS FIRST COUNT` makes COUNT shops, each with the facts, the desk and the
people of the demo's larger shop as they stood the day before; `python -m bench.shop_mornings run FILES PART OF` is one
of so many workers: it brings every shop of its part the newest day's files, lets the desk, the watch, the playbooks
and the reports have their day, and says the seconds of each step, and when it began and ended, as JSON.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import django
import pyarrow as pa
import pyarrow.compute as pc
from django.conf import settings

SHOP = "minglan"
NEWEST = date(2026, 11, 22)
EVENING = datetime(2026, 11, 24, 20, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
"""A Tuesday's: the day's report and the week's are due."""
REPS = ("陈嘉豪", "王思敏", "刘志远", "黄丽君", "吴凯文", "郑佳怡")
LOOKS = 3
"""The desk compares so many buyers a look: after these it has compared all."""
LOOKED_BACK = 3
"""Data days that the watch looked at before: a shop that has never been looked at has more to do."""


def prepare(demo: Path, first: int, count: int) -> None:
    # The rooms can be imported once the apps are loaded.
    from baton.facts.contract import Grain  # noqa: PLC0415
    from baton.facts.datasets import DATASETS, WRITTEN_BY_BATON  # noqa: PLC0415
    from baton.facts.store import Batch, FactStore  # noqa: PLC0415
    from baton.inquiries.arriving import bring_up  # noqa: PLC0415
    from baton.intake.selectors import fact_store  # noqa: PLC0415
    from baton.kit.period import Period  # noqa: PLC0415
    from baton.people.services import create_person, create_shop  # noqa: PLC0415
    from baton.people.terms import Role  # noqa: PLC0415
    from baton.reports.services import write_due  # noqa: PLC0415
    from baton.watch.services import run_watch_over  # noqa: PLC0415

    snapshot = FactStore(demo).snapshot().as_filed()
    before: dict[str, pa.Table] = {}
    for name, contract in DATASETS.items():
        if name in WRITTEN_BY_BATON:
            continue
        dated = "period_end" if contract.grain is Grain.PERIOD else "data_day"
        told = snapshot.query(f"SELECT *, {dated} AS told_on FROM {{{name}}}", shop=SHOP)
        earlier = told.filter(pc.less(told.column("told_on"), pa.scalar(NEWEST, pa.date32())))
        wanted = [*contract.schema.names, "file_id", "row_number"]
        known = {field.name: field for field in contract.stored_schema}
        before[name] = earlier.select(wanted).cast(pa.schema([known[column] for column in wanted]))
    for number in range(first, first + count):
        code = f"clone-{number}"
        shop = create_shop(None, code, f"Clone {number}")
        for place, name in enumerate(REPS):
            role = Role.SALES_LEAD if place == 0 else Role.REP
            login = f"rep-{number}-{place}"
            create_person(None, login, name, [(role, shop)], staff_accounts={code: [name]})
        create_person(None, f"operator-{number}", "Operator", [(Role.OPERATOR, shop)])
        batches = [Batch(name, code, rows) for name, rows in before.items() if len(rows)]
        fact_store().commit(f"before-{number}", batches, lambda _: None)
        for _ in range(LOOKS):
            bring_up(shop)
        write_due(shop, EVENING - timedelta(days=1))
        last = NEWEST - timedelta(days=1)
        run_watch_over(shop, list(Period(last - timedelta(days=LOOKED_BACK - 1), last).days()))


def run(files: Path, part: int, of: int) -> dict[str, float]:
    """Seconds of each step, over the shops of the part."""
    from baton.daybook.services import look  # noqa: PLC0415
    from baton.inquiries.arriving import bring_up  # noqa: PLC0415
    from baton.inquiries.publishing import publish_outcomes  # noqa: PLC0415
    from baton.intake.services import import_files  # noqa: PLC0415
    from baton.people.selectors import shops  # noqa: PLC0415
    from baton.people.terms import Shop  # noqa: PLC0415
    from baton.reports.services import write_due  # noqa: PLC0415
    from baton.watch.services import catch_up  # noqa: PLC0415

    paths = sorted(path for path in files.rglob("*") if path.is_file())

    def bring(shop: Shop) -> None:
        import_files(shop.code, paths)

    steps: dict[str, Callable[[Shop], object]] = {
        "import": bring,
        "desk": bring_up,
        "publish": publish_outcomes,
        "watch": catch_up,
        "playbooks": look,
        "reports": lambda shop: write_due(shop, EVENING),
    }
    taken = dict.fromkeys(steps, 0.0)
    began_at = time.time()
    for shop in shops()[part::of]:
        for name, step in steps.items():
            began = time.perf_counter()
            step(shop)
            taken[name] += time.perf_counter() - began
    return taken | {"began": began_at, "ended": time.time()}


def main(told: list[str]) -> None:
    django.setup()
    from baton.config.ready import ensure_ready  # noqa: PLC0415

    ensure_ready(settings.BATON)
    if told[0] == "prepare":
        prepare(Path(told[1]), int(told[2]), int(told[3]))
    else:
        print(json.dumps(run(Path(told[1]), int(told[2]), int(told[3]))))


if __name__ == "__main__":
    main(sys.argv[1:])
