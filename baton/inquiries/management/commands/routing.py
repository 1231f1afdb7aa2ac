"""`baton routing`: how inquiries are given out at present, what it rests on, and what it was worth."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.core.management.base import CommandParser

from baton.drivers.cannot_tell import CannotTell
from baton.inquiries.assigning import reading
from baton.inquiries.logic.off_policy import Estimate, Evaluation
from baton.inquiries.logic.trial import Compared
from baton.kit.text import Text
from baton.people.selectors import shop_by_code
from baton.ui.terminal import BatonCommand, Group


class Command(BatonCommand):
    summary = Text(
        "询盘现在怎么分：方式、差别分不分得清、和别的分法比。",
        "How inquiries are given out: the mode, whether reps' differences count, and against other ways.",
    )
    group = Group.ANSWERS
    example = "baton routing --shop minglan"
    has_json = True

    def add_arguments(self, parser: CommandParser) -> None:
        said = Text("店铺代码", "the shop's code").into(self.language)
        parser.add_argument("--shop", required=True, help=said)

    def act(self, options: Mapping[str, Any]) -> object:
        shop = shop_by_code(options["shop"])
        self.now = reading.standing(shop)
        self.estimates = reading.estimates(shop)
        self.trial = reading.trial_result(shop, self.now.row)
        gate, agreement = self.now.gate, self.now.agreement
        return {
            "shop": shop.code,
            "mode": self.now.mode.value,
            "version": self.now.row.number if self.now.row is not None else None,
            "gate": {
                "is_open": gate.is_open,
                "outcomes": gate.outcomes,
                "needed": gate.needed,
                "factor": gate.factor,
                "needed_factor": gate.needed_factor,
                "text": gate.text.into(self.language),
            },
            "decided": dict(self.now.decided),
            "waiting": self.now.waiting,
            "agreement": {"same": agreement.same, "decided": agreement.decided, "share": agreement.share},
            "estimates": {
                "decisions": self.estimates.decisions,
                "least_loaded": _evaluation(self.estimates.least, self.language),
                "present": _evaluation(self.estimates.present, self.language),
            },
            "trial": _trial(self.trial, self.language),
        }

    def show(self, payload: Any) -> None:
        mode, number = self.now.mode.label, payload["version"]
        version = (
            "" if number is None else Text(f"，第 {number} 版", f", version {number}").into(self.language)
        )
        self.say(mode.into(self.language) + version)
        self.say(self.now.gate.text)
        decided = sum(payload["decided"].values())
        waiting = payload["waiting"]
        self.say(
            Text(f"这一版分过 {decided:,} 条，{waiting:,} 条在等。",
                 f"This version decided {decided:,}; {waiting:,} are waiting.")
        )  # fmt: skip
        agreement = self.now.agreement
        if agreement.share is not None:
            self.say(
                Text(
                    f"影子与人的选择一致 {agreement.same} / {agreement.decided}。",
                    f"The shadow agrees with people on {agreement.same} of {agreement.decided}.",
                )
            )
        for label, found in (
            (Text("与负载最少相比", "Against the least loaded"), self.estimates.least),
            (Text("与原来的分法相比", "Against the way of before"), self.estimates.present),
        ):
            self.say(label.into(self.language) + " · " + _said(found).into(self.language))
        if self.trial is not None:
            trial = Text("切换试跑", "Switch-back trial").into(self.language)
            self.say(trial + " · " + _said_trial(self.trial).into(self.language))


def _evaluation(found: Evaluation | CannotTell, language: str) -> object:
    if isinstance(found, CannotTell):
        return found.as_json(language)
    return {
        "logged": _estimate(found.logged),
        "ips": _estimate(found.ips),
        "snips": _estimate(found.snips),
        "dr": _estimate(found.doubly_robust),
        "effective": found.effective,
        "decisions": found.decisions,
    }


def _estimate(found: Estimate) -> dict[str, float]:
    return {"value": found.value, "low": found.low, "high": found.high}


def _trial(found: Compared | CannotTell | None, language: str) -> object:
    if found is None:
        return None
    if isinstance(found, CannotTell):
        return found.as_json(language)
    return {
        "learnt": found.learnt,
        "least": found.least,
        "difference": found.difference,
        "low": found.low,
        "high": found.high,
        "pairs": found.pairs,
        "inquiries": found.inquiries,
    }


def _said(found: Evaluation | CannotTell) -> Text:
    if isinstance(found, CannotTell):
        return found.text
    dr = found.doubly_robust
    return Text(
        f"会成交 {dr.value:.1%} [{dr.low:.1%}, {dr.high:.1%}]，现在 {found.logged.value:.1%}"
        f"（有效 {found.effective:.0f} / {found.decisions}）",
        f"would win {dr.value:.1%} [{dr.low:.1%}, {dr.high:.1%}], now {found.logged.value:.1%} "
        f"(effective {found.effective:.0f} of {found.decisions})",
    )


def _said_trial(found: Compared | CannotTell) -> Text:
    if isinstance(found, CannotTell):
        return found.text
    return Text(
        f"每 100 条多成交 {found.difference:+.1f} [{found.low:+.1f}, {found.high:+.1f}]，{found.pairs} 天",
        f"of 100 inquiries {found.difference:+.1f} [{found.low:+.1f}, {found.high:+.1f}] more, {found.pairs} days",
    )
