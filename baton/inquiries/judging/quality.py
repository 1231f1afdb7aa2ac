"""Which keywords, products, channels and countries brought what grade; and where the two sides' grades part."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from django.db.models import Count, F, Max, QuerySet

from baton.drivers.cannot_tell import CannotTell
from baton.inquiries.logic.agreement import Agreement, Disagreement, Graded, agreement, disagreements
from baton.inquiries.logic.grade_shares import SourceShare, source_shares
from baton.inquiries.logic.grades import GRADES
from baton.inquiries.logic.labels import Became, is_good, is_spam
from baton.inquiries.logic.source_control import Control, control
from baton.inquiries.models import Item
from baton.inquiries.terms import Box, Grade, ReasonCode, Spam, Stage
from baton.intake.selectors import fact_store
from baton.kit.errors import NotFound
from baton.kit.text import Text
from baton.people.clock import shop_day
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
    counted = _counted(rows, by)
    lines = _lines(shop, rows, by, counted)
    told = [
        [Graded("", Grade(of.model_grade), Grade(of.became.sales_grade))] * of.count
        for of in counted
        if of.has_both
    ]
    differing = _differing(rows)
    return Quality(
        by=by,
        days=days,
        lines=tuple(sorted(lines, key=_order(sort), reverse=True)),
        total=_total(lines),
        reasons=_reasons(counted),
        agreement=agreement([one for graded in told for one in graded]),
        disagreements=differing[:SHOWN_DISAGREEMENTS],
        differing=len(differing),
    )


def source_under_reps(person: Person, shop: Shop, by: By, value: str, days: int) -> tuple[ControlLine, ...]:
    """The same source with each rep against all others. Names as the reader may see them. NotFound for no such."""
    require(person, Grant.SEE_INQUIRIES, shop)
    sources: list[str] = []
    reps: list[str] = []
    goods: list[bool] = []
    of_value: dict[int, int] = {}
    for of in _counted(_of_period(shop, days).filter(owner__isnull=False), by, with_owner=True):
        said = is_good(of.became)
        if said is None or of.owner is None:
            continue
        sources += [of.value] * of.count
        reps += [str(of.owner)] * of.count
        goods += [said] * of.count
        if of.value == value:
            of_value[of.owner] = of_value.get(of.owner, 0) + of.count
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


# The table ------------------------------------------------------------------------------------------------------


def _of_period(shop: Shop, days: int) -> QuerySet[Item]:
    zone = ZoneInfo(shop.timezone)
    first = datetime.combine(shop_day(shop) - timedelta(days=days - 1), time(), zone)
    rows = Item.objects.filter(shop_id=shop.id, arrived_at__gte=first, merged_into=None)
    return rows.exclude(box=Box.GONE)


@dataclass(frozen=True, slots=True)
class _Counted:
    """How many items of a source are alike in all that a grade is told by."""

    value: str
    model_grade: str
    became: Became
    owner: int | None
    count: int

    @property
    def has_both(self) -> bool:
        return bool(self.model_grade and self.became.sales_grade)

    @property
    def is_left_out(self) -> bool:
        return self.became.spam == Spam.SUSPECTED or is_spam(self.became) is True


_TOLD_BY = ("spam", "stage", "is_promising", "sales_grade", "sales_reason", "loss_reason")


def _counted(rows: QuerySet[Item], by: By, *, with_owner: bool = False) -> list[_Counted]:
    """One grouped query: few lines for many items."""
    names = [by.value, "model_grade", *(("owner_id",) if with_owner else ()), *_TOLD_BY]
    grouped = rows.order_by().values(*names).annotate(count=Count("id"))
    return [
        _Counted(
            value=of[by.value],
            model_grade=of["model_grade"],
            became=Became(**{name: of[name] for name in _TOLD_BY}),
            owner=of.get("owner_id"),
            count=of["count"],
        )
        for of in grouped
    ]


@dataclass(slots=True)
class _Sum:
    """What is added up of a source."""

    items: int = 0
    spam: int = 0
    model: Counter[str] = field(default_factory=Counter)
    sales: Counter[str] = field(default_factory=Counter)
    good: int = 0
    judged: int = 0
    orders: int = 0

    def add(self, of: _Counted) -> None:
        if of.is_left_out:
            self.spam += of.count
            return
        self.items += of.count
        self.model[of.model_grade] += of.count
        self.sales[of.became.sales_grade] += of.count
        said = is_good(of.became)
        self.judged += of.count if said is not None else 0
        self.good += of.count if said else 0
        self.orders += of.count if of.became.stage == Stage.WON else 0


def _lines(shop: Shop, rows: QuerySet[Item], by: By, counted: Sequence[_Counted]) -> list[SourceLine]:
    sums: dict[str, _Sum] = {}
    for of in counted:
        sums.setdefault(of.value, _Sum()).add(of)
    amounts = _amounts(shop, rows, by)
    shares = source_shares([of.good for of in sums.values()], [of.judged for of in sums.values()])
    names = _product_names(rows) if by is By.PRODUCT else {}
    return [
        SourceLine(
            value=value,
            name=names.get(value, ""),
            items=of.items,
            spam=of.spam,
            model=_four(of.model),
            sales=_four(of.sales),
            good=of.good,
            judged=of.judged,
            share=share,
            orders=of.orders,
            amount=amounts.get(value, 0.0),
        )
        for (value, of), share in zip(sums.items(), shares, strict=True)
    ]


def _product_names(rows: QuerySet[Item]) -> dict[str, str]:
    return dict(rows.order_by().values_list("product_id").annotate(name=Max("product_name")))


def _four(counts: Counter[str]) -> tuple[int, int, int, int]:
    first, second, third, last = (counts[grade.value] for grade in GRADES)
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


def _reasons(counted: Sequence[_Counted]) -> tuple[tuple[ReasonCode, int], ...]:
    told: Counter[str] = Counter()
    for of in counted:
        told[of.became.sales_reason] += of.count
    found = [(code, told[code.value]) for code in ReasonCode if told[code.value]]
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
