"""Which keywords, products, channels and countries brought what grade; and where the two sides' grades part."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from enum import StrEnum
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Count, F, Max, Q, QuerySet

from baton.drivers.cannot_tell import CannotTell
from baton.inquiries.logic.agreement import Agreement, Disagreement, Graded, agreement, disagreements
from baton.inquiries.logic.grade_shares import SourceShare, source_shares
from baton.inquiries.logic.grades import GRADES
from baton.inquiries.logic.source_control import Control, control
from baton.inquiries.models import Item
from baton.inquiries.terms import Box, Grade, LossReason, ReasonCode, Spam, Stage
from baton.intake.selectors import fact_store
from baton.kit.errors import NotFound
from baton.kit.text import Text
from baton.people.clock import today
from baton.people.grants import Grant, can, require
from baton.people.selectors import persons
from baton.people.terms import Person, Shop, Team

PERIODS = (28, 56, 84, 182, 364)
"""Days to look back, both ends of the period included."""
USUAL_PERIOD = 84
MOST_DISAGREEMENTS = 2_000
SHOWN_DISAGREEMENTS = 20


class By(StrEnum):
    """What a source is, to marketing."""

    KEYWORD = "keyword"
    PRODUCT = "product_id"
    CHANNEL = "channel"
    COUNTRY = "country"
    SOURCE = "source"


class Sort(StrEnum):
    ITEMS = "items"
    SHARE = "share"
    ORDERS = "orders"
    AMOUNT = "amount"


@dataclass(frozen=True, slots=True)
class SourceLine:
    """A source with what it brought in the period."""

    value: str
    """"" where nobody knows the source."""
    name: str
    """Of a product; else ""."""
    items: int
    """Spam left out."""
    spam: int
    model: tuple[int, int, int, int]
    """A to D, at arrival."""
    sales: tuple[int, int, int, int]
    good: int
    judged: int
    """Of which somebody has said, by a grade or by what became of it, whether they were good."""
    share: SourceShare | None
    orders: int
    amount: float
    """Of the paid orders, in USD."""


@dataclass(frozen=True, slots=True)
class Quality:
    by: By
    days: int
    lines: tuple[SourceLine, ...]
    total: SourceLine
    reasons: tuple[tuple[ReasonCode, int], ...]
    agreement: Agreement | CannotTell
    disagreements: tuple[tuple[int, Disagreement], ...]
    """With the item's id."""
    differing: int


@dataclass(frozen=True, slots=True)
class ControlLine:
    rep: Text
    answer: Control | CannotTell


def quality(
    person: Person, shop: Shop, by: By = By.KEYWORD, days: int = USUAL_PERIOD, sort: Sort = Sort.ITEMS
) -> Quality:
    """NotAllowed for who does not see inquiries."""
    require(person, Grant.SEE_INQUIRIES, shop)
    rows = _of_period(shop, days)
    lines = _lines(shop, rows, by)
    told = [_graded(of) for of in _both_grades(rows)]
    differing = _differing(rows)
    return Quality(
        by=by,
        days=days,
        lines=tuple(sorted(lines, key=_order(sort), reverse=True)),
        total=_total(lines),
        reasons=_reasons(rows),
        agreement=agreement([one for graded in told for one in graded]),
        disagreements=differing[:SHOWN_DISAGREEMENTS],
        differing=len(differing),
    )


def source_under_reps(person: Person, shop: Shop, by: By, value: str, days: int) -> tuple[ControlLine, ...]:
    """The same source with each rep against all others. Names as the reader may see them. NotFound for no such."""
    require(person, Grant.SEE_INQUIRIES, shop)
    counted = (
        _of_period(shop, days)
        .filter(judged_q(), owner__isnull=False)
        .values_list(by.value, "owner_id")
        .annotate(all=Count("id"), good=Count("id", filter=good_q()))
    )
    sources: list[str] = []
    reps: list[str] = []
    goods: list[bool] = []
    of_value: dict[int, int] = {}
    for source, owner, count, good in counted:
        sources += [source] * count
        reps += [str(owner)] * count
        goods += [True] * good + [False] * (count - good)
        if source == value:
            of_value[owner] = count
    if not of_value:
        raise NotFound(
            "unknown_source",
            Text("这段时间没有评过的这个来源。", "No judged inquiry of this source in the period."),
            Text("换一个来源，或拉长时间。", "Choose another source, or a longer period."),
        )
    names = _names(person, shop, sorted(of_value, key=lambda owner: -of_value[owner]))
    return tuple(
        ControlLine(name, control(sources, reps, goods, value, str(owner))) for owner, name in names.items()
    )


# What counts as good, as the database asks it: the same words as logic.labels ------------------------------------


def spam_q() -> Q:
    return (
        Q(spam__in=(Spam.SPAM, Spam.SUSPECTED))
        | Q(sales_reason=ReasonCode.SPAM)
        | Q(loss_reason=LossReason.SPAM)
    )


def good_q() -> Q:
    by_stage = Q(stage__in=(Stage.QUOTED, Stage.SAMPLED)) | (
        Q(stage=Stage.LOST) & ~Q(loss_reason="") & ~Q(loss_reason__in=_BAD_LOSSES)
    )
    told = Q(stage=Stage.WON) | Q(is_promising=True) | (Q(is_promising=None) & by_stage)
    by_grade = Q(sales_grade__in=(Grade.A, Grade.B)) | (Q(sales_grade="") & told)
    return ~spam_q() & by_grade


def judged_q() -> Q:
    told = (
        ~Q(sales_grade="")
        | Q(stage__in=(Stage.WON, Stage.QUOTED, Stage.SAMPLED))
        | Q(is_promising__isnull=False)
        | (Q(stage=Stage.LOST) & ~Q(loss_reason=""))
    )
    return ~spam_q() & told


_BAD_LOSSES = (
    LossReason.NO_ANSWER,
    LossReason.WRONG_CUSTOMER,
    LossReason.NO_REQUIREMENT,
    LossReason.COMPETITOR_FISHING,
    LossReason.SPAM,
)


# The table ------------------------------------------------------------------------------------------------------


def _of_period(shop: Shop, days: int) -> QuerySet[Item]:
    zone = ZoneInfo(shop.timezone)
    first = datetime.combine(today() - timedelta(days=days - 1), time(), zone)
    rows = Item.objects.filter(shop_id=shop.id, arrived_at__gte=first, merged_into=None)
    return rows.exclude(box=Box.GONE)


def _lines(shop: Shop, rows: QuerySet[Item], by: By) -> list[SourceLine]:
    """One grouped query, and one of the facts for the amounts."""
    own = ~spam_q()
    wanted: dict[str, Any] = {
        "all": Count("id", filter=own),
        "spammed": Count("id", filter=spam_q()),
        "good": Count("id", filter=good_q()),
        "told": Count("id", filter=judged_q()),
        "won": Count("id", filter=own & Q(stage=Stage.WON)),
    }
    for side in ("model", "sales"):
        for grade in GRADES:
            wanted[f"{side}_{grade.value}"] = Count("id", filter=own & Q(**{f"{side}_grade": grade.value}))
    if by is By.PRODUCT:
        wanted["name"] = Max("product_name")
    counted = list(rows.order_by().values(by.value).annotate(**wanted))
    amounts = _amounts(shop, rows, by)
    shares = source_shares([of["good"] for of in counted], [of["told"] for of in counted])
    return [
        SourceLine(
            value=of[by.value],
            name=of.get("name") or "",
            items=of["all"],
            spam=of["spammed"],
            model=_four(of, "model"),
            sales=_four(of, "sales"),
            good=of["good"],
            judged=of["told"],
            share=share,
            orders=of["won"],
            amount=amounts.get(of[by.value], 0.0),
        )
        for of, share in zip(counted, shares, strict=True)
    ]


def _four(of: Mapping[str, Any], side: str) -> tuple[int, int, int, int]:
    first, second, third, last = (int(of[f"{side}_{grade.value}"]) for grade in GRADES)
    return first, second, third, last


def _amounts(shop: Shop, rows: QuerySet[Item], by: By) -> dict[str, float]:
    """USD of paid orders by source."""
    won = dict(rows.filter(stage=Stage.WON).values_list("key", by.value))
    if not won:
        return {}
    told = (
        fact_store()
        .snapshot()
        .query(
            "SELECT inquiry_id, sum(order_amount) AS amount FROM {order}"
            " WHERE coalesce(deposit_on, balance_on) IS NOT NULL AND inquiry_id IS NOT NULL GROUP BY inquiry_id",
            shop=shop.code,
        )
    )
    found: dict[str, float] = {}
    for key, amount in zip(
        told.column("inquiry_id").to_pylist(), told.column("amount").to_pylist(), strict=True
    ):
        if key in won and amount is not None:
            found[won[key]] = found.get(won[key], 0.0) + float(amount)
    return found


def _total(lines: Sequence[SourceLine]) -> SourceLine:
    def four(side: str) -> tuple[int, int, int, int]:
        first, second, third, last = (sum(getattr(of, side)[place] for of in lines) for place in range(4))
        return first, second, third, last

    good, judged = sum(of.good for of in lines), sum(of.judged for of in lines)
    return SourceLine(
        value="",
        name="",
        items=sum(of.items for of in lines),
        spam=sum(of.spam for of in lines),
        model=four("model"),
        sales=four("sales"),
        good=good,
        judged=judged,
        share=source_shares([good], [judged])[0],
        orders=sum(of.orders for of in lines),
        amount=sum(of.amount for of in lines),
    )


def _order(sort: Sort) -> Callable[[SourceLine], tuple[bool, float, float]]:
    """What nobody knows the source of stands last."""
    keys: Mapping[Sort, Callable[[SourceLine], float]] = {
        Sort.ITEMS: lambda of: of.items,
        Sort.SHARE: lambda of: of.share.value if of.share is not None else -1.0,
        Sort.ORDERS: lambda of: of.orders,
        Sort.AMOUNT: lambda of: of.amount,
    }
    return lambda of: (bool(of.value), keys[sort](of), of.items)


# The two sides' grades ------------------------------------------------------------------------------------------


def _both(rows: QuerySet[Item]) -> QuerySet[Item]:
    return rows.exclude(model_grade="").exclude(sales_grade="")


def _both_grades(rows: QuerySet[Item]) -> QuerySet[Item, tuple[str, str, int]]:
    grouped = _both(rows).order_by().values_list("model_grade", "sales_grade")
    return grouped.annotate(count=Count("id"))


def _graded(of: tuple[str, str, int]) -> list[Graded]:
    at_arrival, by_sales, count = of
    return [Graded("", Grade(at_arrival), Grade(by_sales))] * count


def _differing(rows: QuerySet[Item]) -> tuple[tuple[int, Disagreement], ...]:
    """The newest that differ, the furthest apart first."""
    told = (
        _both(rows)
        .exclude(model_grade=F("sales_grade"))
        .order_by("-arrived_at", "-id")
        .values_list("id", "key", "model_grade", "sales_grade", "sales_reason", "judged__chance")
    )[:MOST_DISAGREEMENTS]
    ids = {}
    found = []
    for pk, key, at_arrival, by_sales, reason, chance in told:
        ids[key] = pk
        said = ReasonCode(reason) if reason else None
        found.append(Graded(key, Grade(at_arrival), Grade(by_sales), said, chance))
    return tuple((ids[one.graded.item], one) for one in disagreements(found))


def _reasons(rows: QuerySet[Item]) -> tuple[tuple[ReasonCode, int], ...]:
    told = dict(
        rows.exclude(sales_reason="").order_by().values_list("sales_reason").annotate(count=Count("id"))
    )
    found = [(code, told[code.value]) for code in ReasonCode if code.value in told]
    return tuple(sorted(found, key=lambda pair: -pair[1]))


def _names(person: Person, shop: Shop, owners: Sequence[int]) -> dict[int, Text]:
    """Numbered for who may not read colleagues' names; the own is always readable."""
    sees = can(person, Grant.SEE_STAFF_NAMES, shop, team=Team.SALES)
    known = {one.id: one.display_name for one in persons()}
    found: dict[int, Text] = {}
    number = 0
    for owner in owners:
        name = known.get(owner, str(owner))
        if owner == person.id:
            found[owner] = Text(f"{name}（我）", f"{name} (me)")
        elif sees:
            found[owner] = Text(name, name)
        else:
            number += 1
            found[owner] = Text(f"同事 {number}", f"Colleague {number}")
    return found
