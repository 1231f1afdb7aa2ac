"""The peer of `bench.spam`: a linear support vector machine over character n-grams.

Arguments: a JSON file with a list of rounds, and the file for the results. A round has `joint`, `messages` and, by
language, `own` (each a list of [text, is_spam] to learn from), and `judge`: by language, the texts to be judged. For
each round and language the result holds the margins of the machine that learnt from all rows of all languages, of the
one that learnt from all messages but no RFQs, and of the one that learnt from its own language and the RFQs.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.svm import LinearSVC


def machine(rows: list[tuple[str, bool]]) -> tuple[TfidfVectorizer, LinearSVC]:
    grams = TfidfVectorizer(analyzer="char", ngram_range=(1, 5), sublinear_tf=True)
    columns = grams.fit_transform([text for text, _ in rows])
    return grams, LinearSVC().fit(columns, [is_spam for _, is_spam in rows])


def margins(learnt: tuple[TfidfVectorizer, LinearSVC], texts: list[str]) -> list[float]:
    grams, svm = learnt
    return svm.decision_function(grams.transform(texts)).tolist() if texts else []


def main(asked: Path, answered: Path) -> None:
    answers = []
    for part in json.loads(asked.read_text(encoding="utf-8")):
        joint, messages = machine(part["joint"]), machine(part["messages"])
        answers.append(
            {
                language: {
                    "joint": margins(joint, texts),
                    "messages": margins(messages, texts),
                    "own": margins(machine(part["own"][language]), texts),
                }
                for language, texts in part["judge"].items()
            }
        )
    answered.write_text(json.dumps(answers), encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
