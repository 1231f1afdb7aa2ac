"""A row's cells as an .xls file stores them, packed at once: xlwt makes an object of each and packs them one by one.

Records of [MS-XLS]: LABELSST (2.4.149), NUMBER (2.4.180), RK (2.4.220) and, for neighbours, MULRK (2.4.175).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from struct import Struct

from baton.demo.logic.sheets import Cell

_TEXT, _NUMBER, _RK = Struct("<5HL"), Struct("<5Hd"), Struct("<5Hi")
_MANY, _OF_MANY, _END = Struct("<4H"), Struct("<Hi"), Struct("<H")
_LABELSST, _NUMBER_KIND, _RK_KIND, _MULRK = 0x00FD, 0x0203, 0x027E, 0x00BD
_MOST = 0x20000000


class PackedCells:
    """Stands for the cells of a row from `first` on; to xlwt it is one cell that knows its records."""

    def __init__(
        self, row: int, first: int, cells: Sequence[Cell], style: int, add_text: Callable[[str], int]
    ) -> None:
        """add_text: keeps a text in the book and tells its place there."""
        self._records = _packed(row, first, cells, style, add_text)

    def get_biff_data(self) -> bytes:
        """As xlwt asks for it."""
        return self._records


def _packed(row: int, first: int, cells: Sequence[Cell], style: int, add_text: Callable[[str], int]) -> bytes:
    pieces: list[bytes] = []
    run: list[int] = []
    for column, cell in enumerate(cells, start=first):
        short = None if cell is None or isinstance(cell, str) else _short(float(cell))
        if short is not None:
            run.append(short)
            continue
        if run:
            pieces.append(_numbers(row, column - len(run), run, style))
            run = []
        if isinstance(cell, str):
            pieces.append(_TEXT.pack(_LABELSST, 10, row, column, style, add_text(cell)))
        elif cell is not None:
            pieces.append(_NUMBER.pack(_NUMBER_KIND, 14, row, column, style, float(cell)))
    if run:
        pieces.append(_numbers(row, first + len(cells) - len(run), run, style))
    return b"".join(pieces)


def _short(number: float) -> int | None:
    """The number in 30 bits, whole or in hundredths; None where it does not go in unchanged."""
    if -_MOST <= number < _MOST and number.is_integer():
        return int(number) << 2 | 2
    if -_MOST <= number * 100 < _MOST:
        hundredths = round(number * 100)
        if hundredths / 100 == number:
            return hundredths << 2 | 3
    return None


def _numbers(row: int, first: int, run: Sequence[int], style: int) -> bytes:
    if len(run) == 1:
        return _RK.pack(_RK_KIND, 10, row, first, style, run[0])
    own = b"".join(_OF_MANY.pack(style, number) for number in run)
    head = _MANY.pack(_MULRK, 6 * len(run) + 6, row, first)
    return head + own + _END.pack(first + len(run) - 1)
