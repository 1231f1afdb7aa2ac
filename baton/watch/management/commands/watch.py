"""`baton watch`: what is outside its season and noise on a data day."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.core.management.base import CommandParser

from baton.drivers.cannot_tell import CannotTell
from baton.kit.period import parse_day
from baton.kit.text import Text
from baton.people.selectors import shop_by_code
from baton.ui.terminal import BatonCommand, Group
from baton.watch import selectors, services
from baton.watch.logic import sentences
from baton.watch.logic.detector import LEAST_HISTORY
from baton.watch.logic.figures import FIGURES
from baton.watch.terms import AlertView, Event, Kind, Morning, Part, Step


class Command(BatonCommand):
    summary = Text(
        "某个数据日超出常态的地方：在哪一段、归谁、值多少。没有就是空的。",
        "What is outside the usual on a data day: where, whose, what it is worth. None on a quiet day.",
    )
    group = Group.ANSWERS
    example = "baton watch --shop minglan --date 2026-11-22"
    has_json = True

    def add_arguments(self, parser: CommandParser) -> None:
        explain = {
            "shop": Text("店铺代码", "the shop's code"),
            "date": Text(
                "数据日，如 2026-11-22；不写就是最新一天",
                "data day, like 2026-11-22; the newest unless given",
            ),
            "keep": Text(
                "更新「提醒」页（每天早上会自动做）",
                "bring the Alerts page up to that day, as each morning does",
            ),
        }
        said = {name: text.into(self.language) for name, text in explain.items()}
        parser.add_argument("--shop", required=True, help=said["shop"])
        parser.add_argument("--date", metavar="D", help=said["date"])
        parser.add_argument("--keep", action="store_true", help=said["keep"])

    def act(self, options: Mapping[str, Any]) -> object:
        shop = shop_by_code(options["shop"])
        snapshot = selectors.present_facts()
        day = parse_day(options["date"]) if options["date"] else selectors.last_day(snapshot, shop)
        if options["keep"]:
            services.run_watch(shop, day)
        found = selectors.look_at(snapshot, shop, day)
        self.views = selectors.views_of(shop, found)
        return as_json(shop.code, found, self.views, self.language)

    def show(self, payload: Any) -> None:
        if payload["is_gap"]:
            self.say(
                Text(
                    "大事记写明这一天没有导入：缺口，不是 0。",
                    "The record says this day was never imported: a gap, not zero.",
                )
            )
        told = [view for view in self.views if is_told(view)]
        if payload["cannot_tell"] is not None:
            self.say(payload["cannot_tell"])
        elif not told:
            series, judged = (sum(one[name] for one in payload["watched"]) for name in ("series", "judged"))
            self.say(
                Text(
                    f"{payload['date']}：没有超出常态的地方（{series:,} 条序列里 {judged:,} 条看得出来）。",
                    f"{payload['date']}: nothing outside the usual; {judged:,} of {series:,} series could be judged.",
                )
            )
        for view in told:
            self.say(sentences.sentence(view.label, view.segment, view.finding))
            self._details(view)
        for view in self.views:
            if view.known is not None:
                known = Text(f"已知：{view.known.zh}。", f"This is known: {view.known.en}.")
                self.say(known)
                self.say(
                    "  " + sentences.sentence(view.label, view.segment, view.finding).into(self.language)
                )
        if payload["held_back"]:
            count = payload["held_back"]
            self.say(
                Text(
                    f"另有 {count} 条超出每天的条数，没有列出。", f"{count} more are beyond the day's budget."
                )
            )

    def _details(self, view: AlertView) -> None:
        owner = {
            "marketing": Text("运营", "marketing"),
            "sales": Text("业务", "sales"),
            "shared": Text("共同", "shared"),
            "company": Text("公司因素", "company"),
        }[view.owner.value]
        self.say("  " + owner.into(self.language) + f" · q = {view.finding.adjusted:.2g}")
        if view.finding.events:
            together = Text("同时出现：", "Together with it: ").into(self.language)
            self.say("  " + together + ", ".join(event.title for event in view.finding.events))


def is_told(view: AlertView) -> bool:
    """Whether the alert is on the morning's list."""
    return view.known is None and view.muted_until is None and not view.is_held_back


def cannot_tell(found: Morning, language: str) -> str | None:
    """Said where not one series could be judged: a list without alerts would look like a quiet day."""
    if any(one.judged for one in found.watched):
        return None
    days = max((one.history for one in found.watched if one.step is Step.DAY), default=0)
    why_not = Text(f"{found.day} 没有一条序列看得出来", f"not one series of {found.day} could be judged")
    need = Text(
        f"约 {LEAST_HISTORY} 天按天的数据，到这一天有 {days} 天",
        f"about {LEAST_HISTORY} days of figures by day; up to then there are {days}",
    )
    return CannotTell(why_not, need).text.into(language)


def as_json(shop: str, found: Morning, views: tuple[AlertView, ...], language: str) -> dict[str, object]:
    return {
        "shop": shop,
        "date": found.day.isoformat(),
        "is_gap": found.is_gap,
        "cannot_tell": cannot_tell(found, language),
        "alerts": [_alert(view, language) for view in views if is_told(view)],
        "known": [_alert(view, language) for view in views if view.known is not None],
        "muted": [_alert(view, language) for view in views if view.known is None and view.muted_until],
        "held_back": sum(view.is_held_back and view.known is None for view in views),
        "panel": [
            {
                "metric": one.metric,
                "value": one.value,
                "expected": one.expected,
                "band": _band(one.low, one.high),
                "is_out": one.is_out,
                "cannot_tell": one.reason or None,
            }
            for one in found.panel
        ],
        "watched": [
            {
                "step": one.step.value,
                "dimension": one.dimension or None,
                "series": one.series,
                "judged": one.judged,
                "history": one.history,
                "has_figures": one.has_figures,
            }
            for one in found.watched
        ],
    }


def _alert(view: AlertView, language: str) -> dict[str, object]:
    one = view.finding
    is_rate = FIGURES[one.key.metric].kind is Kind.RATE
    observed, expected, low, high = (
        sentences.per_trial(one, value) for value in (one.observed, one.expected, one.low, one.high)
    )
    return {
        "id": view.id or None,
        "metric": one.key.metric,
        "label": view.label.into(language),
        "dimension": one.key.dimension or None,
        "segment": one.key.segment or None,
        "segment_label": view.segment.into(language) if view.segment else None,
        "direction": one.sense.value,
        "step": one.step.value,
        "days": {"start": one.first_day.isoformat(), "end": one.day.isoformat()},
        "observed": observed,
        "expected": expected,
        "band": _band(low, high),
        "of": one.trials if is_rate else None,
        "p_value": one.chance,
        "q_value": one.adjusted,
        "owner": view.owner.value,
        "worth": {"difference": one.worth, "inquiries": one.inquiries},
        "parts": [_part(part) for part in one.parts],
        "further": [_part(part) for part in one.further],
        "together_with": [_event(event) for event in one.events],
        "known": view.known.into(language) if view.known else None,
        "is_acknowledged": bool(view.acknowledged_by),
        "sentence": sentences.sentence(view.label, view.segment, one).into(language),
    }


def _band(low: float | None, high: float | None) -> dict[str, float] | None:
    return None if low is None or high is None else {"low": low, "high": high}


def _part(part: Part) -> dict[str, object]:
    return {
        "metric": part.key.metric,
        "dimension": part.key.dimension or None,
        "segment": part.key.segment or None,
        "difference": part.worth,
    }


def _event(event: Event) -> dict[str, object]:
    return {
        "id": event.id,
        "kind": event.kind,
        "title": event.title,
        "start": event.start.isoformat(),
        "end": event.end.isoformat(),
    }
