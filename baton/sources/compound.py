"""OLE compound files: the container of BIFF workbooks and of encrypted ones ([MS-CFB]).

Only what safety needs: the names of the streams, and one stream's bytes.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass

MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_LAST_REGULAR = 0xFFFFFFF9
_ENTRY = 128


class Damaged(ValueError):
    """The container does not hold what its own tables say."""


@dataclass(frozen=True, slots=True)
class Entry:
    name: str
    is_storage: bool
    start: int
    size: int


class Compound:
    def __init__(self, data: bytes) -> None:
        """ValueError (`Damaged`) where the header or the allocation table is broken."""
        if len(data) < 512 or not data.startswith(MAGIC):
            raise Damaged("no compound file")
        self._data = data
        self._shift, self._mini_shift = struct.unpack_from("<HH", data, 30)
        if self._shift not in {9, 12} or self._mini_shift != 6:
            raise Damaged("sector size")
        first_directory = struct.unpack_from("<I", data, 48)[0]
        self._mini_cutoff, first_mini, _, first_more, _ = struct.unpack_from("<5I", data, 56)
        self._table = self._allocation(first_more)
        self.entries = self._directory(self._chain(first_directory))
        mini = self._chain(first_mini) if first_mini < _LAST_REGULAR else b""
        self._mini_table = struct.unpack(f"<{len(mini) // 4}I", mini[: len(mini) // 4 * 4])

    def stream(self, name: str) -> bytes | None:
        """The bytes of a stream of the root storage; None where there is no such stream."""
        for entry in self.entries:
            if entry.name == name and not entry.is_storage:
                return self._content(entry)
        return None

    def _content(self, entry: Entry) -> bytes:
        if entry.size >= self._mini_cutoff:
            content = self._chain(entry.start)
        else:
            content = self._mini_chain(entry.start, self._chain(self.entries[0].start))
        if len(content) < entry.size:
            raise Damaged("stream is cut")
        return content[: entry.size]

    def _sector(self, number: int) -> bytes:
        start = (number + 1) << self._shift
        sector = self._data[start : start + (1 << self._shift)]
        if not sector:
            raise Damaged("sector beyond the end")
        return sector

    def _allocation(self, more: int) -> tuple[int, ...]:
        sectors = list(struct.unpack_from("<109I", self._data, 76))
        seen: set[int] = set()
        while more < _LAST_REGULAR:
            if more in seen:
                raise Damaged("loop")
            seen.add(more)
            words = self._words(more)
            sectors.extend(words[:-1])
            more = words[-1]
        table: list[int] = []
        for sector in sectors:
            if sector < _LAST_REGULAR:
                table.extend(self._words(sector))
        return tuple(table)

    def _words(self, sector: int) -> tuple[int, ...]:
        content = self._sector(sector)
        return struct.unpack(f"<{len(content) // 4}I", content[: len(content) // 4 * 4])

    def _chain(self, start: int) -> bytes:
        parts: list[bytes] = []
        limit = len(self._data) >> self._shift
        sector = start
        while sector < _LAST_REGULAR:
            if sector >= len(self._table) or len(parts) > limit:
                raise Damaged("chain")
            parts.append(self._sector(sector))
            sector = self._table[sector]
        return b"".join(parts)

    def _mini_chain(self, start: int, container: bytes) -> bytes:
        parts: list[bytes] = []
        sector = start
        while sector < _LAST_REGULAR:
            if sector >= len(self._mini_table) or len(parts) > len(self._mini_table):
                raise Damaged("mini chain")
            parts.append(container[sector << self._mini_shift : (sector + 1) << self._mini_shift])
            sector = self._mini_table[sector]
        return b"".join(parts)

    def _directory(self, content: bytes) -> tuple[Entry, ...]:
        entries: list[Entry] = []
        for at in range(0, len(content) - _ENTRY + 1, _ENTRY):
            length, kind = struct.unpack_from("<HB", content, at + 64)
            if kind == 0:
                continue
            name = content[at : at + max(0, min(length, 64) - 2)].decode("utf-16-le", "replace")
            start, size = struct.unpack_from("<II", content, at + 116)
            entries.append(Entry(name, kind in {1, 5}, start, size))
        if not entries:
            raise Damaged("no directory")
        return tuple(entries)
