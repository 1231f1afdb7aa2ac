"""Where uploaded bytes are kept: `<home>/uploads/<first two digits>/<sha256><ending>`, one copy of the same bytes."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath, PureWindowsPath

from filelock import FileLock, Timeout

from baton.kit.errors import NotReadable
from baton.kit.text import Text

CHUNK = 1 << 20
ENDINGS = (".xls", ".xlsx", ".xlsm", ".csv", ".txt", ".tsv")
MEGABYTE = 1 << 20
LONGEST_NAME = 120


@dataclass(frozen=True, slots=True)
class Kept:
    sha256: str
    size: int
    stored: str
    """Relative to the uploads folder."""


def display_name(name: str) -> str:
    """The last part of a path from any system, without control characters, cut to a readable length."""
    last = PurePosixPath(PureWindowsPath(name).name).name
    clean = "".join(sign for sign in last if sign.isprintable()).strip()
    if len(clean) > LONGEST_NAME:
        stem, dot, ending = clean.rpartition(".")
        clean = f"{stem[: LONGEST_NAME - 10]}…{dot}{ending[:8]}"
    return clean or "file"


def check_size(path: Path, limit: int) -> int:
    """The size in bytes. NotReadable for what is no file, is empty or is larger than `limit`."""
    try:
        if not path.is_file():
            raise NotReadable(
                "no_such_file",
                Text("没有这个文件。", "There is no such file."),
                Text("请核对路径。", "Check the path."),
            )
        size = path.stat().st_size
    except OSError as error:
        raise NotReadable(
            "file_unreadable",
            Text(f"打不开这个文件（{error.strerror}）。", f"The file cannot be opened ({error.strerror})."),
            Text("请核对权限。", "Check its permissions."),
        ) from None
    if size > limit:
        raise NotReadable(
            "too_large",
            Text(
                f"文件超过上限 {limit // MEGABYTE} MB。",
                f"The file is larger than the limit of {limit // MEGABYTE} MB.",
            ),
            Text(
                "请分段导出，或调高设置 upload_limit_mb。",
                "Export shorter periods, or raise the setting upload_limit_mb.",
            ),
        )
    return size


def digest_of(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as source:
        while chunk := source.read(CHUNK):
            digest.update(chunk)
    return digest.hexdigest()


def keep(path: Path, name: str, folder: Path) -> Kept:
    """Copy the bytes into the uploads folder, once. Whoever looks sees the whole file or none."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    partial = folder / f".{secrets.token_hex(8)}.partial"
    digest = hashlib.sha256()
    size = 0
    try:
        with path.open("rb") as source, partial.open("xb") as target:
            while chunk := source.read(CHUNK):
                digest.update(chunk)
                size += len(chunk)
                target.write(chunk)
        sha256 = digest.hexdigest()
        ending = Path(name).suffix.lower()
        stored = f"{sha256[:2]}/{sha256}{ending if ending in ENDINGS else ''}"
        kept = folder / stored
        kept.parent.mkdir(exist_ok=True, mode=0o700)
        if not kept.exists():
            partial.replace(kept)
    finally:
        partial.unlink(missing_ok=True)
    return Kept(sha256, size, stored)


def _lock_path(folder: Path, run_id: str) -> Path:
    return folder / ".running" / f"{run_id}.lock"


@contextmanager
def working_on(folder: Path, run_id: str) -> Iterator[None]:
    """Held while a process carries out a run; the system lets go of it when the process dies, however it dies."""
    path = _lock_path(folder, run_id)
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with FileLock(path):
        yield
    path.unlink(missing_ok=True)


def is_being_worked_on(folder: Path, run_id: str) -> bool:
    path = _lock_path(folder, run_id)
    if not path.exists():
        return False
    try:
        with FileLock(path, timeout=0):
            pass
    except Timeout:
        return True
    path.unlink(missing_ok=True)
    return False
