"""How large a file may be, and the refusal of a larger one."""

from __future__ import annotations

from baton.sources.refusals import refused

MAX_FILE_BYTES = 200 * 2**20
MAX_UNPACKED_BYTES = 1536 * 2**20
MAX_PACKING = 150
"""Unpacked ÷ packed beyond which a large member is taken for a bomb; sheets pack about 7 to 30 times."""
SMALL_MEMBER = 10 * 2**20
MAX_MEMBERS = 10_000
MAX_ROWS = 1_048_576
MAX_COLUMNS = 500
MAX_CELLS = 32_000_000
MAX_REJECTS = 20_000
"""More faulty rows than anybody mends by hand: then something is wrong with the file as a whole."""
MAX_CELL_CHARS = 32_767
"""As in a spreadsheet."""


def readable(size: int) -> str:
    """A number of bytes as people read it."""
    return f"{size / 2**20:,.0f} MB" if size < 2**30 else f"{size / 2**30:.1f} GB"


def refuse_extent(rows: int, columns: int) -> None:
    """NotReadable where a table is larger than Baton reads."""
    if rows > MAX_ROWS:
        raise refused("too_many_rows", rows=f"{rows:,}", limit=f"{MAX_ROWS:,}")
    if columns > MAX_COLUMNS:
        raise refused("too_many_columns", columns=f"{columns:,}", limit=MAX_COLUMNS)
    if rows * columns > MAX_CELLS:
        raise refused("too_many_cells", cells=f"{rows * columns:,}", limit=f"{MAX_CELLS:,}")
