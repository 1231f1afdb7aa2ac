"""A throw-away PostgreSQL for measuring, with the safety that a real one has (fsync on)."""

from __future__ import annotations

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def throw_away() -> Iterator[str | None]:
    """Its DATABASE_URL; None where the server's programs are not installed."""
    programs = _programs()
    if programs is None:
        yield None
        return
    # PostgreSQL refuses to run as root: there the cluster is its own account's.
    folder = Path(tempfile.mkdtemp(prefix="baton-bench-postgres-"))
    as_own = os.geteuid() != 0
    if not as_own:
        account = pwd.getpwnam("postgres")
        os.chown(folder, account.pw_uid, account.pw_gid)
    data, port = folder / "data", _free_port()

    def do(*words: str | Path) -> None:
        prefix: Sequence[str] = () if as_own else ("runuser", "-u", "postgres", "--")
        subprocess.run([*prefix, *map(str, words)], check=True, cwd=folder, stdout=subprocess.DEVNULL)

    try:
        do(
            programs / "initdb",
            "-D",
            data,
            "-U",
            "baton",
            "--auth=trust",
            "--encoding=UTF8",
            "--locale=C.UTF-8",
        )
        options = f"-p {port} -k {folder} -c listen_addresses=127.0.0.1"
        do(programs / "pg_ctl", "-D", data, "-w", "-l", folder / "log", "-o", options, "start")
        try:
            yield f"postgresql://baton@127.0.0.1:{port}/postgres"
        finally:
            do(programs / "pg_ctl", "-D", data, "-m", "immediate", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _programs() -> Path | None:
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda one: int(one.parent.name))
    if found and (found[-1] / "initdb").exists():
        return found[-1]
    named = shutil.which("initdb")
    return Path(named).parent if named else None


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port
