"""Writing a demo shop's files in a process of its own: while one shop is drawn, tables are made and another is read."""

from __future__ import annotations

from collections.abc import Callable
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path

from baton.demo.logic.profile import Profile
from baton.demo.spreadsheets import write_files


def write_beside(folder: Path, profile: Profile) -> Callable[[], tuple[Path, ...]]:
    """Begin to write the shop's files below `folder`; the answer waits for them and tells their paths.

    Where the process does not get to its end (memory, a full disk), the files are written here, and the error is said.
    """
    context = get_context("spawn")
    mine, its = context.Pipe(duplex=False)
    process = context.Process(target=_write, args=(its, folder, profile), daemon=True)
    process.start()
    its.close()

    def written() -> tuple[Path, ...]:
        try:
            paths: tuple[Path, ...] = mine.recv()
        except EOFError:
            paths = write_files(folder, profile)
        process.join()
        return paths

    return written


def _write(to: Connection, folder: Path, profile: Profile) -> None:
    to.send(write_files(folder, profile))
