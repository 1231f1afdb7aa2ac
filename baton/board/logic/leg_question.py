"""What an address asks of the whose-leg page: a figure, a dimension, and perhaps a target in place of a period."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import isfinite

from baton.kit.errors import NotUsable, unknown
from baton.kit.text import Text

NO_SPLIT = ("", "none")
LARGEST_TARGET = 1e12
"""Beyond any shop's figures in any currency."""
_SAID_BACK = 40
"""Characters of a target that a refusal repeats."""
BY_PERSON = "staff"
"""A dimension that this page does not split by: no faces beside losses."""
_SEPARATORS = str.maketrans("", "", ",，_ \u00a0\u202f$")


@dataclass(frozen=True, slots=True)
class LegQuestion:
    metric: str
    by: str | None
    target: float | None
    is_person_left_out: bool = False
    """The address asked for a split by person, and was given the whole shop."""


def leg_question(
    address: Mapping[str, str], figures: Sequence[str], dimensions: Sequence[str], usual: tuple[str, str]
) -> LegQuestion:
    """figures: what can be explained; usual: the figure and the dimension where none is named.

    NotFound for an unknown figure or dimension, NotUsable for a target that is no number.
    """
    metric = address.get("metric") or usual[0]
    if metric not in figures:
        raise unknown(
            Text("可以拆解的指标", "metric that can be explained"), metric, figures, code="unknown_metric"
        )
    wanted = address.get("by", usual[1])
    by = None if wanted in NO_SPLIT or wanted == BY_PERSON else wanted
    if by is not None and by not in dimensions:
        raise unknown(Text("维度", "dimension"), by, dimensions, code="unknown_dimension")
    return LegQuestion(metric, by, target_of(address.get("target", "")), wanted == BY_PERSON)


def target_of(written: str) -> float | None:
    """A target as people write it, with separators or without; None for nothing. NotUsable for anything else.

    Whether a number makes sense as a target is for the split to say.
    """
    plain = written.translate(_SEPARATORS)
    if not plain:
        return None
    try:
        target = float(plain)
    except ValueError:
        target = float("nan")
    said = written[:_SAID_BACK]
    if not isfinite(target):
        raise NotUsable(
            "target_not_a_number",
            Text(f"目标「{said}」不是一个数。", f"The target “{said}” is no number."),
            Text("请写一个数，例如 80；不设目标就留空。", "Write a number such as 80, or leave it empty."),
        )
    if abs(target) > LARGEST_TARGET:
        raise NotUsable(
            "target_too_large",
            Text(f"目标「{said}」太大了。", f"The target “{said}” is too large."),
            Text("请写一个这家店铺可能做到的数。", "Write a number that the shop may reach."),
        )
    return target
