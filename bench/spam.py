"""The spam model against a linear support vector machine, on real messages in three languages and real RFQs.

A message and its translations are one case; cases that share a text in any language, but for case, digits and
punctuation, are merged before anything is learnt. Learnt from: the messages of the training folder, and its RFQs
as genuine ones, title and quantity only, without the fields that only RFQs have. Where training and data are the
same folder, the cases are dealt into ROUNDS parts, and each part is judged by models that learnt from the others;
else, training cases that also stand in the data are left out of training.

The peer learns from the same rows: from all of them together, from all messages without the RFQs, and from each
language by itself with the RFQs. The best of the three, by the figure that is reported, stands for it.
"""

from __future__ import annotations

import csv
import json
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from baton.drivers.cannot_tell import CannotTell
from baton.inquiries.logic.arrived import Arrived
from baton.inquiries.logic.calibration import calibration_error, folds_of
from baton.inquiries.logic.message import template_of
from baton.inquiries.logic.spam import SPAM_FROM, Outcome, SpamModel, train
from bench.case import Case, Context, skipped

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

LANGUAGES = {"en": "text", "de": "text_de", "fr": "text_fr"}
MESSAGES, RFQS = "sms_multilingual/sms_en_de_fr.csv", "alibaba_rfq/rfq_list.csv"
ROUNDS, RESAMPLES, SEED = 3, 2000, 11
F1_GOAL, ERROR_GOAL, FLAGGED_GOAL = ">= 0", "<= 0.03", "<= 0.01"
PEER = "scikit-learn LinearSVC, character 1-5-grams, tf-idf"


@dataclass(frozen=True)
class Message:
    name: str
    """The same for all rows that were merged into it, in whichever folder they are."""
    texts: Mapping[str, str]
    is_spam: bool


@dataclass(frozen=True)
class Round:
    learn: Sequence[Message]
    judge: Sequence[Message]
    learn_rfqs: Sequence[str]
    judge_rfqs: Sequence[str]


@dataclass(frozen=True)
class Judged:
    """By language, one entry a message that was judged, rounds one after the other."""

    is_spam: Flags
    ours: Mapping[str, Floats]
    """Probabilities."""
    peers: Mapping[str, Mapping[str, Floats]]
    """Margins, by language, then by what the peer learnt from."""
    rfqs: Floats


def run(context: Context) -> Sequence[Case]:
    if context.data is None or context.train is None or not (context.data / MESSAGES).exists():
        why = "BATON_BENCH_DATA is not set, or holds no sms_multilingual"
        names = [*(f"f1_{language}_vs_peer" for language in LANGUAGES)]
        return [
            *(skipped(name, "F1", F1_GOAL, why) for name in names),
            skipped("calibration_error", "", ERROR_GOAL, why),
            skipped("rfq_flagged_share", "of RFQs", FLAGGED_GOAL, why),
        ]
    rounds = rounds_of(context.train, context.data)
    judged = _judged(rounds, context.peer_python("scikit-learn"), context.work)
    cases = [_against_peer(language, judged) for language in LANGUAGES]
    return [*cases, _calibration(judged), _flagged(judged)]


# Rows -----------------------------------------------------------------------------------------------------------


def rounds_of(train_folder: Path, data_folder: Path) -> list[Round]:
    is_one = train_folder == data_folder
    taught, asked = _messages(train_folder, data_folder)
    rfqs, asked_rfqs = _rfqs(train_folder), _rfqs(data_folder)
    if not is_one:
        names, titles = {message.name for message in asked}, {template_of(title) for title in asked_rfqs}
        learn = [message for message in taught if message.name not in names]
        return [Round(learn, asked, [rfq for rfq in rfqs if template_of(rfq) not in titles], asked_rfqs)]
    part = folds_of(
        [message.name for message in taught], np.array([message.is_spam for message in taught]), ROUNDS
    )
    rfq_part = folds_of([template_of(rfq) for rfq in rfqs], np.zeros(len(rfqs), dtype=np.bool_), ROUNDS)
    return [
        Round(
            [message for message, of in zip(taught, part, strict=True) if of != number],
            [message for message, of in zip(taught, part, strict=True) if of == number],
            [rfq for rfq, of in zip(rfqs, rfq_part, strict=True) if of != number],
            [rfq for rfq, of in zip(rfqs, rfq_part, strict=True) if of == number],
        )
        for number in range(ROUNDS)
    ]


def _messages(*folders: Path) -> list[list[Message]]:
    """By folder, its cases without repeats; a case has the same name in each."""
    rows: list[tuple[int, dict[str, str]]] = []
    for number, folder in enumerate(folders):
        with (folder / MESSAGES).open(encoding="utf-8", newline="") as file:
            rows += [(number, row) for row in csv.DictReader(file)]
    parent = list(range(len(rows)))

    def root(at: int) -> int:
        while parent[at] != at:
            parent[at] = parent[parent[at]]
            at = parent[at]
        return at

    seen: dict[tuple[str, str], int] = {}
    for at, (_, row) in enumerate(rows):
        for column in LANGUAGES.values():
            key = (column, template_of(row[column]) or row[column].strip())
            parent[root(at)] = root(seen.setdefault(key, at))
    found: list[dict[int, Message]] = [{} for _ in folders]
    for at, (number, row) in enumerate(rows):
        texts = {language: row[column] for language, column in LANGUAGES.items()}
        message = Message(f"{root(at)}", texts, row["labels"] == "spam")
        found[number].setdefault(root(at), message)
    return [list(of.values()) for of in found]


def _rfqs(folder: Path) -> list[str]:
    """Titles with their quantities, each title once; none where the folder has no RFQs."""
    found: dict[str, str] = {}
    if not (folder / RFQS).exists():
        return []
    with (folder / RFQS).open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            text = f"{row['Title']}, {row['Quantity Required']}"
            found.setdefault(template_of(text), text)
    return list(found.values())


# Models ---------------------------------------------------------------------------------------------------------


def _judged(rounds: Sequence[Round], peer_python: Path, work: Path) -> Judged:
    answers = _peers(rounds, peer_python, work)
    ours: dict[str, list[Floats]] = {language: [] for language in LANGUAGES}
    rfqs: list[Floats] = []
    for part in rounds:
        model = _model(part)
        for language in LANGUAGES:
            ours[language].append(
                model.probabilities([Arrived(message.texts[language]) for message in part.judge])
            )
        rfqs.append(model.probabilities([Arrived(rfq) for rfq in part.judge_rfqs]))
    return Judged(
        is_spam=np.array([message.is_spam for part in rounds for message in part.judge]),
        ours={language: np.concatenate(parts) for language, parts in ours.items()},
        peers={
            language: {
                kind: np.concatenate([np.array(answer[language][kind]) for answer in answers])
                for kind in ("joint", "messages", "own")
            }
            for language in LANGUAGES
        },
        rfqs=np.concatenate(rfqs),
    )


def _model(part: Round) -> SpamModel:
    outcomes = [
        Outcome(Arrived(text), message.is_spam, group=message.name)
        for message in part.learn
        for text in message.texts.values()
    ]
    outcomes += [Outcome(Arrived(rfq), is_spam=False) for rfq in part.learn_rfqs]
    model = train(outcomes)
    if isinstance(model, CannotTell):
        raise RuntimeError(model.text.en)
    return model


def _peers(rounds: Sequence[Round], python: Path, work: Path) -> list[dict[str, dict[str, list[float]]]]:
    asked = []
    for part in rounds:
        genuine = [(rfq, False) for rfq in part.learn_rfqs]
        own = {
            language: [(message.texts[language], message.is_spam) for message in part.learn]
            for language in LANGUAGES
        }
        asked.append(
            {
                "joint": [row for rows in own.values() for row in rows] + genuine,
                "messages": [row for rows in own.values() for row in rows],
                "own": {language: rows + genuine for language, rows in own.items()},
                "judge": {
                    language: [message.texts[language] for message in part.judge] for language in LANGUAGES
                },
            }
        )
    question, answer = work / "asked.json", work / "answered.json"
    question.write_text(json.dumps(asked), encoding="utf-8")
    script = Path(__file__).parent / "peers" / "spam_svm.py"
    subprocess.run([str(python), str(script), str(question), str(answer)], check=True)
    answers: list[dict[str, dict[str, list[float]]]] = json.loads(answer.read_text(encoding="utf-8"))
    return answers


# Figures --------------------------------------------------------------------------------------------------------


def f1(is_spam: Flags, is_called: Flags) -> float:
    both = float((is_spam & is_called).sum())
    said = float(is_spam.sum() + is_called.sum())
    return 2 * both / said if said else float("nan")


def _against_peer(language: str, judged: Judged) -> Case:
    ours = judged.ours[language] >= SPAM_FROM
    calls = {kind: margins > 0 for kind, margins in judged.peers[language].items()}
    scores = {kind: f1(judged.is_spam, called) for kind, called in calls.items()}
    best = max(scores, key=lambda kind: scores[kind])
    own = f1(judged.is_spam, ours)
    rng = np.random.default_rng(SEED)
    drawn = rng.integers(0, len(ours), (RESAMPLES, len(ours)))
    differences = [
        f1(judged.is_spam[rows], ours[rows]) - f1(judged.is_spam[rows], calls[best][rows]) for rows in drawn
    ]
    low, high = np.quantile(differences, [0.025, 0.975])
    note = (
        f"ours {own:.4f}, the peer's {best} model {scores[best]:.4f}; 95 % bootstrap interval of the difference"
        f" {low:+.4f} to {high:+.4f}; {len(ours)} messages, {int(judged.is_spam.sum())} spam"
    )
    return Case(f"f1_{language}_vs_peer", own - scores[best], "F1", PEER, scores[best], F1_GOAL, note)


def _calibration(judged: Judged) -> Case:
    probabilities = np.concatenate(list(judged.ours.values()))
    is_spam = np.tile(judged.is_spam, len(judged.ours))
    error = calibration_error(probabilities, is_spam)
    return Case(
        "calibration_error",
        error,
        "",
        "none",
        None,
        ERROR_GOAL,
        "ten bins of equal width, all languages together",
    )


def _flagged(judged: Judged) -> Case:
    if not len(judged.rfqs):
        return skipped("rfq_flagged_share", "of RFQs", FLAGGED_GOAL, "no alibaba_rfq among the data")
    flagged = judged.rfqs >= SPAM_FROM
    note = f"{int(flagged.sum())} of {len(flagged)} RFQs that the model had not seen"
    return Case("rfq_flagged_share", float(flagged.mean()), "of RFQs", "none", None, FLAGGED_GOAL, note)
