"""Makes a home ready: folders, key, and the database's tables at this version."""

from __future__ import annotations

from django.apps import apps
from django.core.management import call_command
from django.core.management.sql import emit_post_migrate_signal
from django.db import DatabaseError, connection, transaction
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from filelock import FileLock

from baton.kit.errors import NotAnswerable
from baton.kit.settings import Settings
from baton.kit.text import Text


def ensure_ready(settings: Settings) -> None:
    """Idempotent, and safe in several processes at once.

    NotAnswerable where the database cannot be reached, or was written by a newer version.
    """
    settings.home.prepare()
    settings.home.secret_key()
    try:
        if not _is_behind():
            return
        # The home's own lock: two first commands at once must not both create the tables.
        with FileLock(settings.home.path / "migrate.lock"):
            if _is_behind():
                _bring_up()
    except DatabaseError as error:
        raise NotAnswerable(
            "no_database",
            Text(
                f"连不上数据库：{_first_line(error)}", f"The database cannot be reached: {_first_line(error)}"
            ),
            Text(
                "检查 DATABASE_URL 和数据库服务；不设 DATABASE_URL 就用主文件夹里的 SQLite。",
                "Check DATABASE_URL and the database server; without it, SQLite in the home folder is used.",
            ),
        ) from error


def _bring_up() -> None:
    """An empty database gets the tables as the models say, all at once or not at all; any other is migrated.

    The migrations would make the same (a test compares), one after the other: most of a first start's time.
    """
    if connection.introspection.table_names():
        call_command("migrate", verbosity=0, interactive=False)
        return
    with connection.constraint_checks_disabled(), transaction.atomic():
        with connection.schema_editor() as editor:
            for model in apps.get_models():
                if model._meta.managed and not model._meta.proxy:
                    editor.create_model(model)
        recorder = MigrationRecorder(connection)
        for app, name in MigrationLoader(connection).disk_migrations or ():
            recorder.record_applied(app, name)
        emit_post_migrate_signal(verbosity=0, interactive=False, db=connection.alias)


def _is_behind() -> bool:
    """Whether migrations wait. NotAnswerable where the database knows ones that this version does not."""
    loader = MigrationLoader(connection)
    applied = set(loader.applied_migrations or ())
    known = set(loader.disk_migrations or ())
    replaced = {old for squashed in loader.replacements.values() for old in squashed.replaces}
    rooms = {config.label for config in apps.get_app_configs() if config.name.startswith("baton.")}
    newer = sorted(f"{app}.{name}" for app, name in applied - known - replaced if app in rooms)
    if newer:
        raise NotAnswerable(
            "newer_home",
            Text(
                f"这个主文件夹由更新的 Baton 写过（{newer[0]}）。",
                f"A newer Baton wrote this home ({newer[0]}).",
            ),
            Text("升级 Baton 后再打开。", "Upgrade Baton, then open it."),
        )
    return any(node not in applied for node in loader.graph.nodes)


def _first_line(error: Exception) -> str:
    return str(error).strip().partition("\n")[0][:200]
