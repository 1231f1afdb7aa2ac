"""`baton why`: which leg moved a figure between two periods, and how sure that is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.core.management.base import CommandParser

from baton.board import selectors
from baton.board.logic.leg_question import target_of
from baton.board.logic.terminal_tables import aligned
from baton.drivers.cannot_tell import CannotTell
from baton.drivers.intervals import Interval
from baton.drivers.paths import STAGES_TO
from baton.drivers.ripened import Ripened
from baton.drivers.terms import SegmentShare, Why
from baton.facts.datasets import DIMENSIONS
from baton.kit.errors import NotUsable
from baton.kit.glossary import label
from baton.kit.period import parse_period
from baton.kit.text import Text
from baton.people.selectors import shop_by_code
from baton.ui import formats
from baton.ui.terminal import BatonCommand, Group

SEGMENTS_SHOWN = 20
NOT_CLEAR = Text("看不清方向", "not clear")


class Command(BatonCommand):
    summary = Text(
        "一个指标为什么变：逐环节拆开，加起来等于变化。",
        "Why a figure moved: leg by leg, adding up to the change.",
    )
    group = Group.ANSWERS
    example = (
        "baton why inquiries --shop minglan --period 2026-10-25..2026-11-21 --against 2026-09-27..2026-10-24"
        " --intervals"
    )
    has_json = True

    def add_arguments(self, parser: CommandParser) -> None:
        explain = {
            "metric": Text("指标：" + "、".join(STAGES_TO), "figure: " + ", ".join(STAGES_TO)),
            "shop": Text("店铺代码", "the shop's code"),
            "period": Text("要解释的时间段", "the period to explain"),
            "against": Text("和哪个时间段比", "the period to compare it with"),
            "by": Text("维度：" + "、".join(DIMENSIONS), "dimension: " + ", ".join(DIMENSIONS)),
            "intervals": Text(
                "每个环节给出区间，偶然单列；订单类指标旁边按询盘批次看",
                "give every leg an interval, and chance a leg of its own; beside figures of orders, the cohorts",
            ),
            "target": Text(
                "和目标值比；带区间，--against 的时间段提供结构和各个率",
                "compare with this outcome; with intervals, mix and rates are those of --against",
            ),
        }
        said = {name: text.into(self.language) for name, text in explain.items()}
        parser.add_argument("metric", metavar="METRIC", help=said["metric"])
        parser.add_argument("--shop", required=True, help=said["shop"])
        parser.add_argument("--period", required=True, metavar="D..D", help=said["period"])
        parser.add_argument("--against", required=True, metavar="D..D", help=said["against"])
        parser.add_argument("--by", metavar="|".join(DIMENSIONS), help=said["by"])
        parser.add_argument("--intervals", action="store_true", help=said["intervals"])
        parser.add_argument("--target", metavar="N", help=said["target"])

    def act(self, options: Mapping[str, Any]) -> object:
        shop = shop_by_code(options["shop"])
        period, against = parse_period(options["period"]), parse_period(options["against"])
        target = _target(options["target"])
        snapshot = selectors.present_facts()
        metric, by = options["metric"], options["by"]
        if options["intervals"] or target is not None:
            self.found = selectors.whole_story(snapshot, shop, metric, period, against, by, target)
        else:
            self.found = selectors.why_of(snapshot, shop, metric, period, against, by)
        return self.found.as_json(self.language)

    def show(self, payload: Any) -> None:
        found: Why = self.found
        self.say(found.reading)
        if found.uneven:
            self.say(found.uneven)
        self.say()
        self._show_legs(found)
        if found.by is not None:
            self.say()
            self._show_segments(found)
        for note in found.notes:
            self.say(note)
        if found.cohort is not None:
            self.say()
            self._show_cohort(found.cohort)

    def _show_legs(self, found: Why) -> None:
        heads: list[Text | str] = [Text("环节", "leg"), Text("归属", "owner"), Text("贡献", "part")]
        rows: list[list[Text | str]] = [
            [label(share.leg), label(share.owner.value), formats.signed(share.contribution)]
            for share in found.legs
        ]
        rows.append([Text("合计", "together"), "", formats.signed(found.change)])
        if found.sureness is not None:
            heads += _interval_heads(found.sureness.level)
            intervals = [_interval(share.interval) for share in found.legs]
            rows = [[*row, *more] for row, more in zip(rows, [*intervals, _interval(None)], strict=True)]
        self.say(aligned([self._words(row) for row in (heads, *rows)], figures={2, 3}))

    def _show_segments(self, found: Why) -> None:
        heads: list[Text | str] = [
            label(found.by or ""),
            Text("环节", "leg"),
            Text("归属", "owner"),
            Text("贡献", "part"),
        ]
        if found.sureness is not None:
            heads += _interval_heads(found.sureness.level)
        largest = sorted(found.segments, key=lambda share: -abs(share.contribution))[:SEGMENTS_SHOWN]
        rows = [_segment(share, has_intervals=found.sureness is not None) for share in largest]
        figures = {3, 4} if found.sureness is not None else {3}
        self.say(aligned([self._words(row) for row in ([*heads, ""], *rows)], figures=figures))

    def _show_cohort(self, cohort: Ripened | CannotTell) -> None:
        if isinstance(cohort, CannotTell):
            self.say(cohort.text)
            return
        self.say(cohort.reading)
        if not isinstance(cohort.quality, CannotTell):
            heads: list[Text | str] = [
                Text("询盘批次的环节", "leg of the cohorts"),
                Text("归属", "owner"),
                Text("贡献", "part"),
                *_interval_heads(cohort.level),
            ]
            rows: list[list[Text | str]] = [
                [
                    label(leg.leg),
                    label(leg.owner.value),
                    formats.signed(leg.contribution.value),
                    *_interval(Interval(leg.contribution.low, leg.contribution.high, "rates")),
                ]
                for leg in cohort.quality.legs
            ]
            self.say(aligned([self._words(row) for row in (heads, *rows)], figures={2, 3}))
        for note in cohort.change.notes:
            self.say(note)

    def _words(self, row: Sequence[Text | str]) -> list[str]:
        return [cell.into(self.language) if isinstance(cell, Text) else cell for cell in row]


def _target(typed: str | None) -> float | None:
    if typed is None:
        return None
    target = target_of(typed)
    if target is None:
        raise NotUsable(
            "target_not_a_number",
            Text("--target 后面没有数。", "--target is given no number."),
            Text("例：--target 80", "Example: --target 80"),
        )
    return target


def _segment(share: SegmentShare, *, has_intervals: bool) -> list[Text | str]:
    return [
        share.segment or "—",
        label(share.leg),
        label(share.owner.value),
        formats.signed(share.contribution),
        *(_interval(share.interval) if has_intervals else ()),
        share.entry_exit.value if share.entry_exit else "",
    ]


def _interval_heads(level: float) -> list[Text | str]:
    return [Text(f"{level:.0%} 区间", f"{level:.0%} interval"), ""]


def _interval(interval: Interval | None) -> list[Text | str]:
    if interval is None:
        return ["", ""]
    low, high = formats.signed(interval.low), formats.signed(interval.high)
    return [f"{low} … {high}", "" if interval.is_clear else NOT_CLEAR]
