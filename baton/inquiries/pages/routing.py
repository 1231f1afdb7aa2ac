"""The routing's pages: where it stands and what it decided, what each rep may have, and who has the main account."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from baton.drivers.cannot_tell import CannotTell
from baton.inquiries.assigning import reading
from baton.inquiries.assigning.accounts import account_page, review_due
from baton.inquiries.assigning.advice import Advisor
from baton.inquiries.assigning.policy import RANGES, parameters_of, words_of
from baton.inquiries.assigning.reading import Filters, LogLine, Names
from baton.inquiries.assigning.reps import rep_forms
from baton.inquiries.assigning.terms import Mode
from baton.inquiries.assigning.troubles import no_decision
from baton.inquiries.logic.off_policy import Estimate, Evaluation
from baton.inquiries.logic.trial import Compared
from baton.inquiries.pages.card_part import CardPart
from baton.inquiries.pages.tabs import tabs
from baton.inquiries.terms import Account, Card
from baton.kit.text import Text
from baton.people.clock import shop_day
from baton.people.doors import Desk
from baton.people.doors import page as door
from baton.people.grants import Grant, require
from baton.ui.formats import MISSING
from baton.ui.tables import Column, Look, Table, workbook

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
SHOWN_PARAMETERS = ("explored", "floor", "floor_outcomes", "gate_outcomes", "gate_factor", "slope")


@require_safe
@door(Grant.WORK_INQUIRIES)
def overview(request: HttpRequest, desk: Desk) -> HttpResponse:
    names = Names(desk.person, desk.shop)
    now = reading.standing(desk.shop)
    filters = _filters(request.GET)
    policy = parameters_of(now.row)
    return render(
        request,
        "inquiries/routing.html",
        {
            "tabs": tabs(desk, "inquiries:routing"),
            "now": now,
            "said_by": names.of(now.row.by_id) if now.row is not None and now.row.by_id is not None else None,
            "decided": [(reading.rule_label(rule), count) for rule, count in sorted(now.decided.items())],
            "ability": reading.ability_table(now.told, names),
            "exposure": reading.exposure(desk.person, desk.shop, names),
            "estimates": _estimates(reading.estimates(desk.shop)),
            "trial": _trial(reading.trial_result(desk.shop, now.row)),
            "log": reading.log_page(
                desk.person, desk.shop, names, filters, _number(request.GET, "page") or 1
            ),
            "filters": filters,
            "rules": [(rule, label) for rule, label in reading.RULES.items()],
            "sees_all": names.sees_all,
            "can_set": desk.can(Grant.ASSIGN_INQUIRIES),
            "can_export": desk.can(Grant.EXPORT),
            "modes": [(mode, mode.label) for mode in Mode],
            "parameters": [
                (name, PARAMETERS[name], getattr(policy, name), *RANGES[name]) for name in SHOWN_PARAMETERS
            ],
            "lines": ", ".join(words_of(now.row)),
            "most_a_day": _most_a_day(now.row.most_a_day if now.row is not None else {}),
            "today": shop_day(desk.shop),
            "review_due": review_due(desk.shop) if desk.can(Grant.ASSIGN_INQUIRIES) else None,
        },
    )


PARAMETERS = {
    "explored": Text("探索比例（随机分给别人看看）", "share explored (given to somebody else to learn)"),
    "floor": Text("新人保底（占平均份额）", "a new rep's floor (of a fair share)"),
    "floor_outcomes": Text("满多少条结果不再算新人", "outcomes after which a rep is no longer new"),
    "gate_outcomes": Text("至少多少条结果才看能力", "outcomes before ability counts"),
    "gate_factor": Text("差别要可信多少倍", "times the differences must be likelier"),
    "slope": Text("每等一个工作日的代价（对数几率）", "log-odds lost by a working day of waiting"),
}


def _most_a_day(kept: dict[str, int]) -> list[tuple[str, Text, object]]:
    labels = {
        Account.MAIN: Text("主账号", "the main account"),
        Account.SUB: Text("每个子账号", "each sub-account"),
    }
    return [(account.value, label, kept.get(account.value, "")) for account, label in labels.items()]


def _filters(query: QueryDict) -> Filters:
    rule = query.get("rule", "")
    what = query.get("what", "")
    return Filters(
        rep=_number(query, "rep"),
        rule=rule if rule in set(reading.RULES) else "",
        what=what if what in {"shadow", "real", "override"} else "",
    )


def _number(query: QueryDict, name: str) -> int | None:
    text = query.get(name, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None


def _estimates(found: reading.Estimates) -> dict[str, object]:
    return {
        "decisions": found.decisions,
        "rows": [
            _estimate(Text("与负载最少相比", "against the least loaded"), found.least),
            _estimate(Text("与原来的分法相比", "against the way of before"), found.present),
        ],
    }


def _estimate(label: Text, found: Evaluation | CannotTell) -> dict[str, object]:
    if isinstance(found, CannotTell):
        return {"label": label, "refused": found.text}
    return {
        "label": label,
        "logged": _interval(found.logged),
        "ips": _interval(found.ips),
        "snips": _interval(found.snips),
        "dr": _interval(found.doubly_robust),
        "effective": found.effective,
        "decisions": found.decisions,
    }


def _interval(found: Estimate) -> str:
    return f"{found.value:.1%} [{max(found.low, 0):.1%}, {found.high:.1%}]"


def _trial(found: Compared | CannotTell | None) -> dict[str, object] | None:
    if found is None:
        return None
    if isinstance(found, CannotTell):
        return {"refused": found.text}
    return {"found": found, "is_better": found.low > 0, "is_worse": found.high < 0}


@require_safe
@door(Grant.EXPORT)
def export(request: HttpRequest, desk: Desk) -> HttpResponse:
    require(desk.person, Grant.WORK_INQUIRIES, desk.shop)
    names = Names(desk.person, desk.shop)
    lines = reading.log_lines(desk.person, desk.shop, names, _filters(request.GET))
    response = HttpResponse(workbook([_log_table(lines)], desk.language), content_type=XLSX)
    response.headers["Content-Disposition"] = f'attachment; filename="baton-routing-{desk.shop.code}.xlsx"'
    return response


def _log_table(lines: tuple[LogLine, ...]) -> Table:
    return Table(
        _("Decisions"),
        (
            Column(_("Decided on")),
            Column(_("Item")),
            Column(_("By which rule")),
            Column(_("Who was chosen")),
            Column(_("The policy would have chosen")),
            Column(_("Who decided")),
            Column(_("With the chance"), Look.RATE),
            Column(_("Version")),
            Column(_("In shadow")),
            Column(_("Reasons")),
        ),
        tuple(
            (
                f"{localtime(line.at):%Y-%m-%d %H:%M}",
                line.key,
                line.rule,
                line.chosen,
                line.advised if line.advised is not None else MISSING,
                line.by if line.by is not None else _("the policy"),
                line.propensity,
                line.version,
                _("yes") if line.is_shadow else "",
                line.reason or _joined(line.told),
            )
            for line in lines
        ),
    )


def _joined(texts: tuple[Text, ...]) -> Text:
    return Text("；".join(text.zh for text in texts), "; ".join(text.en for text in texts))


@require_safe
@door(Grant.WORK_INQUIRIES)
def decision(request: HttpRequest, desk: Desk, decision_id: int) -> HttpResponse:
    found = reading.explanation(desk.person, desk.shop, decision_id)
    if found is None:
        raise no_decision(decision_id)
    return render(
        request,
        "inquiries/routing_decision.html",
        {"tabs": tabs(desk, "inquiries:routing"), "found": found, "line": found.line},
    )


@require_safe
@door(Grant.ASSIGN_INQUIRIES)
def reps(request: HttpRequest, desk: Desk) -> HttpResponse:
    names = Names(desk.person, desk.shop)
    context = {
        "tabs": tabs(desk, "inquiries:reps"),
        "forms": rep_forms(desk.shop, Advisor(desk.shop), names),
        "accounts": [(account.value, ACCOUNTS[account]) for account in Account],
    }
    return render(request, "inquiries/rep_settings.html", context)


ACCOUNTS = {
    Account.UNKNOWN: Text("未填", "not said"),
    Account.MAIN: Text("主账号", "main account"),
    Account.SUB: Text("子账号", "sub-account"),
}


@require_safe
@door(Grant.ASSIGN_INQUIRIES)
def main_account(request: HttpRequest, desk: Desk) -> HttpResponse:
    found = account_page(desk.shop, Names(desk.person, desk.shop))
    context = {"tabs": tabs(desk, "inquiries:main_account"), "found": found, "today": shop_day(desk.shop)}
    return render(request, "inquiries/main_account.html", context)


# On the card ----------------------------------------------------------------------------------------------------


def advice_part(desk: Desk, card: Card) -> CardPart | None:
    """Whom it should go to and why, for who may assign; why nobody has it, for everybody at the desk."""
    if card.row.owner is not None or card.row.stage.is_closed or not desk.can(Grant.WORK_INQUIRIES):
        return None
    names = Names(desk.person, desk.shop)
    advice = Advisor(desk.shop).about(card.row.id, names)
    can_assign = desk.can(Grant.ASSIGN_INQUIRIES)
    shown = advice.candidates if can_assign else ()
    most = max((_bar(one.score, one.rate, advice.is_by_load, one.wait) for one in shown), default=1.0) or 1.0
    bars = [
        (one, max(_bar(one.score, one.rate, advice.is_by_load, one.wait) / most, 0.0), one.rate)
        for one in shown
    ]
    context = {
        "advice": advice,
        "bars": bars,
        "first": shown[0] if shown else None,
        "can_assign": can_assign,
        "all_url": reverse("inquiries:routing"),
    }
    return CardPart("inquiries/parts/advice.html", context)


def _bar(score: float | None, rate: float, is_by_load: bool, wait: float) -> float:
    """How long the bar is: how soon each gets to it where load decides, else the score."""
    if is_by_load:
        return 1 / (1 + wait)
    return rate if score is None else score
