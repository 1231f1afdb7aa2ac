"""Every file that a demo shop exports: which there are, and what stands in each."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from itertools import groupby

from baton.demo.logic import logs
from baton.demo.logic.back_office import back_office
from baton.demo.logic.calendar import index_of
from baton.demo.logic.countries import COUNTRIES
from baton.demo.logic.exports import Export
from baton.demo.logic.occasions import OCCASIONS
from baton.demo.logic.sheets import Row, Sheet, percent, sheet
from baton.demo.logic.truth import Truth
from baton.demo.logic.world import World
from baton.kit.period import Period
from baton.sources import layouts

LONG_EXPORT_DAYS = 30
AD_REPORT = ".csv"


def sheets(world: World, truth: Truth) -> Iterator[Sheet]:
    """The files of a shop, in a fixed order. Each is counted when it is asked for."""
    yield _shop_daily(world, truth)
    for period in weeks(world):
        yield from _period_sheets(world, period, "weekly")
        yield sheet("weekly", layouts.KEYWORDS, period, Export(world, period).keywords())
    if world.profile.daily_exports:
        for period in last_days(world):
            yield from _period_sheets(world, period, "daily")
        month = Period(world.days[-LONG_EXPORT_DAYS], world.days[-1])
        yield sheet("monthly", layouts.PRODUCTS, month, Export(world, month).products())
    yield from _ad_reports(world)
    yield from _own_sheets(world)


def weeks(world: World) -> tuple[Period, ...]:
    """The whole platform weeks of the history (it starts on a Sunday)."""
    return tuple(
        Period(world.days[7 * week], world.days[7 * week + 6]) for week in range(len(world.days) // 7)
    )


def last_days(world: World) -> tuple[Period, ...]:
    """The days that were exported singly."""
    return tuple(Period(day, day) for day in world.days[-world.profile.daily_exports :])


def _period_sheets(world: World, period: Period, folder: str) -> Iterator[Sheet]:
    export = Export(world, period)
    yield sheet(folder, layouts.PRODUCTS, period, export.products())
    if world.profile.daily_exports:
        yield sheet(folder, layouts.CHANNELS, period, export.channels())
        yield sheet(folder, layouts.COUNTRIES, period, export.countries())
        yield sheet(folder, layouts.STAFF, period, export.staff())


def _shop_daily(world: World, truth: Truth) -> Sheet:
    """One row a day; the days of the import gap are not in the file."""
    gap = truth.of(world.profile.code).get("import_gap")
    rows = (
        Export(world, Period(day, day)).shop_day()
        for day in world.days
        if gap is None or not gap.period.contains(day)
    )
    return sheet("", layouts.SHOP_DAILY, world.profile.period, rows)


def _ad_reports(world: World) -> Iterator[Sheet]:
    """One report a calendar month, split by campaign, keyword and country."""
    if not world.profile.has_ads:
        return
    layout = layouts.KEYWORD_ADS
    headers = tuple(header for header in layout.headers if header != "产品ID")
    for _, days in groupby(world.days, key=lambda day: (day.year, day.month)):
        month = list(days)
        period = Period(month[0], month[-1])
        name = layout.file_name_for(period).rsplit(".", 1)[0] + AD_REPORT
        yield Sheet(f"ads/{name}", layout, headers, period, tuple(_ad_rows(world, period)))


def _ad_rows(world: World, period: Period) -> Iterator[Row]:
    ads = world.ads
    names = {country.code: country.zh for country in COUNTRIES}
    span = index_of(world.days, period)
    for day in range(span.start, span.stop):
        written = (world.days[0] + timedelta(days=day)).isoformat()
        for row, cell in enumerate(ads.cells):
            shown, clicked = int(ads.impressions[row, day]), int(ads.clicks[row, day])
            if not shown:
                continue
            spend, leads, l1 = (
                int(ads.spend[row, day]),
                int(ads.leads[row, day]),
                int(ads.l1_clicks[row, day]),
            )
            yield (
                written,
                cell.campaign,
                cell.keyword,
                names[cell.country],
                shown,
                clicked,
                percent(clicked, shown),
                f"¥{spend / 100:,.2f}",
                f"¥{spend / clicked / 100:.2f}" if clicked else "-",
                float(ads.hours[row, day]),
                leads,
                f"¥{spend / leads / 100:.2f}" if leads else "-",
                l1,
                percent(l1, clicked),
            )


def _own_sheets(world: World) -> Iterator[Sheet]:
    filled = {
        "inquiries": logs.inquiries(world),
        "orders": logs.orders(world),
        "losses": logs.losses(world),
    }
    if world.profile.daily_exports:
        filled["events"] = logs.events(world, OCCASIONS)
    filled |= back_office(world)
    for source, rows in filled.items():
        layout = layouts.template_layout(source)
        yield sheet("", layout, world.profile.period, rows)
