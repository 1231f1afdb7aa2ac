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
class Measured:
    """What is read out of messages before anything is learnt: measured once, used by every fold."""

    grams: tuple[Sparse, ...]
    """By reading, (messages × buckets)."""
    signals: Floats
    """(messages × signals)"""
    levels: tuple[tuple[str, ...], ...]
    """By message."""

    def at(self, rows: NDArray[np.int64]) -> Measured:
        levels = tuple(self.levels[row] for row in rows)
        return Measured(tuple(of[rows] for of in self.grams), self.signals[rows], levels)


def measured(messages: Sequence[Read]) -> Measured:
    texts = [message.plain.text for message in messages]
    return Measured(
        tuple(presence(texts, reading) for reading in READINGS),
        signals_of(messages),
        tuple(levels_of(message) for message in messages),
    )


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

    def columns(self, messages: Measured) -> Sparse:
        """(messages × columns): the readings' buckets, then the signals, then the levels."""
        blocks = [
            _of_length(of @ sparse.diags(ratio), reading.weight)
            for of, ratio, reading in zip(messages.grams, self.ratios, READINGS, strict=True)
        ]
        blocks += [
            sparse.csr_matrix(self.signals(messages.signals)),
            sparse.csr_matrix(self._levels(messages.levels)),
        ]
        return sparse.hstack(blocks).tocsr()

    def signals(self, signals: Floats) -> Floats:
        """(messages × signals), in spreads from the usual; nought where not known."""
        is_telling = self.spread > 0
        off = (signals - self.middle) / np.where(is_telling, self.spread, 1.0)
        off = np.where(np.isnan(off) | ~is_telling, 0.0, off)
        result: Floats = SIGNAL_WEIGHT * np.clip(off, -LARGEST_SIGNAL, LARGEST_SIGNAL)
        return result

    def _levels(self, levels: Sequence[tuple[str, ...]]) -> Floats:
        place = {level: at for at, level in enumerate(self.levels)}
        found = np.zeros((len(levels), len(self.levels)))
        for row, own in enumerate(levels):
            for level in own:
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
        rows = self.features.columns(measured([read(message) for message in messages]))
        return self.calibration.probabilities(self.linear.margins(rows))


@dataclass(frozen=True, slots=True)
class Trained:
    """A model, and what models that had not learnt from a message said of it."""

    model: SpamModel
    chances: Floats
    """(messages,) that each different message is spam."""
    is_spam: Bools
    """(messages,)"""
    place: Mapping[int, int]
    """By the outcome's place among those given: its message's place."""


def train(outcomes: Sequence[Outcome]) -> SpamModel | CannotTell:
    """The model of these outcomes. Repeats of a message count once; what most outcomes of it say holds."""
    told = trained(outcomes)
    return told if isinstance(told, CannotTell) else told.model


def trained(outcomes: Sequence[Outcome]) -> Trained | CannotTell:
    """As `train`, with how well it did on messages not learnt from."""
    known, place = _one_of_each(outcomes)
    is_spam = np.array([outcome.is_spam for outcome, _ in known], dtype=np.bool_)
    refusal = _too_few(len(known), int(is_spam.sum()))
    if refusal is not None:
        return refusal
    messages = [message for _, message in known]
    weights = np.array([CORRECTION if outcome.is_correction else 1.0 for outcome, _ in known])
    told = measured(messages)
    names = [outcome.group or message.template for outcome, message in known]
    folds = folds_of(names, is_spam, FOLDS)
    margins = np.zeros(len(known))
    for fold in range(FOLDS):
        learn, judge = fold_rows(folds, fold)
        if not len(judge) or not is_spam[learn].any() or is_spam[learn].all():
            continue
        features, linear = _learnt(told.at(learn), is_spam[learn], weights[learn])
        margins[judge] = linear.margins(features.columns(told.at(judge)))
    features, linear = _learnt(told, is_spam, weights)
    calibration = calibrated(margins, is_spam, weights)
    model = SpamModel(features, linear, calibration, len(known), int(is_spam.sum()))
    return Trained(model, calibration.probabilities(margins), is_spam, place)


def _learnt(messages: Measured, is_spam: Bools, weights: Floats) -> tuple[Features, Linear]:
    features = _features(messages, is_spam)
    columns = features.columns(messages)
    return features, fitted(columns, is_spam, weights, STRENGTH, Loss.HINGE)


def _features(messages: Measured, is_spam: Bools) -> Features:
    signals = messages.signals
    is_known = ~np.isnan(signals)
    count = np.maximum(is_known.sum(axis=0), 1)
    middle = np.where(is_known, signals, 0.0).sum(axis=0) / count
    spread = np.sqrt(np.where(is_known, (signals - middle) ** 2, 0.0).sum(axis=0) / count)
    seen: dict[str, int] = {}
    for own in messages.levels:
        for level in own:
            seen[level] = seen.get(level, 0) + 1
    levels = tuple(
        sorted(level for level, times in seen.items() if FEWEST_OF_A_LEVEL <= times < len(messages.levels))
    )
    return Features(
        ratios=tuple(_ratios(of, is_spam) for of in messages.grams),
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


def _one_of_each(outcomes: Sequence[Outcome]) -> tuple[list[tuple[Outcome, Read]], dict[int, int]]:
    """Each message once, with what the weight of its outcomes says, at a draw the last one; and where each went."""
    votes: dict[tuple[str, ...], float] = {}
    last: dict[tuple[tuple[str, ...], bool], tuple[Outcome, Read]] = {}
    keys: list[tuple[str, ...]] = []
    for outcome in outcomes:
        message = read(outcome.arrived)
        key = (message.template or message.plain.text, outcome.arrived.mail, outcome.arrived.country)
        keys.append(key)
        weight = CORRECTION if outcome.is_correction else 1.0
        before = votes.get(key, 0.0)
        after = before + (weight if outcome.is_spam else -weight)
        votes[key] = after if after else (1e-9 if outcome.is_spam else -1e-9)
        held = last.get((key, outcome.is_spam))
        was_corrected = held is not None and held[0].is_correction
        kept = replace(outcome, is_correction=outcome.is_correction or was_corrected)
        last[(key, outcome.is_spam)] = (kept, message)
    places = {key: place for place, key in enumerate(votes)}
    kept_ones = [last[(key, vote > 0)] for key, vote in votes.items()]
    return kept_ones, {at: places[key] for at, key in enumerate(keys)}


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
