"""Words of giving out inquiries: the modes of a policy, why somebody is left out, and what pages are told."""

from __future__ import annotations

from enum import StrEnum

from baton.kit.text import Text


class Mode(StrEnum):
    """What the routing does with what it decides."""

    OFF = "off"
    """Nothing: people give out, as before."""
    SHADOW = "shadow"
    """It notes whom it would have chosen; nothing moves."""
    SWITCH_BACK = "switch_back"
    """By half days, drawn beforehand, it gives to the least loaded or as it has learnt."""
    LIVE = "live"

    @property
    def label(self) -> Text:
        return _MODES[self]


_MODES = {
    Mode.OFF: Text("关闭：照现在的做法", "off: as at present"),
    Mode.SHADOW: Text("影子：只记下会分给谁", "shadow: it only notes whom it would choose"),
    Mode.SWITCH_BACK: Text("切换试跑：半天一换", "switch-back trial: by half days"),
    Mode.LIVE: Text("启用：自动分配", "live: it assigns"),
}
