"""Every planted fact can be seen in what a demo home has stored, by whoever looks where truth.toml points."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, timedelta

import pytest

from baton.demo.logic.catalogue import LINES
from baton.demo.logic.truth import Planted
from baton.demo.tests.day_looks import DAY_LOOKS
from baton.demo.tests.stored import FACTS, ask, product_id
from baton.demo.tests.test_world import world
from baton.demo.truth import truth
from baton.facts.datasets import DATASETS
from baton.facts.snapshot import Snapshot
from baton.facts.store import FactStore
from baton.kit.period import ONE_DAY, Period

BUILT_IN = {"minglan": world("minglan").profile.period, "xinghe": world("xinghe").profile.period}


@pytest.fixture
def facts(demo_store: FactStore) -> Snapshot:
    return demo_store.snapshot()


def line_products(line: str) -> list[str]:
    return [product.id for product in world("minglan").products if product.model.startswith(f"{line}-")]


def before(fact: Planted, days: int) -> Period:
    return Period(fact.period.start - timedelta(days=days), fact.period.start - ONE_DAY)


def product_sums(facts: Snapshot, product: str, period: Period) -> tuple[float, float, float]:
    """Impressions, clicks and inquiries a day, from the weekly files that lie inside the period."""
    shown, clicked, asked, days = ask(
        facts,
        "SELECT sum(impressions), sum(clicks), sum(inquiries), 7 * count(*) FROM {product_period}"
        " WHERE product_id = $product AND period_end - period_start = 6"
        " AND period_start >= $start AND period_end <= $end",
        product=product_id(product),
        start=period.start,
        end=period.end,
    )
    return shown / days, clicked / days, asked / days


def dropped_showcase_slot(fact: Planted, facts: Snapshot) -> None:
    model = fact.segment["product"]
    shown_before, clicked_before, _ = product_sums(facts, model, before(fact, 56))
    shown, clicked, _ = product_sums(facts, model, fact.period)
    assert shown / shown_before == pytest.approx(fact.size, abs=0.12)
    assert clicked / shown == pytest.approx(clicked_before / shown_before, rel=0.3)
    states = facts.query(
        "SELECT DISTINCT period_end < $start AS earlier, is_showcase FROM {product_period}"
        " WHERE product_id = $product AND NOT (period_start < $start AND period_end >= $start) ORDER BY earlier",
        {"product": product_id(model), "start": fact.period.start},
        shop="minglan",
    ).to_pylist()
    assert states == [{"earlier": False, "is_showcase": False}, {"earlier": True, "is_showcase": True}]


REPLIES = (
    "SELECT median(epoch(first_reply_at - received_at)) / 3600.0,"
    " avg((quoted_on IS NOT NULL)::INT) FILTER (WHERE is_promising) FROM {inquiry}"
    " WHERE source = 'inquiry' AND is_effective AND data_day BETWEEN $start AND $end"
)


def slow_reply_week(fact: Planted, facts: Snapshot) -> None:
    slow, quoted = ask(facts, REPLIES, start=fact.period.start, end=fact.period.end)
    usual, usually_quoted = ask(facts, REPLIES, start=date(2026, 7, 19), end=date(2026, 8, 15))
    assert slow / usual > 0.6 * fact.size
    assert quoted < usually_quoted - 0.15


def price_change(fact: Planted, facts: Snapshot) -> None:
    sql = (
        "SELECT count(DISTINCT o.inquiry_id) / count(DISTINCT i.inquiry_id),"
        " count(DISTINCT l.inquiry_id) FILTER (WHERE l.reason = 'price') / count(DISTINCT l.inquiry_id)"
        " FROM {inquiry} i LEFT JOIN {order} o USING (inquiry_id) LEFT JOIN {loss} l USING (inquiry_id)"
        " WHERE i.quoted_on BETWEEN $start AND $end AND list_contains($products, i.product_id)"
    )
    products = line_products(fact.segment["line"])
    ripe = date(2026, 10, 24)
    closed, price = ask(
        facts, sql, start=date(2026, 4, 1), end=fact.period.start - ONE_DAY, products=products
    )
    closed_after, price_after = ask(facts, sql, start=fact.period.start, end=ripe, products=products)
    assert closed_after < 0.75 * closed
    assert price_after > 1.8 * price


def import_gap(fact: Planted, facts: Snapshot) -> None:
    days = facts.read("shop_day", "minglan", columns=["period_start"])["period_start"].to_pylist()
    missing = [day for day in BUILT_IN["minglan"].days() if day not in days]
    assert missing == list(fact.period.days())
    assert len(missing) == fact.size
    kind = (
        "SELECT count(*) FROM {event} WHERE kind = 'import_gap' AND started_on = $start AND ended_on = $end"
    )
    assert ask(facts, kind, start=fact.period.start, end=fact.period.end) == 1


def presale_product(fact: Planted, facts: Snapshot) -> None:
    paid = "count(deposit_on) + count(balance_on)"
    sql = f"SELECT count(*), {paid}, min(drafted_on) FROM {{order}} WHERE product_id = $product"
    drafted, paid, first = ask(facts, sql, product=product_id(fact.segment["product"]))
    assert drafted >= 6
    assert paid == fact.size == 0
    assert first >= fact.period.start


def spam_wave(fact: Planted, facts: Snapshot) -> None:
    sql = (
        "SELECT count(*) FILTER (WHERE NOT is_effective AND country = $country), count(*) FILTER (WHERE is_effective)"
        " FROM {inquiry} WHERE data_day BETWEEN $start AND $end"
    )
    spam, good = ask(
        facts, sql, country=fact.segment["country"], start=fact.period.start, end=fact.period.end
    )
    earlier = before(fact, fact.period.length + 2)
    usual, usually_good = ask(
        facts, sql, country=fact.segment["country"], start=earlier.start, end=earlier.end - timedelta(days=2)
    )
    assert spam >= fact.size
    assert usual <= 3
    assert good == pytest.approx(usually_good, rel=0.3)


def overloaded_rep(fact: Planted, facts: Snapshot) -> None:
    in_hand = facts.query(
        "SELECT staff, count(*) AS open FROM {inquiry} WHERE is_promising AND data_day >= $since"
        " AND stage IN ('新询盘', '已回复', '已报价', '已寄样') GROUP BY staff ORDER BY open DESC",
        {"since": truth().last_day - timedelta(days=60)},
        shop="minglan",
    ).to_pylist()
    assert in_hand[0]["staff"] == fact.segment["staff"]
    assert in_hand[0]["open"] > 1.3 * in_hand[1]["open"]
    own = REPLIES + " AND staff = $staff"
    slow, _ = ask(facts, own, start=fact.period.start, end=fact.period.end, staff=fact.segment["staff"])
    usual, _ = ask(facts, own, start=date(2026, 4, 1), end=date(2026, 7, 31), staff=fact.segment["staff"])
    assert slow > fact.size * usual


def zero_exposure(fact: Planted, facts: Snapshot) -> None:
    sql = "SELECT count(*) FROM (SELECT product_id FROM {product_period} GROUP BY 1 HAVING sum(impressions) = 0)"
    assert ask(facts, sql) == fact.size == fact.segment["products"]


def impressions_without_clicks(fact: Planted, facts: Snapshot) -> None:
    shown, clicked, _ = product_sums(facts, fact.segment["product"], fact.period)
    assert shown > 100
    assert clicked / shown < 0.001
    shown_before, clicked_before, _ = product_sums(facts, fact.segment["product"], before(fact, 84))
    assert clicked_before / shown_before > 0.006


def clicks_without_inquiries(fact: Planted, facts: Snapshot) -> None:
    _, clicked, asked = product_sums(facts, fact.segment["product"], fact.period)
    assert clicked > 4
    assert asked == fact.size == 0


def brand_words(fact: Planted, facts: Snapshot) -> None:
    sql = "SELECT count(DISTINCT keyword) FROM {keyword_period} WHERE list_contains($words, keyword)"
    assert ask(facts, sql, words=fact.segment["keywords"]) == fact.size


def forgotten_ad_switch(fact: Planted, facts: Snapshot) -> None:
    sql = (
        "SELECT sum(ad_spend), sum(ad_leads), sum(clicks), min(country) FROM {ad_day}"
        " WHERE campaign = $campaign AND period_start BETWEEN $start AND $end"
    )
    spend, leads, clicks, country = ask(
        facts, sql, campaign=fact.segment["campaign"], start=fact.period.start, end=fact.period.end
    )
    assert spend == pytest.approx(fact.size, abs=0.01)
    assert (leads, country) == (0, fact.segment["country"])
    assert clicks > 100


COUNTRY = (
    "SELECT sum(impressions) / count(*) / 7, sum(clicks) / sum(impressions) FROM {country_period}"
    " WHERE country = $country AND period_end - period_start = 6"
    " AND period_start >= $start AND period_end <= $end"
)


def falling_click_rate(fact: Planted, facts: Snapshot) -> None:
    country = fact.segment["country"]
    shown, rate = ask(facts, COUNTRY, country=country, start=fact.period.start, end=fact.period.end)
    earlier = before(fact, 56)
    shown_before, rate_before = ask(facts, COUNTRY, country=country, start=earlier.start, end=earlier.end)
    assert rate / rate_before == pytest.approx(fact.size, abs=0.12)
    assert shown / shown_before == pytest.approx(1.1, abs=0.15)


def german_market_up(fact: Planted, facts: Snapshot) -> None:
    country = fact.segment["country"]
    shown, _ = ask(facts, COUNTRY, country=country, start=fact.period.start, end=fact.period.end)
    earlier = before(fact, 28)
    shown_before, _ = ask(facts, COUNTRY, country=country, start=earlier.start, end=earlier.end)
    assert shown / shown_before == pytest.approx(fact.size, abs=0.12)


def brazil_solar_up(fact: Planted, facts: Snapshot) -> None:
    """Only the ad report splits countries by line; the country and the line's products rise too, against the others."""
    country = fact.segment["country"]
    earlier = before(fact, 28)
    shown, _ = ask(facts, COUNTRY, country=country, start=fact.period.start, end=fact.period.end)
    shown_before, _ = ask(facts, COUNTRY, country=country, start=earlier.start, end=earlier.end)
    assert shown / shown_before > 1.07
    share = (
        "SELECT sum(impressions) FILTER (WHERE list_contains($products, product_id)) / sum(impressions)"
        " FROM {product_period} WHERE period_end - period_start = 6 AND period_start >= $start AND period_end <= $end"
    )
    products = line_products(fact.segment["line"])
    now, then = (
        ask(facts, share, products=products, start=period.start, end=period.end)
        for period in (fact.period, earlier)
    )
    assert now > 1.03 * then
    ads = (
        "SELECT sum(impressions) FILTER (WHERE country = $country) / sum(impressions) FROM {ad_day}"
        " WHERE campaign LIKE $line AND period_start BETWEEN $start AND $end"
    )
    line = f"%{next(one.zh for one in LINES if one.code == fact.segment['line'])}%"
    now, then = (
        ask(facts, ads, country=country, line=line, start=period.start, end=period.end)
        for period in (fact.period, earlier)
    )
    # What the country takes of the line's ads when it is shown `size` times as much and the others are not.
    assert now == pytest.approx(fact.size * then / (1 + (fact.size - 1) * then), abs=0.02)


def main_image_change(fact: Planted, facts: Snapshot) -> None:
    shown, clicked, _ = product_sums(facts, fact.segment["product"], fact.period)
    shown_before, clicked_before, _ = product_sums(facts, fact.segment["product"], before(fact, 56))
    assert (clicked / shown) / (clicked_before / shown_before) == pytest.approx(fact.size, abs=0.15)


def sales_leg_down(fact: Planted, facts: Snapshot) -> None:
    sql = (
        "SELECT count(*) FILTER (WHERE is_promising), count(quoted_on),"
        " avg((epoch(first_reply_at - received_at) > 7200)::INT) FROM {inquiry}"
        " WHERE source = 'inquiry' AND is_effective AND country = $country AND data_day BETWEEN $start AND $end"
    )
    recent, earlier = (
        ask(facts, sql, country=fact.segment["country"], start=start, end=start + timedelta(days=27))
        for start in (fact.period.start, fact.period.start - timedelta(days=28))
    )
    assert recent[0] > earlier[0]
    assert recent[1] < earlier[1]
    assert recent[2] > earlier[2] + 0.3
    paid = "SELECT count(*) FROM {order} WHERE deposit_on BETWEEN $start AND $end"
    counts = [
        ask(facts, paid, start=start, end=start + timedelta(days=27))
        for start in (fact.period.start - timedelta(days=28), fact.period.start)
    ]
    assert counts == [76, 64]


def new_rep(fact: Planted, facts: Snapshot) -> None:
    first = ask(
        facts, "SELECT min(data_day) FROM {inquiry} WHERE staff = $staff", staff=fact.segment["staff"]
    )
    assert 0 <= (first - fact.period.start).days <= 3
    assert (truth().last_day - fact.period.start).days == fact.size


def thin_shop(fact: Planted, facts: Snapshot) -> None:
    paid, days = ask(
        facts,
        "SELECT count(*), $days FROM {order} WHERE deposit_on IS NOT NULL",
        shop="xinghe",
        days=fact.period.length,
    )
    assert paid / days * 30 == pytest.approx(fact.size, abs=0.8)
    assert facts.read("ad_day", "xinghe").num_rows == 0
    assert facts.read("country_period", "xinghe").num_rows == 0


LOOKS: Mapping[str, Callable[[Planted, Snapshot], None]] = {
    "dropped_showcase_slot": dropped_showcase_slot,
    "slow_reply_week": slow_reply_week,
    "price_change": price_change,
    "import_gap": import_gap,
    "presale_product": presale_product,
    "spam_wave": spam_wave,
    "overloaded_rep": overloaded_rep,
    "zero_exposure": zero_exposure,
    "impressions_without_clicks": impressions_without_clicks,
    "clicks_without_inquiries": clicks_without_inquiries,
    "brand_words": brand_words,
    "forgotten_ad_switch": forgotten_ad_switch,
    "falling_click_rate": falling_click_rate,
    "german_market_up": german_market_up,
    "brazil_solar_up": brazil_solar_up,
    "main_image_change": main_image_change,
    "sales_leg_down": sales_leg_down,
    "new_rep": new_rep,
    "thin_shop": thin_shop,
    **DAY_LOOKS,
}


def test_every_planted_fact_is_looked_for() -> None:
    assert set(LOOKS) == set(FACTS)
    assert len(FACTS) == len(truth().planted)


@pytest.mark.parametrize("name", sorted(FACTS))
def test_a_planted_fact_is_in_the_stored_facts(name: str, facts: Snapshot) -> None:
    LOOKS[name](FACTS[name], facts)


def test_truth_is_written_in_known_words() -> None:
    for fact in truth().planted:
        assert fact.dataset in DATASETS
        assert fact.owner in {"marketing", "sales", "shared", "company", "none"}
        built = BUILT_IN[fact.shop]
        if fact.id in DAY_LOOKS:  # lists of the present day, and an event that lies ahead
            built = Period(built.start, date(2026, 12, 31))
        assert built.covers(fact.period)
        assert fact.finding
        assert fact.finding_en


def test_the_quiet_month_is_quiet() -> None:
    """Nothing begins or ends in it, so that what is seen there is noise."""
    quiet = truth().quiet_month
    assert quiet.length == 28
    for fact in truth().planted:
        if fact.shop == "minglan":
            assert fact.period.overlap(quiet) is None or fact.period.start == BUILT_IN["minglan"].start
