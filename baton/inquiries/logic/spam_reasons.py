"""Why a message looks like spam, or does not: the model's margin split into words, signals and levels.

Every gram's share is spread evenly over its characters and added up by word, so that what is named is a word that
stands in the message. The parts and the bias sum to the margin, exactly.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from baton.inquiries.logic.arrived import SIGNALS, Arrived, Read, read
from baton.inquiries.logic.grams import READINGS, places
from baton.inquiries.logic.levels import in_words
from baton.inquiries.logic.spam import SpamModel, measured
from baton.inquiries.terms import Judgement, Reason, top_reasons
from baton.kit.text import Text

Floats = NDArray[np.float64]
LONGEST_SHOWN = 30
_WORDS = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]{1,4}|[^\s\u3040-\u30ff\u3400-\u9fff]+")


def judge(model: SpamModel, arrived: Arrived) -> Judgement:
    """The probability that a message is spam, with the reasons for and against."""
    probability = float(model.probabilities([arrived])[0])
    reasons_for, reasons_against = top_reasons(tuple(reasons_of(model, arrived)))
    return Judgement(probability, reasons_for, reasons_against)


def reasons_of(model: SpamModel, arrived: Arrived) -> list[Reason]:
    """Everything that moves the message's odds: the sum of the weights is the odds without their constant part."""
    message = read(arrived)
    slope = model.calibration.slope
    weights = model.linear.weights
    first = sum(1 << reading.bits for reading in READINGS)
    words = [
        Reason(f"word:{word.casefold()}", _word_text(word), slope * weight)
        for word, weight in _by_word(model, message).items()
    ]
    told = measured([message])
    off = model.features.signals(told.signals)[0]
    signals = [
        Reason(signal.code, signal.much if value > 0 else signal.little, slope * value * weight)
        for signal, value, weight in zip(SIGNALS, off, weights[first : first + len(SIGNALS)], strict=True)
    ]
    row = model.features.columns(told)[0, first + len(SIGNALS) :].toarray()[0]
    levels = [
        Reason(level, in_words(level), slope * value * weight)
        for level, value, weight in zip(
            model.features.levels, row, weights[first + len(SIGNALS) :], strict=True
        )
    ]
    return [*words, *signals, *levels]


def _by_word(model: SpamModel, message: Read) -> dict[str, float]:
    text = message.plain.text
    spans = [found.span() for found in _WORDS.finditer(text)]
    names = [text[start:end] for start, end in spans] or [""]
    word_at = _word_at(spans, len(text) + 2)
    per_word = np.zeros(len(names))
    first = 0
    for reading, ratio in zip(READINGS, model.features.ratios, strict=True):
        of = places([text], reading)
        own = model.linear.weights[first : first + (1 << reading.bits)]
        first += 1 << reading.bits
        bucket, times = np.unique(of.bucket, return_counts=True)
        size = float(np.sqrt((ratio[bucket] ** 2).sum())) or 1.0
        worth = dict(zip(bucket.tolist(), (own * ratio)[bucket] * reading.weight / size / times, strict=True))
        share = np.array([worth[at] for at in of.bucket.tolist()]) / of.length
        along = np.zeros(len(text) + 2 + reading.longest)
        np.add.at(along, of.start, share)
        np.add.at(along, of.start + of.length, -share)
        per_character = np.cumsum(along)[: len(text) + 2]
        per_word += np.bincount(word_at, weights=per_character, minlength=len(names))
    found: dict[str, float] = {}
    spelled: dict[str, str] = {}
    for name, weight in zip(names, per_word, strict=True):
        spelling = spelled.setdefault(name.casefold(), name)
        found[spelling] = found.get(spelling, 0.0) + float(weight)
    return found


def _word_at(spans: Sequence[tuple[int, int]], length: int) -> NDArray[np.int64]:
    """For each character of the text with a space before and after: the word it counts for."""
    starts = np.zeros(length, dtype=np.int64)
    for start, _ in spans[1:]:
        starts[start + 1] = 1
    result: NDArray[np.int64] = np.cumsum(starts)
    return result


def _word_text(word: str) -> Text:
    shown = word if len(word) <= LONGEST_SHOWN else f"{word[:LONGEST_SHOWN]}…"
    return Text(f"用词「{shown}」", f"the wording “{shown}”")
