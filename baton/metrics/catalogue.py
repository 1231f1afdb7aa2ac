"""The catalogue: every figure of the glossary, and how it is made. Adding a metric is one entry here.

`entry` takes the code, the direction that is better, and the ways to make the figure, the best first: the next
one stands in where the shop does not have the facts for it. Label, meaning and owner come from the glossary.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from baton.facts.contract import Additivity, Measure, Unit
from baton.facts.datasets import dataset
from baton.kit.errors import unknown
from baton.kit.glossary import Owner, label, owner_of
from baton.kit.text import Text
from baton.metrics.formulas import Formula, Latest, Logged, PersonDays, Persons, Ratio, Read, Total
from baton.metrics.logs import LOG_FIGURES


class Better(StrEnum):
    UP = "up"
    DOWN = "down"
    NEITHER = "neither"


@dataclass(frozen=True, slots=True)
class Metric:
    code: str
    better: Better
    unit: Unit
    formulas: tuple[Formula, ...]
    """The best first; all of one kind where they are ratios."""

    @property
    def label(self) -> Text:
        return label(self.code)

    @property
    def owner(self) -> Owner:
        return owner_of(self.code)

    @property
    def additivity(self) -> Additivity:
        return self.formulas[0].additivity

    @property
    def ratios(self) -> tuple[Ratio, ...]:
        return tuple(formula for formula in self.formulas if isinstance(formula, Ratio))

    @property
    def reads(self) -> tuple[Read, ...]:
        return tuple(formula for formula in self.formulas if not isinstance(formula, Ratio))

    @property
    def datasets(self) -> tuple[str, ...]:
        """Where the figure, or its parts, are read from."""
        parts = [code for ratio in self.ratios for code in (ratio.part, ratio.whole)]
        names = [read.dataset for read in self.reads]
        names += [name for code in parts for name in metric(code).datasets]
        return tuple(dict.fromkeys(names))

    @property
    def formula(self) -> Text:
        """How the figure is made, to be read by people."""
        texts = [formula.text() for formula in self.formulas]
        return Text("；否则 ".join(text.zh for text in texts), "; else ".join(text.en for text in texts))


def entry(code: str, better: Better, *formulas: Formula, unit: Unit | None = None) -> Metric:
    return Metric(code, better, unit or _unit(formulas[0]), formulas)


def _unit(formula: Formula) -> Unit:
    if isinstance(formula, Ratio):
        return Unit.SHARE
    if isinstance(formula, Logged):
        return LOG_FIGURES[formula.figure].unit
    found = dataset(formula.dataset).column(formula.measure)
    assert isinstance(found, Measure)
    return found.unit


UP, DOWN, NEITHER = Better.UP, Better.DOWN, Better.NEITHER


def _shop_then_products(code: str) -> Metric:
    return entry(code, UP, Total("shop_day", code), Total("product_period", code))


def _of_products(code: str) -> Metric:
    return entry(code, UP, Total("product_period", code))


def _people_of_products(code: str) -> Metric:
    return entry(code, UP, Persons("product_period", code))


def _of_log(code: str, better: Better = UP) -> Metric:
    return entry(code, better, Logged(LOG_FIGURES[code].dataset, code))


def _per_visitor(code: str, part: str, *, unit: Unit | None = None, better: Better = UP) -> Metric:
    """A count or an amount for every visitor: visitor-days first, else the visitors of one file."""
    return entry(code, better, Ratio(part, "visitor_days"), Ratio(part, "visitors"), unit=unit)


_ENTRIES = (
    # The funnel, first half
    _shop_then_products("impressions"),
    _shop_then_products("clicks"),
    entry("click_rate", UP, Ratio("clicks", "impressions")),
    entry("visitors", UP, Persons("shop_day", "visitors")),
    entry("visitor_days", UP, PersonDays("shop_day", "visitors")),
    entry("visit_rate", UP, Ratio("visitor_days", "clicks"), Ratio("visitors", "clicks")),
    entry("visits", UP, Total("shop_day", "visits")),
    entry(
        "inquiries",
        UP,
        Total("shop_day", "inquiries"),
        Total("product_period", "inquiries"),
        Logged("inquiry", "logged_inquiries"),
    ),
    entry("inquirers", UP, Persons("shop_day", "inquirers")),
    _per_visitor("inquiry_rate", "inquiries"),
    entry("chats", UP, Persons("shop_day", "chats")),
    entry("chat_days", UP, PersonDays("shop_day", "chats")),
    entry("opportunities", UP, Persons("shop_day", "opportunities")),
    entry("opportunity_days", UP, PersonDays("shop_day", "opportunities")),
    _people_of_products("opportunities_90_days"),
    entry(
        "opportunity_rate", UP, Ratio("opportunity_days", "visitor_days"), Ratio("opportunities", "visitors")
    ),
    _of_log("logged_opportunities"),
    _of_log("won_opportunities"),
    # The funnel, second half
    _of_log("logged_inquiries"),
    _of_log("ineffective_inquiries", DOWN),
    _of_log("replied"),
    entry("replied_rate", UP, Ratio("replied", "logged_inquiries")),
    _of_log("replied_fast"),
    entry("replied_fast_rate", UP, Ratio("replied_fast", "logged_inquiries")),
    _of_log("promising"),
    entry("promising_rate", UP, Ratio("promising", "logged_inquiries")),
    _of_log("quoted"),
    entry("quote_rate", UP, Ratio("quoted", "logged_inquiries")),
    _of_log("sampled"),
    entry("sample_rate", UP, Ratio("sampled", "logged_inquiries")),
    entry(
        "drafted_orders",
        UP,
        Logged("order", "drafted_orders"),
        Total("shop_day", "drafted_orders"),
        Total("product_period", "drafted_orders"),
    ),
    entry("draft_rate", UP, Ratio("drafted_orders", "inquiries")),
    _of_log("direct_orders"),
    _per_visitor("direct_order_rate", "direct_orders"),
    _per_visitor("order_conversion", "drafted_orders"),
    entry("paid_orders", UP, Logged("order", "paid_orders"), Total("shop_day", "trade_assurance_orders")),
    entry("receipt_rate", UP, Ratio("paid_orders", "drafted_orders")),
    entry("paid_buyers", UP, Persons("shop_day", "paid_buyers")),
    entry("paid_buyer_days", UP, PersonDays("shop_day", "paid_buyers")),
    entry(
        "payment_rate",
        UP,
        Ratio("paid_buyer_days", "visitor_days"),
        Ratio("paid_buyers", "visitors"),
        Ratio("online_buyers", "visitors"),
    ),
    entry("close_rate", UP, Ratio("won_opportunities", "logged_opportunities")),
    entry("gmv", UP, Logged("order", "gmv"), Total("shop_day", "trade_assurance_amount")),
    entry("order_value", UP, Ratio("gmv", "paid_orders"), unit=Unit.USD),
    _of_log("repeat_orders"),
    entry("repeat_rate", UP, Ratio("repeat_orders", "paid_orders")),
    entry("trade_assurance_orders", UP, Total("shop_day", "trade_assurance_orders")),
    entry("trade_assurance_amount", UP, Total("shop_day", "trade_assurance_amount")),
    _people_of_products("online_buyers"),
    _of_products("online_amount"),
    _of_log("expected_amount"),
    _of_log("order_amount"),
    _of_log("deposit"),
    _of_log("balance"),
    _of_log("refund", DOWN),
    _of_log("receivable", NEITHER),
    # Service
    entry("first_reply_time", DOWN, Latest("shop_day", "first_reply_time")),
    entry("reply_rate", UP, Latest("shop_day", "reply_rate")),
    entry("fast_reply_rate", UP, Latest("shop_day", "fast_reply_rate")),
    entry("rfq_quotes", UP, Total("staff_period", "rfq_quotes")),
    # Traffic in detail
    _shop_then_products("search_impressions"),
    _shop_then_products("search_clicks"),
    entry("search_click_rate", UP, Ratio("search_clicks", "search_impressions")),
    _shop_then_products("marketing_impressions"),
    _shop_then_products("marketing_clicks"),
    _of_products("standard_ads_impressions"),
    _of_products("standard_ads_clicks"),
    _of_products("sitewide_ads_impressions"),
    _of_products("sitewide_ads_clicks"),
    _people_of_products("favourites"),
    _people_of_products("shares"),
    _people_of_products("compares"),
    entry("products", NEITHER, Latest("staff_period", "products")),
    # Advertising and words
    entry("ad_spend", NEITHER, Total("ad_day", "ad_spend")),
    entry("ad_impressions", UP, Total("ad_day", "impressions")),
    entry("ad_clicks", UP, Total("ad_day", "clicks")),
    entry("ad_click_rate", UP, Ratio("ad_clicks", "ad_impressions")),
    entry("click_cost", DOWN, Ratio("ad_spend", "ad_clicks"), unit=Unit.CNY),
    entry("ad_leads", UP, Total("ad_day", "ad_leads")),
    entry("lead_cost", DOWN, Ratio("ad_spend", "ad_leads"), unit=Unit.CNY),
    entry("l1_clicks", UP, Total("ad_day", "l1_clicks")),
    entry("l1_click_share", UP, Ratio("l1_clicks", "ad_clicks")),
    entry("ad_hours", NEITHER, Total("ad_day", "ad_hours")),
    _per_visitor("visitor_value", "gmv", unit=Unit.USD),
    _per_visitor("visitor_cost", "ad_spend", unit=Unit.CNY, better=DOWN),
    entry("top10_impressions", NEITHER, Latest("keyword_period", "top10_impressions")),
    entry("top10_clicks", NEITHER, Latest("keyword_period", "top10_clicks")),
    entry("keyword_index", NEITHER, Latest("keyword_period", "keyword_index")),
    entry("seller_index", NEITHER, Latest("keyword_period", "seller_index")),
)

_METRICS: Mapping[str, Metric] = {found.code: found for found in _ENTRIES}


def metrics() -> Mapping[str, Metric]:
    """Every metric by its code, in the order of the glossary."""
    return _METRICS


def metric(code: str) -> Metric:
    found = _METRICS.get(code)
    if found is None:
        raise unknown(Text("指标", "metric"), code, _METRICS, code="unknown_metric")
    return found
