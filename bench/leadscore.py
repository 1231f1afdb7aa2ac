"""The lead score at arrival: how well it ranks, whether its probabilities hold, and what its guard refuses.

xeducation: leads with everything that their export holds, leaking fields too; the guard alone decides what is learnt
from. Where training and data are the same folder, the leads are dealt into ROUNDS parts, and each is judged by a
model of the others. The guard is also asked with the fields' names taken away.

olist: leads of later months judged by earlier ones. Same folder: the last month. Else all of the data's leads that
came after the training folder's last one; where there are none, those of its last month on. Known at arrival are
the origin, the landing page, and how many leads the page brought in the 30 days before. The peer is a logistic
regression over origin and landing page.
"""

from __future__ import annotations

import csv
import json
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from baton.drivers.cannot_tell import CannotTell
from baton.inquiries.logic.calibration import area_under_curve, calibration_error, fold_rows, folds_of
from baton.inquiries.logic.lead_score import LeadModel, train
from baton.inquiries.logic.lead_table import Column, LeadTable, table_of
from baton.inquiries.logic.leak_guard import guard
from bench.case import Case, Context, skipped

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Row = Mapping[str, str]

LEADS = "xeducation_leads/leads.csv"
OUTCOME, ARRIVED = "Converted", "Lead Number"
LEAKS = frozenset(
    (
        "Tags",
        "Lead Quality",
        "Lead Profile",
        "Last Activity",
        "Last Notable Activity",
        "Asymmetrique Activity Index",
        "Asymmetrique Profile Index",
        "Asymmetrique Activity Score",
        "Asymmetrique Profile Score",
    )
)
"""Known for what they are: asked of the guard, never told to it."""
QUALIFIED, CLOSED = "olist_funnel/marketing_qualified_leads.csv", "olist_funnel/closed_deals.csv"
HISTORY_DAYS = 30
ROUNDS, RESAMPLES, SEED = 5, 2000, 12
AUC_GOAL, ECE_GOAL, PEER_GOAL = ">= 0.865", "<= 0.03", ">= 0"
PEER = "scikit-learn LogisticRegression"


@dataclass(frozen=True)
class Leads:
    table: LeadTable
    is_won: Flags
    order: Floats
    names: Sequence[str]


@dataclass(frozen=True)
class Qualified:
    """One lead of olist."""

    name: str
    day: date
    origin: str
    page: str
    is_won: bool

    @property
    def month(self) -> str:
        return f"{self.day:%Y-%m}"


def run(context: Context) -> Sequence[Case]:
    data, learn = context.data, context.train
    if data is None or learn is None or not (data / LEADS).exists():
        why = "BATON_BENCH_DATA is not set, or holds no xeducation_leads"
        return [
            skipped("xeducation_auc", "AUC", AUC_GOAL, why),
            skipped("xeducation_ece", "", ECE_GOAL, why),
            skipped("olist_auc_vs_peer", "AUC", PEER_GOAL, why),
        ]
    python = context.peer_python("scikit-learn")
    cases = _xeducation(learn, data, python, context.work)
    if not (data / QUALIFIED).exists():
        return [*cases, skipped("olist_auc_vs_peer", "AUC", PEER_GOAL, "no olist_funnel among the data")]
    return [*cases, *_olist(learn, data, python, context.work)]


# xeducation -----------------------------------------------------------------------------------------------------


def leads_of(folder: Path) -> Leads:
    rows = _rows(folder / LEADS)
    fields = [name for name in rows[0] if name != OUTCOME]
    return Leads(
        table_of({name: [row[name] for row in rows] for name in fields}),
        np.array([row[OUTCOME] == "1" for row in rows]),
        np.array([float(row[ARRIVED]) for row in rows]),
        [row["Prospect ID"] for row in rows],
    )


def _xeducation(learn: Path, data: Path, python: Path, work: Path) -> list[Case]:
    asked = leads_of(data)
    taught = asked if learn == data else leads_of(learn)
    probabilities, peers = np.zeros(asked.table.rows), np.zeros(asked.table.rows)
    rounds, models = [], []
    for learnt, judged in _parts(taught, asked, is_same=learn == data):
        model = _model(train(taught.table.at(learnt), taught.is_won[learnt], order=taught.order[learnt]))
        probabilities[judged] = model.probabilities(asked.table.at(judged))
        models.append(model)
        rounds.append((judged, _asked(taught, asked, learnt, judged, model)))
    for (judged, _), answer in zip(rounds, _peer([part for _, part in rounds], python, work), strict=True):
        peers[judged] = answer
    auc, of_peer = area_under_curve(probabilities, asked.is_won), area_under_curve(peers, asked.is_won)
    low, high = _interval(probabilities, asked.is_won)
    note = (
        f"{asked.table.rows} leads; 95 % bootstrap interval {low:.4f} to {high:.4f}; the peer: one-hot over the fields"
        f" that the guard left; trees {', '.join(str(len(model.trees)) for model in models)}"
    )
    error = calibration_error(probabilities, asked.is_won)
    return [
        Case("xeducation_auc", auc, "AUC", PEER, of_peer, AUC_GOAL, note),
        Case(
            "xeducation_ece",
            error,
            "",
            PEER,
            calibration_error(peers, asked.is_won),
            ECE_GOAL,
            "expected calibration error, ten bins of equal width",
        ),
        *_guard_cases(taught, models),
    ]


def _parts(
    taught: Leads, asked: Leads, *, is_same: bool
) -> list[tuple[NDArray[np.int64], NDArray[np.int64]]]:
    """Row numbers to learn from and to be judged, by round."""
    if is_same:
        folds = folds_of(asked.names, asked.is_won, ROUNDS)
        return [fold_rows(folds, fold) for fold in range(ROUNDS)]
    names = set(asked.names)
    learnt = np.array([row for row, name in enumerate(taught.names) if name not in names], dtype=np.int64)
    return [(learnt, np.arange(asked.table.rows))]


def _guard_cases(taught: Leads, models: Sequence[LeadModel]) -> list[Case]:
    refused = [{of.field for of in model.refused if of.sign.is_leak} for model in models]
    fewest = min(len(of & LEAKS) for of in refused)
    honest = max(len(of - LEAKS) for of in refused)
    hidden = LeadTable(
        tuple(
            Column(f"field {at}", column.levels, column.numbers)
            for at, column in enumerate(taught.table.columns)
        ),
        taught.table.rows,
    )
    found = {
        taught.table.columns[int(of.field.rpartition(" ")[2])].name: of.sign.value
        for of in guard(hidden, taught.is_won, order=taught.order)
        if of.sign.is_leak
    }
    note = "; ".join(f"{name}: {sign}" for name, sign in found.items())
    every = f">= {len(LEAKS)}"
    return [
        Case("xeducation_leaks_refused", fewest, f"of {len(LEAKS)}", "none", None, every, "in every round"),
        Case("xeducation_honest_refused", honest, "fields", "none", None, "<= 0", "in any round"),
        Case(
            "xeducation_leaks_without_names",
            len(LEAKS & set(found)),
            f"of {len(LEAKS)}",
            "none",
            None,
            "",
            note,
        ),
    ]


def _asked(
    taught: Leads, asked: Leads, learnt: NDArray[np.int64], judged: NDArray[np.int64], model: LeadModel
) -> dict[str, object]:
    """What the peer is handed: the fields that the guard left."""
    kept = {coding.name: coding.is_numeric for coding in model.codings.fields}

    def rows(leads: Leads, of: NDArray[np.int64]) -> list[list[str]]:
        columns = [column for column in leads.table.columns if column.name in kept]
        return [[column.levels[row] for column in columns] for row in of]

    names = [column.name for column in taught.table.columns if column.name in kept]
    return {
        "learn": rows(taught, learnt),
        "is_won": taught.is_won[learnt].tolist(),
        "judge": rows(asked, judged),
        "numeric": [at for at, name in enumerate(names) if kept[name]],
    }


# olist ----------------------------------------------------------------------------------------------------------


def qualified_of(folder: Path) -> list[Qualified]:
    won = {row["mql_id"] for row in _rows(folder / CLOSED)}
    return [
        Qualified(
            row["mql_id"],
            datetime.strptime(row["first_contact_date"], "%d-%m-%Y").date(),  # noqa: DTZ007 - a bare day
            row["origin"],
            row["landing_page_id"],
            row["mql_id"] in won,
        )
        for row in _rows(folder / QUALIFIED)
    ]


def split_by_months(
    taught: Sequence[Qualified], asked: Sequence[Qualified]
) -> tuple[list[Qualified], list[Qualified]]:
    """Leads to learn from, and later ones to be judged."""
    last = max(lead.day for lead in taught)
    later = [lead for lead in asked if lead.day > last]
    if later:
        return list(taught), later
    first = f"{last:%Y-%m}"
    return [lead for lead in taught if lead.month < first], [lead for lead in asked if lead.month >= first]


def _olist(learn: Path, data: Path, python: Path, work: Path) -> list[Case]:
    taught, asked = qualified_of(learn), qualified_of(data)
    known, judged = split_by_months(taught, asked)
    everybody = sorted({lead.name: lead for lead in [*taught, *asked]}.values(), key=lambda lead: lead.day)
    model = _model(
        train(
            _table(known, everybody),
            np.array([lead.is_won for lead in known]),
            months=[lead.month for lead in known],
        )
    )
    is_won = np.array([lead.is_won for lead in judged])
    ours = model.probabilities(_table(judged, everybody))
    part = {
        "learn": [[lead.origin, lead.page] for lead in known],
        "is_won": [lead.is_won for lead in known],
        "judge": [[lead.origin, lead.page] for lead in judged],
        "numeric": [],
    }
    peers = np.array(_peer([part], python, work)[0])
    own, of_peer = area_under_curve(ours, is_won), area_under_curve(peers, is_won)
    low, high = _interval(ours, is_won, peers)
    note = (
        f"ours {own:.4f}; 95 % bootstrap interval of the difference {low:+.4f} to {high:+.4f}; learnt from"
        f" {len(known)} leads to {max(lead.day for lead in known)}, judged {len(judged)} from"
        f" {min(lead.day for lead in judged)} on, {int(is_won.sum())} of them won"
    )
    return [Case("olist_auc_vs_peer", own - of_peer, "AUC", PEER, of_peer, PEER_GOAL, note)]


def _table(leads: Sequence[Qualified], everybody: Sequence[Qualified]) -> LeadTable:
    """What was known of each lead when it came."""
    days: dict[str, list[int]] = {}
    for lead in everybody:
        days.setdefault(lead.page, []).append(lead.day.toordinal())
    before = []
    for lead in leads:
        on = days[lead.page]
        day = lead.day.toordinal()
        before.append(int(np.searchsorted(on, day) - np.searchsorted(on, day - HISTORY_DAYS)))
    return table_of(
        {
            "origin": [lead.origin for lead in leads],
            "landing page": [lead.page for lead in leads],
            "leads of the page in the 30 days before": before,
        }
    )


# Both -----------------------------------------------------------------------------------------------------------


def _rows(path: Path) -> list[Row]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _model(answer: LeadModel | CannotTell) -> LeadModel:
    if isinstance(answer, CannotTell):
        raise RuntimeError(answer.text.en)
    return answer


def _peer(rounds: Sequence[Mapping[str, object]], python: Path, work: Path) -> list[list[float]]:
    question, answer = work / "asked.json", work / "answered.json"
    question.write_text(json.dumps(rounds), encoding="utf-8")
    script = Path(__file__).parent / "peers" / "lead_logistic.py"
    subprocess.run([str(python), str(script), str(question), str(answer)], check=True)
    answers: list[list[float]] = json.loads(answer.read_text(encoding="utf-8"))
    return answers


def _interval(scores: Floats, is_won: Flags, less: Floats | None = None) -> tuple[float, float]:
    """95 % bootstrap interval of the area under the curve, or of its difference to another's."""
    rng = np.random.default_rng(SEED)
    found = []
    for _ in range(RESAMPLES):
        rows = rng.integers(0, len(scores), len(scores))
        area = area_under_curve(scores[rows], is_won[rows])
        found.append(area - (area_under_curve(less[rows], is_won[rows]) if less is not None else 0.0))
    low, high = np.nanquantile(found, [0.025, 0.975])
    return float(low), float(high)
