"""Is a message spam: a probability that means what it says, with reasons that an exporter can check.

Two sets of evidence stand side by side in one linear model. Grams say how the message is written, in any language;
each is weighed by how much more often it stands in one kind of message than in the other (S. Wang and C. Manning,
Baselines and bigrams: simple, good sentiment and topic classification, 2012). Signals say what a person would
point at: a concrete requirement, the amount, the mail address, what the sender did before. The margin becomes a
probability by a curve learnt on messages that the margin's model had not seen.

A correction (a message rescued from the box, or put into it) counts as CORRECTION outcomes of the same message.
The same outcomes give the same model, bit for bit.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from baton.drivers.cannot_tell import CannotTell
from baton.inquiries.logic.arrived import Arrived, Read, read, signals_of
from baton.inquiries.logic.calibration import Calibration, calibrated, fold_rows, folds_of
from baton.inquiries.logic.grams import READINGS, Sparse, presence
from baton.inquiries.logic.levels import MISSING_LEVEL, levels_of
from baton.inquiries.logic.linear import Linear, Loss, fitted
from baton.kit.text import Text

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

FEWEST, FEWEST_OF_A_KIND = 50, 5
FOLDS = 5
STRENGTH = 1.0
CORRECTION = 3.0
SIGNAL_WEIGHT, LEVEL_WEIGHT = 0.1, 0.1
LARGEST_RATIO, LARGEST_SIGNAL = 3.0, 4.0
FEWEST_OF_A_LEVEL = 5
SPAM_FROM = 0.5
"""At this probability a message goes into the spam box."""


@dataclass(frozen=True, slots=True)
class Outcome:
    arrived: Arrived
    is_spam: bool
    is_correction: bool = False
    """Said by a person after a model had said otherwise."""
    group: str = ""
    """Messages of one group never judge each other while calibrating: one sender, or translations of one text."""


@dataclass(frozen=True, slots=True)
class Features:
    """How messages become columns: learnt from the outcomes, kept with the weights."""

    ratios: tuple[Floats, ...]
    """By reading, (buckets,): how much a gram leans to one kind, not below nought."""
    middle: Floats
    """(signals,) the usual value."""
    spread: Floats
    """(signals,) 0 where a signal never differed: it then says nothing."""
    levels: tuple[str, ...]
    """Countries, sources and the like, seen often enough, as "country:DE"."""

    def columns(self, messages: Sequence[Read], grams: Sequence[Sparse] | None = None) -> Sparse:
        """(messages × columns): the readings' buckets, then the signals, then the levels."""
        texts = [message.plain.text for message in messages]
        counted = [presence(texts, reading) for reading in READINGS] if grams is None else grams
        blocks = [
            _of_length(of @ sparse.diags(ratio), reading.weight)
            for of, ratio, reading in zip(counted, self.ratios, READINGS, strict=True)
        ]
        blocks += [sparse.csr_matrix(self.signals(messages)), sparse.csr_matrix(self._levels(messages))]
        return sparse.hstack(blocks).tocsr()

    def signals(self, messages: Sequence[Read]) -> Floats:
        """(messages × signals), in spreads from the usual; nought where not known."""
        is_telling = self.spread > 0
        off = (signals_of(messages) - self.middle) / np.where(is_telling, self.spread, 1.0)
        off = np.where(np.isnan(off) | ~is_telling, 0.0, off)
        result: Floats = SIGNAL_WEIGHT * np.clip(off, -LARGEST_SIGNAL, LARGEST_SIGNAL)
        return result

    def _levels(self, messages: Sequence[Read]) -> Floats:
        place = {level: at for at, level in enumerate(self.levels)}
        found = np.zeros((len(messages), len(self.levels)))
        for row, message in enumerate(messages):
            for level in levels_of(message):
                if level in place:
                    found[row, place[level]] = LEVEL_WEIGHT
        return found


@dataclass(frozen=True, slots=True)
class SpamModel:
    features: Features
    linear: Linear
    calibration: Calibration
    outcomes: int
    spam: int

    def probabilities(self, messages: Sequence[Arrived]) -> Floats:
        """(messages,): that each is spam."""
        if not messages:
            return np.zeros(0)
        rows = self.features.columns([read(message) for message in messages])
        return self.calibration.probabilities(self.linear.margins(rows))


def train(outcomes: Sequence[Outcome]) -> SpamModel | CannotTell:
    """The model of these outcomes. Repeats of a message count once; what most outcomes of it say holds."""
    known = _one_of_each(outcomes)
    is_spam = np.array([outcome.is_spam for outcome, _ in known], dtype=np.bool_)
    refusal = _too_few(len(known), int(is_spam.sum()))
    if refusal is not None:
        return refusal
    messages = [message for _, message in known]
    weights = np.array([CORRECTION if outcome.is_correction else 1.0 for outcome, _ in known])
    texts = [message.plain.text for message in messages]
    grams = [presence(texts, reading) for reading in READINGS]
    names = [outcome.group or message.template for outcome, message in known]
    folds = folds_of(names, is_spam, FOLDS)
    margins = np.zeros(len(known))
    for fold in range(FOLDS):
        learn, judge = fold_rows(folds, fold)
        if not len(judge) or not is_spam[learn].any() or is_spam[learn].all():
            continue
        features, linear = _learnt(messages, grams, is_spam, weights, learn)
        rows = features.columns([messages[row] for row in judge], [of[judge] for of in grams])
        margins[judge] = linear.margins(rows)
    features, linear = _learnt(messages, grams, is_spam, weights, np.arange(len(known)))
    return SpamModel(features, linear, calibrated(margins, is_spam, weights), len(known), int(is_spam.sum()))


def _learnt(
    messages: Sequence[Read],
    grams: Sequence[Sparse],
    is_spam: Bools,
    weights: Floats,
    rows: NDArray[np.int64],
) -> tuple[Features, Linear]:
    own = [messages[row] for row in rows]
    kept = [of[rows] for of in grams]
    features = _features(own, kept, is_spam[rows])
    columns = features.columns(own, kept)
    return features, fitted(columns, is_spam[rows], weights[rows], STRENGTH, Loss.HINGE)


def _features(messages: Sequence[Read], grams: Sequence[Sparse], is_spam: Bools) -> Features:
    signals = signals_of(messages)
    is_known = ~np.isnan(signals)
    count = np.maximum(is_known.sum(axis=0), 1)
    middle = np.where(is_known, signals, 0.0).sum(axis=0) / count
    spread = np.sqrt(np.where(is_known, (signals - middle) ** 2, 0.0).sum(axis=0) / count)
    seen: dict[str, int] = {}
    for message in messages:
        for level in levels_of(message):
            seen[level] = seen.get(level, 0) + 1
    levels = tuple(
        sorted(level for level, times in seen.items() if FEWEST_OF_A_LEVEL <= times < len(messages))
    )
    return Features(
        ratios=tuple(_ratios(of, is_spam) for of in grams),
        middle=middle,
        spread=np.where(spread > 1e-9, spread, 0.0),
        levels=tuple(level for level in levels if not level.endswith(MISSING_LEVEL)),
    )


def _ratios(of: Sparse, is_spam: Bools) -> Floats:
    """|log of the odds| of a bucket between the two kinds, each count drawn in by one: (buckets,)."""
    so = np.asarray(of[is_spam].sum(axis=0)).ravel() + 1.0
    not_so = np.asarray(of[~is_spam].sum(axis=0)).ravel() + 1.0
    result: Floats = np.minimum(np.abs(np.log(so / so.sum()) - np.log(not_so / not_so.sum())), LARGEST_RATIO)
    return result


def _of_length(rows: Sparse, length: float) -> Sparse:
    size = np.sqrt(np.asarray(rows.multiply(rows).sum(axis=1)).ravel())
    return sparse.diags(length / np.where(size > 0, size, 1.0)) @ rows


def _one_of_each(outcomes: Sequence[Outcome]) -> list[tuple[Outcome, Read]]:
    """Each message once, with what the weight of its outcomes says; at a draw, the last one."""
    votes: dict[tuple[str, ...], float] = {}
    last: dict[tuple[tuple[str, ...], bool], tuple[Outcome, Read]] = {}
    for outcome in outcomes:
        message = read(outcome.arrived)
        key = (message.template or message.plain.text, outcome.arrived.mail, outcome.arrived.country)
        weight = CORRECTION if outcome.is_correction else 1.0
        before = votes.get(key, 0.0)
        after = before + (weight if outcome.is_spam else -weight)
        votes[key] = after if after else (1e-9 if outcome.is_spam else -1e-9)
        held = last.get((key, outcome.is_spam))
        was_corrected = held is not None and held[0].is_correction
        kept = replace(outcome, is_correction=outcome.is_correction or was_corrected)
        last[(key, outcome.is_spam)] = (kept, message)
    return [last[(key, vote > 0)] for key, vote in votes.items()]


def _too_few(outcomes: int, spam: int) -> CannotTell | None:
    if outcomes < FEWEST:
        return CannotTell(
            why=Text(
                f"判过的不同来信只有 {outcomes} 封", f"only {outcomes} different messages have been judged"
            ),
            needs=Text(f"至少 {FEWEST} 封判过的来信", f"at least {FEWEST} judged messages"),
        )
    rarer = min(spam, outcomes - spam)
    if rarer < FEWEST_OF_A_KIND:
        kind = Text("垃圾", "spam") if spam <= outcomes - spam else Text("正常", "genuine")
        return CannotTell(
            why=Text(
                f"判过的来信里只有 {rarer} 封是{kind.zh}的",
                f"only {rarer} of the judged messages are {kind.en}",
            ),
            needs=Text(
                f"垃圾和正常的来信各至少 {FEWEST_OF_A_KIND} 封",
                f"at least {FEWEST_OF_A_KIND} messages of each kind, spam and genuine",
            ),
        )
    return None


def template_counts(messages: Sequence[Arrived]) -> Mapping[str, int]:
    """How many messages there are of each template, for `Arrived.template_seen` of those that follow."""
    counts: dict[str, int] = {}
    for message in messages:
        template = read(message).template
        if template:
            counts[template] = counts.get(template, 0) + 1
    return counts
