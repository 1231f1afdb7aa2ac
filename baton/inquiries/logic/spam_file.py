"""A spam model as bytes and back: arrays and JSON in one archive, no code in it, the same bytes for the same model."""

from __future__ import annotations

import io
import json
import zipfile

import numpy as np

from baton.inquiries.logic.arrived import SIGNALS
from baton.inquiries.logic.calibration import Calibration
from baton.inquiries.logic.grams import READINGS
from baton.inquiries.logic.linear import Linear
from baton.inquiries.logic.spam import Features, SpamModel
from baton.kit.errors import NotReadable
from baton.kit.text import Text

FORMAT, VERSION = "baton-spam", 1


def as_bytes(model: SpamModel) -> bytes:
    """Buckets without weight are left out but for their ratio's usual value, which almost all of them share."""
    head = {
        "format": FORMAT,
        "version": VERSION,
        "signals": [signal.code for signal in SIGNALS],
        "readings": [[reading.name, reading.longest, reading.bits, reading.weight] for reading in READINGS],
        "levels": list(model.features.levels),
        "bias": model.linear.bias,
        "slope": model.calibration.slope,
        "offset": model.calibration.offset,
        "outcomes": model.outcomes,
        "spam": model.spam,
    }
    arrays: dict[str, np.ndarray] = {
        "head": np.frombuffer(json.dumps(head, ensure_ascii=True, sort_keys=True).encode(), dtype=np.uint8),
        "weights": model.linear.weights,
        "middle": model.features.middle,
        "spread": model.features.spread,
    }
    for reading, ratio in zip(READINGS, model.features.ratios, strict=True):
        arrays[f"ratio_{reading.name}"] = ratio
    into = io.BytesIO()
    np.savez_compressed(into, allow_pickle=False, **arrays)
    return into.getvalue()


def from_bytes(raw: bytes) -> SpamModel:
    """NotReadable where the bytes are no model, or one of another version: train again from the outcomes."""
    try:
        with np.load(io.BytesIO(raw), allow_pickle=False) as archive:
            arrays = {name: archive[name] for name in archive.files}
        head = json.loads(arrays["head"].tobytes().decode())
        is_ours = head["format"] == FORMAT and head["version"] == VERSION
    except (ValueError, KeyError, OSError, EOFError, zipfile.BadZipFile, TypeError) as error:
        raise _not_readable() from error
    is_ours = is_ours and head["signals"] == [signal.code for signal in SIGNALS]
    is_ours = is_ours and head["readings"] == [
        [reading.name, reading.longest, reading.bits, reading.weight] for reading in READINGS
    ]
    if not is_ours:
        raise _not_readable()
    features = Features(
        ratios=tuple(arrays[f"ratio_{reading.name}"] for reading in READINGS),
        middle=arrays["middle"],
        spread=arrays["spread"],
        levels=tuple(head["levels"]),
    )
    return SpamModel(
        features,
        Linear(arrays["weights"], head["bias"]),
        Calibration(head["slope"], head["offset"]),
        head["outcomes"],
        head["spam"],
    )


def _not_readable() -> NotReadable:
    return NotReadable(
        "unreadable_model",
        Text("这不是本版本的垃圾识别模型。", "This is no spam model of this version."),
        Text("用已判过的来信重新训练即可。", "Train it again from the judged messages."),
    )
