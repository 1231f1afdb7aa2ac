"""How well what teams said they were sure of matches what came true.

    Brier score   mean of (confidence − came true)²     G. Brier, Verification of forecasts expressed in terms of
                                                        probability, 1950
    reliability   share that came true among what was said with one confidence, with Wilson's 90 % interval

Always to say 五成 gives 0.25; always to be right with 九成 gives 0.01.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import fsum
from statistics import NormalDist

from baton.drivers.wilson import wilson
from baton.exchange.terms import Calibration, Confidence, Level, Side, Topic
from baton.kit.text import Text

FEWEST = 10
"""Scored predictions below which nothing is said of a team."""
FEWEST_A_LEVEL = 5
"""And of one confidence."""
LEVEL = 0.9
REACH = NormalDist().inv_cdf((1 + LEVEL) / 2)


@dataclass(frozen=True, slots=True)
class Scored:
    """A prediction that was told: what was said, and whether it came true."""

    side: Side
    topic: Topic
    confidence: Confidence
    is_true: bool


def calibration(
    scored: Iterable[Scored], side: Side | None = None, topic: Topic | None = None
) -> Calibration:
    """Of one team, of one topic, of both or of all."""
    rows = [
        one for one in scored if (side is None or one.side is side) and (topic is None or one.topic is topic)
    ]
    hits = sum(one.is_true for one in rows)
    low, high = wilson(hits / len(rows), len(rows), REACH) if rows else (None, None)
    return Calibration(
        side=side,
        topic=topic,
        n=len(rows),
        hits=hits,
        share=hits / len(rows) if rows else None,
        low=low,
        high=high,
        brier=brier(rows),
        levels=tuple(_level(rows, confidence) for confidence in Confidence),
        is_few=len(rows) < FEWEST,
    )


def brier(rows: Sequence[Scored]) -> float | None:
    """None where nothing was scored."""
    if not rows:
        return None
    return fsum((one.confidence.share - one.is_true) ** 2 for one in rows) / len(rows)


def _level(rows: Sequence[Scored], confidence: Confidence) -> Level:
    own = [one.is_true for one in rows if one.confidence is confidence]
    if not own:
        return Level(confidence, 0, 0, None, None, None, is_few=True)
    share = sum(own) / len(own)
    low, high = wilson(share, len(own), REACH)
    return Level(confidence, len(own), sum(own), share, low, high, is_few=len(own) < FEWEST_A_LEVEL)


def sentences(found: Iterable[Calibration]) -> list[Text]:
    """What can be said in words: confidences whose interval leaves out what was said."""
    said = []
    for one in found:
        if one.side is None or one.is_few:
            continue
        for level in one.levels:
            if level.is_few or level.low is None or level.high is None or level.share is None:
                continue
            if level.low <= level.confidence.share <= level.high:
                continue
            word = (
                Text("话说满了", "too sure")
                if level.share < level.confidence.share
                else Text("说保守了", "too shy")
            )
            said.append(
                Text(
                    f"{one.side.label.zh}说{level.confidence.label.zh}把握的，中了 {level.share:.0%}"
                    f"（{level.hits}/{level.n}）：{word.zh}。",
                    f"Of what {one.side.label.en.lower()} was {level.confidence.label.en} sure of, "
                    f"{level.share:.0%} came true ({level.hits}/{level.n}): {word.en}.",
                )
            )
    return said
