"""Drawings of a report as SVG: the way from one total to another, a line over weeks. Colours are classes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from baton.reports.terms import Step, Steps
from baton.ui import formats

WIDTH, HEIGHT = 680, 184
_FOOT, _HEAD, _LEFT = 26, 26, 34
_BAR = 0.58
"""Of a step's place."""


@dataclass(frozen=True, slots=True)
class _Scale:
    floor: float
    ceiling: float

    def y(self, value: float) -> float:
        share = (value - self.floor) / (self.ceiling - self.floor)
        return HEIGHT - _FOOT - share * (HEIGHT - _FOOT - _HEAD)


def waterfall(steps: Steps, language: str) -> str:
    """The steps between the two totals, whiskers for their intervals; what is not clear is drawn light."""
    scale = _scale(steps)
    count = len(steps.steps) + 2
    wide = (WIDTH - _LEFT) / count
    out = [_grid(scale)]
    x = float(_LEFT)
    out.append(_total(x, wide, scale, steps.before, steps.before_label.into(language)))
    level = steps.before
    for place, step in enumerate(steps.steps, start=1):
        x = _LEFT + place * wide
        out.append(_joint(x - wide * (1 - _BAR) / 2 - 1, x + wide * (1 - _BAR) / 2, scale.y(level)))
        out.append(_step(x, wide, scale, level, step, language))
        level += step.value
    x = _LEFT + (count - 1) * wide
    out.append(_joint(x - wide * (1 - _BAR) / 2 - 1, x + wide * (1 - _BAR) / 2, scale.y(level)))
    out.append(_total(x, wide, scale, steps.after, steps.after_label.into(language)))
    return "".join(out)


def _scale(steps: Steps) -> _Scale:
    """From nought, unless that would flatten the steps; whiskers beyond the drawing are cut off at its edge."""
    level, levels = steps.before, [steps.before, steps.after]
    for step in steps.steps:
        levels += [level, level + step.value]
        for end in (step.low, step.high):
            if end is not None:
                levels.append(level + end)
        level += step.value
    low, high = min(levels), max(levels)
    spread = (high - low) or max(abs(high), 1.0)
    floor = low - 0.12 * spread
    if 0 <= low < spread:
        floor = 0.0
    return _Scale(floor, high + 0.12 * spread)


def _grid(scale: _Scale) -> str:
    out = []
    for part in (0.0, 0.25, 0.5, 0.75, 1.0):
        value = scale.floor + part * (scale.ceiling - scale.floor)
        y = scale.y(value)
        out.append(f'<path class="s-grid" d="M{_LEFT} {y:.1f}H{WIDTH}"/>')
        out.append(
            f'<text class="q" x="{_LEFT - 4}" y="{y + 4:.1f}" text-anchor="end">{formats.number(round(value))}</text>'
        )
    return "".join(out)


def _total(x: float, wide: float, scale: _Scale, value: float, label: str) -> str:
    left, size = x + wide * (1 - _BAR) / 2, wide * _BAR
    top, foot = scale.y(value), HEIGHT - _FOOT
    broken = ""
    if scale.floor > 0:
        broken = f'<path class="s-break" d="M{left:.1f} {foot - 5:.1f}l{size:.1f} -4"/>'
    return (
        f'<rect class="f-total" x="{left:.1f}" y="{top:.1f}" width="{size:.1f}" height="{foot - top:.1f}"/>{broken}'
        f'<text class="b" x="{x + wide / 2:.1f}" y="{top - 5:.1f}" text-anchor="middle">{formats.number(value)}</text>'
        + _label(x + wide / 2, label)
    )


def _step(x: float, wide: float, scale: _Scale, level: float, step: Step, language: str) -> str:
    left, size, middle = x + wide * (1 - _BAR) / 2, wide * _BAR, x + wide / 2
    reached = level + step.value
    top, foot = scale.y(max(level, reached)), scale.y(min(level, reached))
    faint = "" if step.is_clear else " faint"
    size_of = f'x="{left:.1f}" y="{top:.1f}" width="{size:.1f}" height="{max(foot - top, 1.5):.1f}"'
    out = [f'<rect class="f-{step.owner}{faint}" {size_of}/>']
    highest = top
    if step.low is not None and step.high is not None:
        high, low = scale.y(level + step.high), scale.y(level + step.low)
        highest = min(top, high)
        out.append(
            f'<path class="s-whisker" d="M{middle:.1f} {low:.1f}V{high:.1f}M{middle - 3:.1f} {low:.1f}h6'
            f'M{middle - 3:.1f} {high:.1f}h6"/>'
        )
    arrow = "▲" if step.value > 0 else "▼"
    said = f"{arrow} {formats.signed(step.value, 1)}" if round(step.value, 1) else formats.number(0)
    out.append(f'<text class="b" x="{middle:.1f}" y="{highest - 5:.1f}" text-anchor="middle">{said}</text>')
    return "".join(out) + _label(middle, step.label.into(language))


def _joint(start: float, end: float, y: float) -> str:
    return f'<path class="s-axis" d="M{start:.1f} {y:.1f}H{end:.1f}"/>'


def _label(middle: float, label: str) -> str:
    """In two lines where it is long and has a space."""
    words = label.split(" ")
    if len(label) <= 9 or len(words) < 2:
        lines = [label]
    else:
        half = min(range(1, len(words)), key=lambda at: abs(len(" ".join(words[:at])) - len(label) / 2))
        lines = [" ".join(words[:half]), " ".join(words[half:])]
    y = HEIGHT - _FOOT + 12
    return "".join(
        f'<text class="l" x="{middle:.1f}" y="{y + 11 * place}" text-anchor="middle">{escape(line)}</text>'
        for place, line in enumerate(lines)
    )


def spark(values: Sequence[float | None], wide: int = 72, high: int = 20) -> str:
    """The path of a small line and its last point; a week without a figure is a gap. Empty with fewer than two."""
    known = [value for value in values if value is not None]
    if len(known) < 2:
        return ""
    low, spread = min(known), (max(known) - min(known)) or 1.0
    across = (wide - 4) / (len(values) - 1)
    path, pen, last = "", "M", (0.0, 0.0)
    for place, value in enumerate(values):
        if value is None:
            pen = "M"
            continue
        last = (2 + across * place, high - 3 - (high - 6) * (value - low) / spread)
        path += f"{pen}{last[0]:.1f} {last[1]:.1f} "
        pen = "L"
    return f'<path d="{path.strip()}"/><circle cx="{last[0]:.1f}" cy="{last[1]:.1f}" r="2"/>'
