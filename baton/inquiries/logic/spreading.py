"""Many items among several reps: each buyer's items stay together, and whoever has least gets the next buyer."""

from __future__ import annotations

import heapq
from collections import defaultdict
from collections.abc import Mapping, Sequence


def spread(items: Sequence[tuple[int, int | None]], loads: Mapping[int, int]) -> dict[int, int]:
    """By item, to whom it goes.

    items: each item's id and its buyer's, None for an unknown buyer, who is somebody else each time. loads: what each
    of the reps has already. The largest heaps go first (longest processing time first, Graham 1969), equal ones in
    the order of their ids. Errors: ValueError without reps.
    """
    if not loads:
        raise ValueError("nobody to give them to")
    by_buyer: defaultdict[tuple[int, int], list[int]] = defaultdict(list)
    for item, buyer in items:
        by_buyer[(0, buyer) if buyer is not None else (1, item)].append(item)
    free = [(load, rep) for rep, load in sorted(loads.items())]
    heapq.heapify(free)
    found: dict[int, int] = {}
    for _, heap in sorted(by_buyer.items(), key=lambda one: (-len(one[1]), one[0])):
        load, rep = heapq.heappop(free)
        found.update(dict.fromkeys(heap, rep))
        heapq.heappush(free, (load + len(heap), rep))
    return found
