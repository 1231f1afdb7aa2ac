"""The clock hours of the eight blocks: their order is the method's, when each begins is a person's own."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import time
from itertools import pairwise

from baton.daybook.terms import Block

USUAL: Mapping[Block, time] = {
    Block.MUST_DO: time(9, 0),
    Block.LOOK: time(9, 30),
    Block.OPERATE: time(10, 15),
    Block.ORGANISE: time(11, 0),
    Block.COMMUNICATE: time(11, 30),
    Block.HANDS_ON: time(13, 30),
    Block.DEEP_WORK: time(15, 30),
    Block.SUMMARY: time(17, 30),
}
"""Until a person sets others."""


def are_in_order(begins: Mapping[Block, time]) -> bool:
    """Whether no block begins before the one that comes before it in the day."""
    return all(begins[one] <= begins[other] for one, other in pairwise(Block))


def present_block(begins: Mapping[Block, time], now: time) -> Block | None:
    """The last block that has begun; None before the day begins. Of blocks that begin together it is the last."""
    begun = [block for block in Block if begins[block] <= now]
    return begun[-1] if begun else None
