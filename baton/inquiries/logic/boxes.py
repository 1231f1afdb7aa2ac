"""Where an item lies and how far it is, from what the files say and what people did."""

from __future__ import annotations

from baton.inquiries.terms import Box, Spam, Stage

_ORDER = tuple(Stage)


def box_of(stage: Stage, spam: Spam, *, is_gone: bool) -> Box:
    if is_gone:
        return Box.GONE
    if spam in {Spam.SUSPECTED, Spam.SPAM}:
        return Box.SPAM
    return Box.CLOSED if stage.is_closed else Box.DESK


def furthest(one: Stage, other: Stage) -> Stage:
    """The later of two stages; won outweighs lost."""
    return max(one, other, key=_ORDER.index)


def stage_by_file(
    *, is_won: bool, is_lost: bool, is_sampled: bool, is_quoted: bool, is_replied: bool
) -> Stage:
    """The stage that the files' own columns tell."""
    reached = (
        (is_won, Stage.WON),
        (is_lost, Stage.LOST),
        (is_sampled, Stage.SAMPLED),
        (is_quoted, Stage.QUOTED),
        (is_replied, Stage.REPLIED),
    )
    return next((stage for is_reached, stage in reached if is_reached), Stage.NEW)
