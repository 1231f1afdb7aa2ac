from __future__ import annotations

from multiprocessing import active_children
from pathlib import Path

from baton.demo.logic.profile import XINGHE
from baton.demo.spreadsheets import write_files
from baton.demo.writing_beside import write_beside


def test_another_process_writes_the_same_files(tmp_path: Path) -> None:
    written = write_beside(tmp_path / "beside", XINGHE)
    here = write_files(tmp_path / "here", XINGHE)
    there = written()
    assert [path.relative_to(tmp_path / "beside") for path in there] == [
        path.relative_to(tmp_path / "here") for path in here
    ]
    assert [path.read_bytes() for path in there] == [path.read_bytes() for path in here]


def test_where_that_process_is_killed_the_files_are_written_all_the_same(tmp_path: Path) -> None:
    before = set(active_children())
    written = write_beside(tmp_path, XINGHE)
    (process,) = set(active_children()) - before
    process.kill()
    paths = written()
    assert len(paths) == 60
    assert all(path.stat().st_size for path in paths)
