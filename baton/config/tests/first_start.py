"""Makes an empty home's tables in a process of its own and prints them: `ready` as a first start does, `migrate` by the
migrations, `broken` as a first start that fails on the way and is begun again.
"""

from __future__ import annotations

import json
import sys
from contextlib import suppress
from unittest.mock import patch

import django
from django.conf import settings
from django.core.management import call_command
from django.db import connection

Schema = dict[str, dict[str, list[str]]]


def schema() -> Schema:
    """Table → its columns and constraints, each as a text; by name, as columns that came later stand last."""
    found = {}
    with connection.cursor() as cursor:
        for table in sorted(connection.introspection.table_names(cursor)):
            columns = connection.introspection.get_table_description(cursor, table)
            constraints = connection.introspection.get_constraints(cursor, table)
            found[table] = {
                "columns": sorted(
                    f"{one.name} {one.type_code} {one.null_ok} {one.default}" for one in columns
                ),
                "constraints": sorted(
                    json.dumps(
                        {**told, "columns": sorted(told["columns"] or ())}, sort_keys=True, default=str
                    )
                    for told in constraints.values()
                ),
                "names": sorted(name for name in constraints if not name.startswith("__")),
            }
    return found


def main(way: str) -> None:
    django.setup()
    # The server's own modules can be imported once the apps are loaded.
    from baton.config import ready  # noqa: PLC0415

    if way == "migrate":
        settings.BATON.home.prepare()
        call_command("migrate", verbosity=0, interactive=False)
    elif way == "broken":
        _break_off()
        assert connection.introspection.table_names() == []
    ready.ensure_ready(settings.BATON)
    assert not ready._is_behind()
    sys.stdout.write(json.dumps(schema()))


def _break_off() -> None:
    from baton.config import ready  # noqa: PLC0415

    stopped = patch(
        "django.db.migrations.recorder.MigrationRecorder.record_applied", side_effect=KeyboardInterrupt
    )
    with stopped, suppress(KeyboardInterrupt):
        ready.ensure_ready(settings.BATON)


if __name__ == "__main__":
    main(sys.argv[1])
