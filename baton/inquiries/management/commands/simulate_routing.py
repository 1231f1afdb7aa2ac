"""`baton simulate-routing`: ways of giving inquiries to reps, in made-up shops."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any
from unicodedata import east_asian_width

from django.core.management.base import CommandParser

from baton.inquiries.logic import routing_table
from baton.inquiries.logic.routing import POLICY
from baton.inquiries.logic.routing_table import GROWS, SETTINGS, Line, Month
from baton.inquiries.logic.simulated_world import GROWING
from baton.kit.errors import NotUsable
from baton.kit.text import Text
from baton.ui.terminal import BatonCommand, Group

LEAST_DAYS, MOST_DAYS = 60, 1_000
LEAST_SEEDS, MOST_SEEDS = 2, 500
SEEDS = 20
EVERY = "all"
NAMES: Mapping[str, Text] = {
    "round_robin": Text("轮流分配", "round robin"),
    "least_loaded": Text("最闲优先", "least loaded"),
    "quota_round_robin": Text("日配额轮流（Odoo）", "quota round robin (Odoo)"),
    "best_first": Text("最强优先", "best rep first"),
    "learned": Text("接力", "ours"),
    "oracle": Text("神谕（已知真实能力）", "oracle (true skills)"),
    "fluid_bound": Text("流体上界", "fluid bound"),
}


class Command(BatonCommand):
    summary = Text(
        "询盘怎么分，成交差多少：在虚构的店铺里比较几种分配办法。",
        "How inquiries are given out and what it changes: ways of routing compared in made-up shops.",
    )
    group = Group.ANSWERS
    example = "baton simulate-routing --world strong --seeds 20"
    has_json = True
    needs_database = False

    def add_arguments(self, parser: CommandParser) -> None:
        explain = {
            "world": Text(
                "哪种店铺：业务员能力相同（equal）、略有差别（slight）、有差别（moderate，默认）、差别大（strong）、忙不过来"
                "（overload）、更难（hard）、快速增长（growing），或全部（all）",
                "which shop: reps alike (equal), slightly (slight), moderately (moderate, the default) or very "
                "different (strong), too much work (overload), harder (hard), fast growing (growing), or all",
            ),
            "seeds": Text(
                f"虚构多少家店铺，默认 {SEEDS}", f"how many shops are made up; {SEEDS} unless given"
            ),
            "days": Text("多少天；不写就按该店铺的设定", "how many days; the shop's own unless given"),
        }
        said = {name: text.into(self.language) for name, text in explain.items()}
        choices = (*SETTINGS, GROWS, EVERY)
        parser.add_argument("--world", choices=choices, default="moderate", help=said["world"])
        parser.add_argument("--seeds", type=int, default=SEEDS, metavar="N", help=said["seeds"])
        parser.add_argument("--days", type=int, metavar="N", help=said["days"])

    def act(self, options: Mapping[str, Any]) -> object:
        seeds, days, world = options["seeds"], options["days"], options["world"]
        _check("seeds", seeds, LEAST_SEEDS, MOST_SEEDS)
        if days is not None:
            _check("days", days, LEAST_DAYS, MOST_DAYS)
        self.found: dict[str, tuple[Line, ...]] = {}
        self.months: tuple[Month, ...] = ()
        told: dict[str, object] = {}
        for name, setting in SETTINGS.items():
            if world in {name, EVERY}:
                whole = routing_table.lasting(setting, days or setting.days)
                self.found[name] = routing_table.compare(whole, seeds)
                told[name] = {
                    "parameters": asdict(whole), "ways": [asdict(line) for line in self.found[name]],
                }  # fmt: skip
        grown = routing_table.lasting(GROWING, days or GROWING.days)
        if world in {GROWS, EVERY}:
            self.months = routing_table.growing(grown, seeds)
        return {
            "seeds": seeds,
            "seed": routing_table.SEED,
            "policy": asdict(POLICY),
            "worlds": told,
            "growing": None
            if not self.months
            else {
                "parameters": asdict(grown) | {"handed_over": routing_table.HANDED_OVER},
                "months": [asdict(one) for one in self.months],
            },
        }

    def show(self, payload: Any) -> None:
        for number, (name, lines) in enumerate(self.found.items()):
            if number:
                self.say()
            days = payload["worlds"][name]["parameters"]["days"]
            self.say(
                Text(
                    f"店铺 {name}：{payload['seeds']} 家，{days} 天。",
                    f"World {name}: {payload['seeds']} shops, {days} days.",
                )
            )
            self._table(lines)
        if self.found:
            self.say()
            self.say(_READING)
        if self.months:
            if self.found:
                self.say()
            self._grown()
        else:
            self.say(
                Text(
                    "店铺从每月 70 条涨到 300、500 条会怎样：--world growing",
                    "What a shop meets that grows from 70 to 300 and 500 a month: --world growing",
                )
            )

    def _table(self, lines: tuple[Line, ...]) -> None:
        heads = [text.into(self.language) for text in _HEADS]
        rows = [
            [
                NAMES[line.name].into(self.language),
                f"{line.won:.2f}",
                _difference(line),
                _share(line.late),
                _share(line.worst),
                _share(line.new_rep_least),
                _plain(line.gini),
            ]
            for line in lines
        ]
        self._columns(heads, rows)
        ours = next(line for line in lines if line.name == "learned")
        share = f"{ours.opened_share or 0:.0%}"
        since = "" if ours.opened_day is None else f"{ours.opened_day:.0f}"
        self.say(
            Text(
                f"接力在 {share} 的店铺里按能力分"
                + (f"，中位数从第 {since} 天起。" if since else "：其余一直按最闲优先。"),
                f"Ours went by ability in {share} of the shops"
                + (
                    f", from day {since} on (median)."
                    if since
                    else ": elsewhere by the least loaded throughout."
                ),
            )
        )

    def _grown(self) -> None:
        heads = [text.into(self.language) for text in _GROWING_HEADS]
        rep = Text("业务员", "rep").into(self.language)
        rows = [
            [
                f"{one.number}", f"{one.inquiries:.0f}", f"{rep} {one.held_by}", f"{one.held:.1f}",
                f"{one.spread:.1f}", f"{one.ours:.1f}",
            ]
            for one in self.months
        ]  # fmt: skip
        self.say(
            Text(
                "增长的店铺：全部询盘归主账号持有人，对比把同样的询盘分给大家（平均成交单数）。",
                "The growing shop: everything with whoever holds the main account, and the same inquiries spread "
                "over the team (mean wins).",
            )
        )
        self._columns(heads, rows)
        for line in _growing_words(self.months):
            self.say(line)

    def _columns(self, heads: list[str], rows: list[list[str]]) -> None:
        widths = [max(_width(row[place]) for row in (heads, *rows)) for place in range(len(heads))]
        for row in (heads, *rows):
            first = row[0] + " " * (widths[0] - _width(row[0]))
            rest = [
                " " * (width - _width(cell)) + cell for cell, width in zip(row[1:], widths[1:], strict=True)
            ]
            self.say("  ".join([first, *rest]).rstrip())


_HEADS = (
    Text("办法", "way"),
    Text("每百条成交", "won of 100"),
    Text("与最闲优先之差（95 %）", "against least loaded (95 %)"),
    Text("迟到", "late"),
    Text("最少的人", "worst share"),
    Text("新人最少", "new rep, least"),
    Text("基尼", "Gini"),
)
_GROWING_HEADS = (
    Text("月", "month"),
    Text("询盘", "inquiries"),
    Text("主账号", "main account"),
    Text("主账号独揽", "held"),
    Text("最闲优先", "least loaded"),
    Text("接力", "ours"),
)
_READING = Text(
    "差是同一家店铺里的成对差。最少的人：每个在岗日分得最少的人，占全队平均的多少；新人最少：新人期内占平均份额的多少。"
    "这些店铺是虚构的，数字只由设定决定，不是承诺。",
    "Differences are paired within each shop. Worst share: the least a rep got a day at work, of the team's mean; new "
    "rep, least: of a fair part, while new. The shops are made up: the figures follow from their parameters and "
    "promise nothing.",
)


def _growing_words(months: tuple[Month, ...]) -> list[Text]:
    """What the table shows, in words."""
    before = [one for one in months if one.held_by == 1]
    after = [one for one in months if one.held_by != 1]
    best, last = max(before, key=lambda one: one.held), before[-1]
    first_best = f"{best.held:.1f}"
    said = [
        Text(
            f"原持有人最好的一个月成交 {first_best} 单（第 {best.number} 个月）；"
            f"每月 {last.inquiries:.0f} 条时 {last.held:.1f} 单。",
            f"The first holder's best month closed {first_best} (month {best.number}); "
            f"at {last.inquiries:.0f} a month {last.held:.1f}.",
        )
    ]
    record = next((one for one in after if one.held > best.held), None)
    if record is not None:
        top = max(after, key=lambda one: one.held)
        said.append(
            Text(
                f"换人后第 {record.number - last.number} 个月超过这个纪录，最高一个月 {top.held:.1f} 单。",
                f"After the change the record falls in month {record.number - last.number}, and the best month closes "
                f"{top.held:.1f}.",
            )
        )
    held, ours = sum(one.held for one in months), sum(one.ours for one in months)
    spread = sum(one.spread for one in months)
    said.append(
        Text(
            f"{len(months)} 个月合计：主账号独揽 {held:.0f} 单，最闲优先 {spread:.0f} 单，接力 {ours:.0f} 单。",
            f"Over {len(months)} months: held {held:.0f}, least loaded {spread:.0f}, ours {ours:.0f}.",
        )
    )
    return said


def _check(name: str, value: int, least: int, most: int) -> None:
    if not least <= value <= most:
        raise NotUsable(
            "out_of_range",
            Text(f"--{name} 要在 {least} 到 {most} 之间。", f"--{name} is from {least} to {most}."),
            Text(f"给的是 {value}。", f"It was {value}."),
        )


def _difference(line: Line) -> str:
    if line.difference is None or line.low is None:
        return "—"
    return f"{line.difference:+.2f} ± {line.difference - line.low:.2f}"


def _share(value: float | None) -> str:
    return "—" if value is None else f"{value:.1%}"


def _plain(value: float | None) -> str:
    return "—" if value is None else f"{value:.2f}"


def _width(text: str) -> int:
    """Columns of a terminal: a Chinese character takes two."""
    return sum(2 if east_asian_width(letter) in "WF" else 1 for letter in text)
