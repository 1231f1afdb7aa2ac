"""`baton why`: which leg moved a figure between two periods."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.core.management.base import CommandParser

from baton.board import selectors
from baton.board.logic.terminal_tables import aligned
from baton.drivers.paths import STAGES_TO
from baton.drivers.terms import Why
from baton.facts.datasets import DIMENSIONS
from baton.kit.glossary import label
from baton.kit.period import parse_period
from baton.kit.text import Text
from baton.people.selectors import shop_by_code
from baton.ui import formats
from baton.ui.terminal import BatonCommand, Group


class Command(BatonCommand):
    summary = Text(
        "一个指标为什么变：逐环节拆开，加起来等于变化。",
        "Why a figure moved: leg by leg, adding up to the change.",
    )
    group = Group.ANSWERS
    example = (
        "baton why inquiries --shop minglan --period 2026-10-25..2026-11-21 --against 2026-09-27..2026-10-24"
    )
    has_json = True

    def add_arguments(self, parser: CommandParser) -> None:
        explain = {
            "metric": Text("指标：" + "、".join(STAGES_TO), "figure: " + ", ".join(STAGES_TO)),
            "shop": Text("店铺代码", "the shop's code"),
            "period": Text("要解释的时间段", "the period to explain"),
            "against": Text("和哪个时间段比", "the period to compare it with"),
            "by": Text("维度：" + "、".join(DIMENSIONS), "dimension: " + ", ".join(DIMENSIONS)),
        }
        said = {name: text.into(self.language) for name, text in explain.items()}
        parser.add_argument("metric", metavar="METRIC", help=said["metric"])
        parser.add_argument("--shop", required=True, help=said["shop"])
        parser.add_argument("--period", required=True, metavar="D..D", help=said["period"])
        parser.add_argument("--against", required=True, metavar="D..D", help=said["against"])
        parser.add_argument("--by", metavar="|".join(DIMENSIONS), help=said["by"])

    def act(self, options: Mapping[str, Any]) -> object:
        shop = shop_by_code(options["shop"])
        period, against = parse_period(options["period"]), parse_period(options["against"])
        snapshot = selectors.present_facts()
        self.found = selectors.why_of(snapshot, shop, options["metric"], period, against, options["by"])
        return as_json(self.found, self.language)

    def show(self, payload: Any) -> None:
        found: Why = self.found
        self.say(found.reading)
        self.say()
        heads: list[Text | str] = [Text("环节", "leg"), Text("归属", "owner"), Text("贡献", "part")]
        rows: list[list[Text | str]] = [
            [label(share.leg), label(share.owner.value), formats.signed(share.contribution)]
            for share in found.legs
        ]
        rows.append([Text("合计", "together"), "", formats.signed(found.change)])
        self.say(aligned([self._words(row) for row in (heads, *rows)], figures={2}))
        if found.by is not None:
            self.say()
            self.say(aligned(self._segments(found), figures={3}))
        for note in found.notes:
            self.say(note)

    def _segments(self, found: Why) -> list[list[str]]:
        words = (Text("环节", "leg"), Text("归属", "owner"), Text("贡献", "part"))
        heads: list[Text | str] = [label(found.by or ""), *words, ""]
        largest = sorted(found.segments, key=lambda share: -abs(share.contribution))[:20]
        rows: list[list[Text | str]] = [
            [
                share.segment or "—",
                label(share.leg),
                label(share.owner.value),
                formats.signed(share.contribution),
                share.entry_exit.value if share.entry_exit else "",
            ]
            for share in largest
        ]
        return [self._words(row) for row in (heads, *rows)]

    def _words(self, row: list[Text | str]) -> list[str]:
        return [cell.into(self.language) if isinstance(cell, Text) else cell for cell in row]


def as_json(found: Why, language: str) -> Mapping[str, object]:
    return {
        "metric": found.metric,
        "shop": found.shop,
        "period": {"start": found.period.start.isoformat(), "end": found.period.end.isoformat()},
        "against": {"start": found.against.start.isoformat(), "end": found.against.end.isoformat()},
        "by": found.by,
        "before": found.before,
        "after": found.after,
        "change": found.change,
        "owners": [
            {"owner": share.owner.value, "contribution": share.contribution} for share in found.owners
        ],
        "legs": [
            {"leg": share.leg, "owner": share.owner.value, "contribution": share.contribution}
            for share in found.legs
        ],
        "segments": [
            {
                "segment": share.segment,
                "leg": share.leg,
                "owner": share.owner.value,
                "contribution": share.contribution,
                "entry_exit": share.entry_exit.value if share.entry_exit else None,
            }
            for share in found.segments
        ],
        "is_unripe": found.is_unripe,
        "reading": found.reading.into(language),
        "notes": [note.into(language) for note in found.notes],
    }
