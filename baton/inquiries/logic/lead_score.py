"""The chance that a lead is won, from what is known at its arrival; with reasons, and refused on few outcomes.

A linear margin over all codes, whose penalty draws every level towards the rest (a level seen three times says
little); on top of it as many small trees as help on rows not learnt from, none where none help. How cautious the
margin is and how many trees there are is chosen on those same folds, and their margins make the calibration.

Leads of different months differ for reasons that no field shows. Where `months` are given, each has a level of its
own while learning, so that a page that ran in a good month gets no credit for the month; a new lead is judged as one
of the latest month.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from scipy import sparse

from baton.drivers.cannot_tell import CannotTell
from baton.inquiries.logic.boosting import Trees, grown, no_trees, shares
from baton.inquiries.logic.calibration import Calibration, calibrated, fold_rows, folds_of
from baton.inquiries.logic.grams import Sparse
from baton.inquiries.logic.lead_columns import Codings, coded, pairs_of, ranked, ranks, with_pairs
from baton.inquiries.logic.lead_table import MISSING, Bools, Floats, LeadTable, Value, table_of
from baton.inquiries.logic.leak_guard import Ints, Refusal, guard, names_of
from baton.inquiries.logic.linear import Linear, Loss, fitted
from baton.inquiries.terms import Judgement, Reason, top_reasons
from baton.kit.text import Text

FEWEST, FEWEST_OF_A_KIND = 50, 5
FOLDS = 5
STRENGTHS = (0.03, 0.1, 0.3, 1.0)
ROUNDS, ROUNDS_STEP = 200, 25
FEWEST_FOR_TREES = 1000
"""Outcomes. Fewer cannot tell what two fields say together from chance."""

Words = Callable[[str, str], Text]
"""A field's name and its value, as written, in words."""


@dataclass(frozen=True, slots=True)
class LeadModel:
    pairs: tuple[tuple[str, str], ...]
    codings: Codings
    linear: Linear
    """Over the codings' columns; months are already in the bias."""
    usual: Floats
    """(columns,) share of the learning rows in each."""
    order: tuple[Ints, ...]
    trees: Trees
    calibration: Calibration
    refused: tuple[Refusal, ...]
    outcomes: int
    won: int

    def probabilities(self, table: LeadTable) -> Floats:
        """(rows,): that each lead is won. Fields that the model does not know are not looked at."""
        codes = self.codings.codes(with_pairs(table, self.pairs))
        margins = self.linear.margins(self.codings.columns(codes))
        if len(self.trees):
            margins = margins + self.trees.margins(ranked(codes, self.order))
        return self.calibration.probabilities(margins)

    def judge(self, fields: Mapping[str, Value], in_words: Words | None = None) -> Judgement:
        """One lead, with the reasons for and against it. in_words: how a field with its value reads to people."""
        table = LeadTable(table_of({name: [value] for name, value in fields.items()}).columns, 1)
        reasons_for, reasons_against = top_reasons(tuple(self.reasons(table, in_words)))
        return Judgement(float(self.probabilities(table)[0]), reasons_for, reasons_against)

    def reasons(self, table: LeadTable, in_words: Words | None = None) -> list[Reason]:
        """By field, of a table with one row: by how much it moves the odds from those of the usual lead, in sum."""
        paired = with_pairs(table, self.pairs)
        codes = self.codings.codes(paired)
        starts = self.codings.starts
        own = np.zeros(len(self.codings.fields))
        for at in range(len(own)):
            weights = self.linear.weights[starts[at] : starts[at + 1]]
            own[at] = weights[codes[0, at]] - weights @ self.usual[starts[at] : starts[at + 1]]
        if len(self.trees):
            own = own + shares(self.trees, ranked(codes, self.order)[0])
        written = {column.name: column.levels[0] for column in paired.columns}
        return [
            Reason(
                coding.name,
                (in_words or as_written)(coding.name, written.get(coding.name, MISSING)),
                float(weight),
            )
            for coding, weight in zip(self.codings.fields, self.calibration.slope * own, strict=True)
        ]


@dataclass(frozen=True, slots=True)
class _Columns:
    """Rows with their codes, and their months' columns beside them."""

    codings: Codings
    codes: Ints
    columns: Sparse
    months: Sparse

    def at(self, rows: Ints) -> Sparse:
        return sparse.hstack([self.columns[rows], self.months[rows]]).tocsr()


@dataclass(frozen=True, slots=True)
class Trained:
    """A model, and what models that had not learnt from a lead said of it."""

    model: LeadModel
    chances: Floats
    """(rows,) that each lead is won."""


def train(
    table: LeadTable,
    is_won: Bools,
    *,
    months: Sequence[str] = (),
    order: Floats | None = None,
    changed: Mapping[str, float] | None = None,
    vouched: Sequence[str] = (),
) -> LeadModel | CannotTell:
    """is_won: (rows,). months: (rows,) sorting by time, like "2026-09", or empty. The rest goes to the leak guard."""
    told = trained(table, is_won, months=months, order=order, changed=changed, vouched=vouched)
    return told if isinstance(told, CannotTell) else told.model


def trained(
    table: LeadTable,
    is_won: Bools,
    *,
    months: Sequence[str] = (),
    order: Floats | None = None,
    changed: Mapping[str, float] | None = None,
    vouched: Sequence[str] = (),
) -> Trained | CannotTell:
    """As `train`, with what was said of leads not learnt from."""
    refusal = _too_few(table.rows, int(is_won.sum()))
    if refusal is not None:
        return refusal
    refused = guard(table, is_won, order=order, changed=changed, vouched=vouched)
    honest = table.without(names_of(refused))
    pairs = pairs_of(honest)
    kept = with_pairs(honest, pairs)
    codings = coded(kept)
    codes = codings.codes(kept)
    data = _Columns(codings, codes, codings.columns(codes), _month_columns(months, table.rows))
    folds = folds_of([f"{row}" for row in range(table.rows)], is_won, FOLDS)
    strength, margins = _best_strength(data, is_won, folds)
    rounds, margins = _best_rounds(data, is_won, folds, strength, margins)
    whole = fitted(data.at(np.arange(table.rows)), is_won, np.ones(table.rows), strength, Loss.LOGISTIC)
    size = int(codings.starts[-1])
    order_of = ranks(codings, whole.weights[:size])
    trees = no_trees()
    if rounds:
        start = whole.margins(data.at(np.arange(table.rows)))
        trees = grown(ranked(codes, order_of), is_won, start, np.ones(table.rows), rounds)
    latest = float(whole.weights[-1]) if months else 0.0
    calibration = calibrated(margins, is_won)
    model = LeadModel(
        pairs,
        codings,
        Linear(whole.weights[:size], whole.bias + latest),
        np.asarray(data.columns.mean(axis=0)).ravel(),
        order_of,
        trees,
        calibration,
        refused,
        table.rows,
        int(is_won.sum()),
    )
    return Trained(model, calibration.probabilities(margins))


def _month_columns(months: Sequence[str], rows: int) -> Sparse:
    """(rows × months), the latest month last; no columns without months."""
    if not months:
        return sparse.csr_matrix((rows, 0))
    _, place = np.unique(np.array(months, dtype=np.str_), return_inverse=True)
    return sparse.csr_matrix((np.ones(rows), (np.arange(rows), place)), shape=(rows, int(place.max()) + 1))


def _best_strength(data: _Columns, is_won: Bools, folds: Ints) -> tuple[float, Floats]:
    """The most cautious strength that is not clearly worse than the best on rows not learnt from; and its margins.

    Clearly: by more than one standard error of the difference (L. Breiman and others, Classification and regression
    trees, 1984). What was best by luck is then no stronger than it has to be.
    """
    margins: list[Floats] = []
    for strength in STRENGTHS:
        own = np.zeros(len(is_won))
        for fold in range(FOLDS):
            learn, judged = fold_rows(folds, fold)
            linear = fitted(data.at(learn), is_won[learn], np.ones(len(learn)), strength, Loss.LOGISTIC)
            own[judged] = linear.margins(data.at(judged))
        margins.append(own)
    losses = [_losses(of, is_won) for of in margins]
    best = min(range(len(STRENGTHS)), key=lambda trial: (float(losses[trial].mean()), trial))
    for trial in range(best):
        more = losses[trial] - losses[best]
        if more.mean() <= more.std() / np.sqrt(len(more)):
            return STRENGTHS[trial], margins[trial]
    return STRENGTHS[best], margins[best]


def _best_rounds(
    data: _Columns, is_won: Bools, folds: Ints, strength: float, linear_margins: Floats
) -> tuple[int, Floats]:
    """How many trees serve best on rows not learnt from, and the margins with them."""
    if len(is_won) < FEWEST_FOR_TREES:
        return 0, linear_margins
    counts = range(ROUNDS_STEP, ROUNDS + 1, ROUNDS_STEP)
    by_count = {count: linear_margins.copy() for count in counts}
    size = int(data.codings.starts[-1])
    for fold in range(FOLDS):
        learn, judged = fold_rows(folds, fold)
        ones = np.ones(len(learn))
        linear = fitted(data.at(learn), is_won[learn], ones, strength, Loss.LOGISTIC)
        seen = ranked(data.codes, ranks(data.codings, linear.weights[:size]))
        trees = grown(seen[learn], is_won[learn], linear.margins(data.at(learn)), ones, ROUNDS)
        for count in counts:
            by_count[count][judged] += trees.first(count).margins(seen[judged])
    losses = {count: _log_loss(margins, is_won) for count, margins in by_count.items()}
    best = min(losses, key=lambda count: (losses[count], count))
    if losses[best] >= _log_loss(linear_margins, is_won):
        return 0, linear_margins
    return best, by_count[best]


def _losses(margins: Floats, is_won: Bools) -> Floats:
    result: Floats = np.logaddexp(0.0, np.where(is_won, -margins, margins))
    return result


def _log_loss(margins: Floats, is_won: Bools) -> float:
    return float(_losses(margins, is_won).mean())


def as_written(name: str, level: str) -> Text:
    """A field and its value under the names that they have in the table."""
    if level == MISSING:
        return Text(f"{name}：未填", f"{name}: not given")
    return Text(f"{name}：{level}", f"{name}: {level}")


def _too_few(outcomes: int, won: int) -> CannotTell | None:
    if outcomes < FEWEST:
        return CannotTell(
            why=Text(f"有结果的线索只有 {outcomes} 条", f"only {outcomes} leads have an outcome"),
            needs=Text(f"至少 {FEWEST} 条有结果的线索", f"at least {FEWEST} leads with an outcome"),
        )
    rarer = min(won, outcomes - won)
    if rarer < FEWEST_OF_A_KIND:
        kind = Text("成的", "won") if won <= outcomes - won else Text("没成的", "lost")
        return CannotTell(
            why=Text(
                f"有结果的线索里{kind.zh}只有 {rarer} 条",
                f"only {rarer} of the leads with an outcome were {kind.en}",
            ),
            needs=Text(
                f"成的和没成的各至少 {FEWEST_OF_A_KIND} 条",
                f"at least {FEWEST_OF_A_KIND} leads of each kind, won and lost",
            ),
        )
    return None
