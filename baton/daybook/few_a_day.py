"""A playbook's most valuable findings of a day, the others as a number: a day must stay doable."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import chain, islice

from baton.daybook.terms import Levels, Proposal, Threshold
from baton.kit.text import Text

AT_MOST = Threshold(
    "at_most", Text("一天最多列几条", "how many are listed a day"), 5, Text("条", "tasks"), 1, 20
)


def the_first_of_each(proposals: Iterable[Proposal], levels: Levels) -> Iterator[Proposal]:
    """As `the_first`, for each colleague alone and for what is nobody's: one's many hide nothing of another's."""
    owned: dict[str, list[Proposal]] = {}
    for proposal in proposals:
        owned.setdefault(proposal.staff, []).append(proposal)
    return chain.from_iterable(the_first(own, levels) for own in owned.values())


def the_first(proposals: Iterable[Proposal], levels: Levels) -> Iterator[Proposal]:
    """Those that come first, as many as the shop wants a day; the last of them says how many more there are."""
    found = list(proposals)
    most = int(levels[AT_MOST.code])
    rest = len(found) - most
    for number, proposal in enumerate(islice(found, most), start=1):
        yield proposal if rest <= 0 or number < most else _with_rest(proposal, rest)


def _with_rest(proposal: Proposal, rest: int) -> Proposal:
    why = proposal.why
    return replace(
        proposal,
        why=Text(f"{why.zh}；同类还有 {rest} 条没列", f"{why.en}; {rest} more like it not listed"),
    )
