"""The peers of `bench.leadscore`: a plain logistic regression over one-hot fields.

Arguments: a JSON file with a list of rounds, and the file for the results. A round has `learn` and `judge` (lists of
rows, each a list of texts) and `is_won` of the rows to learn from; the result holds, by round, the probabilities of
the rows to be judged. Numbers are given as texts: columns named in `numeric` are scaled, missing ones take the
median.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

import numpy as np
from sklearn.compose import ColumnTransformer
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler


def judged(part: dict) -> list[float]:
    columns = len(part["learn"][0])
    numeric = part["numeric"]
    levels = [at for at in range(columns) if at not in numeric]
    steps = [("levels", OneHotEncoder(handle_unknown="ignore"), levels)]
    if numeric:
        steps.append(("numbers", make_pipeline(SimpleImputer(strategy="median"), StandardScaler()), numeric))

    def table(rows: list[list[str]]) -> np.ndarray:
        made = np.array(rows, dtype=object)
        for at in numeric:
            made[:, at] = [float(text) if text else np.nan for text in made[:, at]]
        return made

    model = make_pipeline(ColumnTransformer(steps), LogisticRegression(max_iter=2000))
    model.fit(table(part["learn"]), part["is_won"])
    return model.predict_proba(table(part["judge"]))[:, 1].tolist()


def main(asked: Path, answered: Path) -> None:
    rounds = json.loads(asked.read_text(encoding="utf-8"))
    answered.write_text(json.dumps([judged(part) for part in rounds]), encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
