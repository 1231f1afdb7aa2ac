"""A lead model as JSON and back: no code in it, the same text for the same model."""

from __future__ import annotations

import json
from typing import Any

import numpy as np

from baton.inquiries.logic.boosting import LEAVES, NODES, Trees
from baton.inquiries.logic.calibration import Calibration
from baton.inquiries.logic.lead_columns import Coding, Codings
from baton.inquiries.logic.lead_score import LeadModel
from baton.inquiries.logic.leak_guard import Refusal, Sign
from baton.inquiries.logic.linear import Linear
from baton.kit.errors import NotReadable
from baton.kit.text import Text

FORMAT, VERSION = "baton-lead", 1


def as_bytes(model: LeadModel) -> bytes:
    written = {
        "format": FORMAT,
        "version": VERSION,
        "pairs": [list(pair) for pair in model.pairs],
        "fields": [
            {
                "name": coding.name,
                "edges": list(coding.edges),
                "levels": list(coding.levels),
                "is_numeric": coding.is_numeric,
            }
            for coding in model.codings.fields
        ],
        "weights": model.linear.weights.tolist(),
        "bias": model.linear.bias,
        "usual": model.usual.tolist(),
        "order": [rank.tolist() for rank in model.order],
        "trees": {
            "field": model.trees.field.tolist(),
            "cut": model.trees.cut.tolist(),
            "value": model.trees.value.tolist(),
            "cover": model.trees.cover.tolist(),
        },
        "slope": model.calibration.slope,
        "offset": model.calibration.offset,
        "refused": [
            {"field": of.field, "sign": of.sign.value, "zh": of.text.zh, "en": of.text.en}
            for of in model.refused
        ],
        "outcomes": model.outcomes,
        "won": model.won,
    }
    return json.dumps(written, ensure_ascii=True, sort_keys=True, allow_nan=False).encode()


def from_bytes(raw: bytes) -> LeadModel:
    """NotReadable where the bytes are no model, or one of another version: train again from the outcomes."""
    try:
        held = json.loads(raw)
        if held["format"] != FORMAT or held["version"] != VERSION:
            raise _not_readable()
        return _model(held)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise _not_readable() from error


def _model(held: dict[str, Any]) -> LeadModel:
    trees = held["trees"]
    return LeadModel(
        pairs=tuple((first, second) for first, second in held["pairs"]),
        codings=Codings(
            tuple(
                Coding(field["name"], tuple(field["edges"]), tuple(field["levels"]), field["is_numeric"])
                for field in held["fields"]
            )
        ),
        linear=Linear(np.array(held["weights"], dtype=np.float64), float(held["bias"])),
        usual=np.array(held["usual"], dtype=np.float64),
        order=tuple(np.array(rank, dtype=np.int64) for rank in held["order"]),
        trees=Trees(
            np.array(trees["field"], dtype=np.int64).reshape(-1, NODES),
            np.array(trees["cut"], dtype=np.int64).reshape(-1, NODES),
            np.array(trees["value"], dtype=np.float64).reshape(-1, LEAVES),
            np.array(trees["cover"], dtype=np.float64).reshape(-1, NODES + LEAVES),
        ),
        calibration=Calibration(float(held["slope"]), float(held["offset"])),
        refused=tuple(
            Refusal(of["field"], Sign(of["sign"]), Text(of["zh"], of["en"])) for of in held["refused"]
        ),
        outcomes=int(held["outcomes"]),
        won=int(held["won"]),
    )


def _not_readable() -> NotReadable:
    return NotReadable(
        "unreadable_model",
        Text("这不是本版本的线索评分模型。", "This is no lead model of this version."),
        Text("用有结果的线索重新训练即可。", "Train it again from the leads with an outcome."),
    )
