"""The pages of hours, rota, limits, hand-overs and first replies, for each who comes to them."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from baton.inquiries import roster, services
from baton.inquiries.logic import buyer_time
from baton.inquiries.models import Absence, Duty, HandOver, Item, PlatformRules
from baton.inquiries.terms import Box, Kind, Unassigned
from baton.inquiries.tests.conftest import Files, set_day
from baton.inquiries.timing import writing
from baton.kit.country_zones import local_time
from baton.kit.errors import NotUsable
from baton.kit.home import Home
from baton.metrics.tests.hand_made import inquiry
from baton.people.clock import clock
from baton.people.services import create_person, create_shop, set_active
from baton.people.terms import Person, Role, Shop

PASSWORD = "a long enough secret"
PAGES = ("/desk/hours", "/desk/rota", "/desk/rules", "/desk/replies")
WEEK = {f"day{number}": "09:00-12:00, 13:30-18:00" for number in range(5)}
People = Callable[..., Person]


def text(response: Any) -> str:
    return bytes(response.content).decode()


def words(response: Any) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<script.*?</script>|<[^>]+>", " ", text(response), flags=re.DOTALL))


@pytest.fixture
def enter(shop: Shop) -> Callable[..., tuple[Client, Person]]:
    def come(login: str, role: Role) -> tuple[Client, Person]:
        one = create_person(None, login, login.title(), [(role, shop)], password=PASSWORD)
        client = Client()
        assert client.login(username=login, password=PASSWORD)
        return client, one

    return come


Enter = Callable[..., tuple[Client, Person]]
pytestmark = pytest.mark.django_db


# Typing ---------------------------------------------------------------------------------------------------------


@given(
    st.lists(
        st.tuples(st.integers(0, 1439), st.integers(0, 1439)).filter(lambda one: one[0] != one[1]), max_size=4
    )
)
def test_shifts_are_read_as_they_are_written(minutes: list[tuple[int, int]]) -> None:
    shifts = [(time(start // 60, start % 60), time(end // 60, end % 60)) for start, end in minutes]
    assert writing.shifts_of(writing.written_shifts(shifts)) == shifts


def test_shifts_and_days_as_people_type_them() -> None:
    assert writing.shifts_of("9：00—12:00；13:30 至 18:00") == [
        (time(9), time(12)), (time(13, 30), time(18)),
    ]  # fmt: skip
    assert writing.shifts_of("18:00-24:00") == [(time(18), time(0))]
    assert writing.shifts_of("  ") == []
    assert writing.days_of("2026-12-24 – 2026-12-26\n2027-1-1") == (
        date(2026, 12, 24), date(2026, 12, 25), date(2026, 12, 26), date(2027, 1, 1),
    )  # fmt: skip
    assert writing.made_up_of("2026-12-26 5\n2026-12-27") == {date(2026, 12, 26): 4, date(2026, 12, 27): 0}


@pytest.mark.parametrize(
    "written", ["9-12", "25:00-26:00", "09:60-10:00", "<b>", "09:00", "morning", "09:00-12:00-13:00"]
)
def test_what_is_no_shift(written: str) -> None:
    with pytest.raises(NotUsable):
        writing.shifts_of(written)


@pytest.mark.parametrize(
    "written",
    [
        "2026-02-30",
        "tomorrow",
        "0001-01-01",
        "2026-12-26 – 2026-12-24",
        "2020-01-01 – 2026-01-01",
        "9999-12-31",
    ],
)
def test_what_is_no_day(written: str) -> None:
    with pytest.raises(NotUsable):
        writing.days_of(written)
    with pytest.raises(NotUsable):
        writing.made_up_of(written + " 9")


def test_a_local_moment_that_clocks_skip_or_show_twice() -> None:
    berlin = ZoneInfo("Europe/Berlin")
    skipped = writing.moment_of("2026-03-29T02:30", berlin)
    assert skipped.astimezone(UTC) == datetime(2026, 3, 29, 1, 30, tzinfo=UTC)
    twice = writing.moment_of("2026-10-25 02:30", berlin)
    assert twice.astimezone(UTC) == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    for written in ("", "soon", "2026-10-25T02:30+02:00", "1999-01-01T00:00", "9999-12-31T23:59"):
        with pytest.raises(NotUsable):
            writing.moment_of(written, berlin)


# Hours ----------------------------------------------------------------------------------------------------------


def test_the_page_shows_the_week_the_days_applied_and_the_year_that_nobody_knows(
    enter: Enter, shop: Shop
) -> None:
    client, _ = enter("lead", Role.SALES_LEAD)
    page = words(client.get("/desk/hours"))
    assert "2026-10-01 国庆节 休息" in page
    assert "2026-10-10 国庆节 上班" in page
    assert "还没有 2027 年的中国节假日安排" in page
    assert 'value="09:00-12:00, 13:30-18:00"' in text(client.get("/desk/hours"))


def test_a_lead_sets_the_team_s_week(enter: Enter, shop: Shop, item: Callable[..., Item]) -> None:
    client, _ = enter("lead", Role.SALES_LEAD)
    row = item("2026-09-30")
    before = Item.objects.get(pk=row.pk).team_due
    answer = client.post(
        "/desk/hours/set", {**WEEK, "zone": "Asia/Shanghai", "closed": "2026-10-01"}, follow=True
    )
    assert "已重新计算" in words(answer)
    assert "没有套用节假日安排" in words(answer)
    assert "还没有 2027 年" not in words(answer)
    after = Item.objects.get(pk=row.pk).team_due
    assert before is not None
    assert after is not None
    assert after < before, "National Day is worked but for its first day"
    assert roster.calendar_of(shop) == ""


def test_what_was_typed_stays_where_it_is_refused(enter: Enter, shop: Shop) -> None:
    client, _ = enter("lead", Role.SALES_LEAD)
    for wrong in ({"day0": "09:00-12:00, 11:00-15:00"}, {"day0": "nine to five"}, {"zone": "Atlantis"}):
        answer = client.post("/desk/hours/set", {**WEEK, "zone": "Asia/Shanghai", **wrong})
        assert answer.status_code == 400
        assert 'role="alert"' in text(answer)
        assert next(iter(wrong.values())) in text(answer)
    assert roster.hours_row(shop, None) is None


def test_a_rep_sets_the_own_week_and_absences_and_nobody_else_s(
    enter: Enter, shop: Shop, person: People
) -> None:
    client, rep = enter("rep", Role.REP)
    other = person("other")
    assert (
        client.post("/desk/hours/set", {**WEEK, "person": rep.id, "day6": "10:00-12:00"}).status_code == 302
    )
    assert roster.hours_row(shop, rep.id) is not None
    assert client.post("/desk/hours/set", {"person": rep.id, "drop": "1"}).status_code == 302
    assert roster.hours_row(shop, rep.id) is None
    for theirs in ({**WEEK}, {**WEEK, "person": other.id}):
        assert client.post("/desk/hours/set", theirs).status_code == 403
    away = {"person": rep.id, "first": "2026-09-24", "last": "2026-09-25", "note": "<script>ill</script>"}
    page = text(client.post("/desk/hours/absence", away, follow=True))
    assert "&lt;script&gt;ill" in page
    assert client.post("/desk/hours/absence", {**away, "person": other.id}).status_code == 403
    assert client.post("/desk/hours/absence", {**away, "person": "x"}).status_code == 400
    assert client.post("/desk/hours/absence", {**away, "last": "2026-09-20"}).status_code == 400
    assert client.post("/desk/hours/absence", {**away, "last": "9999-12-31"}).status_code == 400
    found = Absence.objects.get()
    assert client.post(f"/desk/hours/absence/{found.pk}/drop").status_code == 302
    assert not Absence.objects.exists()


def test_an_absence_in_the_past_is_kept_and_changes_nothing_now(enter: Enter, shop: Shop) -> None:
    client, rep = enter("rep", Role.REP)
    away = {"person": rep.id, "first": "2026-09-10", "last": "2026-09-11"}
    assert "已结束" in words(client.post("/desk/hours/absence", away, follow=True))
    assert roster.absent_on(shop, date(2026, 9, 22)) == frozenset()
    assert roster.hours_of(shop, rep.id, date(2026, 9, 10), date(2026, 9, 11)).total == 0


def test_a_rep_sees_only_the_own_absences(enter: Enter, shop: Shop, person: People) -> None:
    client, _ = enter("rep", Role.REP)
    other = person("other")
    services.add_absence(other, shop, other.id, date(2026, 9, 22), date(2026, 9, 22), "secret illness")
    assert "secret illness" not in text(client.get("/desk/hours"))
    lead, _ = enter("lead", Role.SALES_LEAD)
    assert "secret illness" in text(lead.get("/desk/hours"))


# The rota -------------------------------------------------------------------------------------------------------


def test_turns_gaps_and_who_is_on_duty(enter: Enter, shop: Shop, home: Home, person: People) -> None:
    client, lead = enter("lead", Role.SALES_LEAD)
    rep = person("rep")
    assert "还没有排值班" in words(client.get("/desk/rota"))
    turn = {"person": rep.id, "start": "2026-09-22T18:00", "end": "2026-09-23T09:00", "nights": "3"}
    page = words(client.post("/desk/rota/add", turn, follow=True))
    assert Duty.objects.count() == 3
    assert "Rep" in page
    assert "今后 7 天没人的时段 " in page
    # Three nights are covered; from the fourth evening on nobody is there.
    assert "09-25 09:00 – " in page
    assert "09-22 18:00 – 09-23 09:00" not in page.split("今后 7 天没人的时段")[1]
    again = client.post("/desk/rota/add", {**turn, "nights": "1"})
    assert again.status_code == 400
    services.add_duty(
        lead, shop, lead.id, datetime(2026, 9, 22, 10, tzinfo=UTC), datetime(2026, 9, 22, 12, tzinfo=UTC)
    )
    assert Duty.objects.count() == 4, "two may be on duty at once"
    for wrong in (
        {"end": "2026-09-22T17:00"}, {"nights": "0"}, {"nights": "99"}, {"nights": "x"}, {"person": "999999"},
        {"start": "whenever"}, {"end": "2026-10-22T17:00"},
    ):  # fmt: skip
        assert client.post("/desk/rota/add", {**turn, **wrong}).status_code == 400
    found = Duty.objects.first()
    assert found is not None
    assert client.post(f"/desk/rota/{found.pk}/drop").status_code == 302
    assert Duty.objects.count() == 3


def test_a_turn_of_somebody_who_left_is_nobody_s(enter: Enter, shop: Shop, person: People) -> None:
    client, lead = enter("lead", Role.SALES_LEAD)
    rep = person("rep")
    start = datetime(2026, 9, 22, 0, tzinfo=UTC)
    services.add_duty(lead, shop, rep.id, start, start + timedelta(days=2))
    create_person(None, "owner-of-all", "Owner", [(Role.MANAGER, None)])
    set_active(None, rep, False)
    assert roster.on_duty(shop, start + timedelta(hours=1)) == frozenset()
    assert roster.duty_hours(shop, start, start + timedelta(days=3)).total == 0
    assert "还没有排值班" in words(client.get("/desk/rota"))


# Limits ---------------------------------------------------------------------------------------------------------


def test_versions_of_the_platform_s_rule_with_source_and_items(
    enter: Enter, shop: Shop, item: Callable[..., Item]
) -> None:
    client, _ = enter("lead", Role.SALES_LEAD)
    item("2026-09-01"), item("2026-09-20")
    version = {
        "since": "2026-09-10", "name": "autumn", "source": "help page of 1 September", "inquiry": "12", "chat": "0.5",
        "rfq": "", "left_out": "中国, Hong Kong", "rejection": "on",
    }  # fmt: skip
    page = words(client.post("/desk/rules/platform", version, follow=True))
    assert "help page of 1 September" in page
    assert "2026-09-10 – " in page
    kept = PlatformRules.objects.get()
    assert (kept.limits, kept.left_out) == ({"inquiry": 43_200, "chat": 1_800}, ["CN", "HK"])
    assert re.search(r"autumn .*? 1 .*?2024-01 .*? 1 ", page)
    for wrong in ({"inquiry": "soon"}, {"inquiry": "-1"}, {"chat": "9999"}, {"since": "x"}, {"left_out": "Atlantis"},
                  {"inquiry": "nan"}, {"since": "0001-01-01"}):  # fmt: skip
        assert client.post("/desk/rules/platform", {**version, **wrong}).status_code == 400
    assert client.post("/desk/rules/platform/drop", {"since": "2026-09-10"}).status_code == 302
    assert not PlatformRules.objects.exists()
    assert {row.platform_due - row.arrived_at for row in Item.objects.all() if row.platform_due} == {
        timedelta(days=1)
    }


def test_the_team_s_limits(enter: Enter, shop: Shop) -> None:
    client, _ = enter("lead", Role.SALES_LEAD)
    limits = {"inquiry": "60", "chat": "5", "rfq": "", "follow_up": "240", "fast_reply": "5"}
    assert client.post("/desk/rules/team", limits).status_code == 302
    rule = roster.team_rule(shop)
    assert rule.first_reply == {Kind.INQUIRY: timedelta(hours=1), Kind.CHAT: timedelta(minutes=5)}
    for wrong in ({"follow_up": ""}, {"fast_reply": "0"}, {"inquiry": "1e9"}):
        assert client.post("/desk/rules/team", {**limits, **wrong}).status_code == 400
    assert roster.team_rule(shop) == rule


# Hand-overs -----------------------------------------------------------------------------------------------------


def test_the_wizard_shows_spreads_and_takes_back(
    enter: Enter, shop: Shop, item: Callable[..., Item], person: People
) -> None:
    client, _ = enter("lead", Role.SALES_LEAD)
    rep, one = person("rep"), person("one")
    rows = [item(buyer_id=f"b{number}") for number in range(4)]
    for row in rows:
        services.take(rep, shop, row.pk)
    page = words(client.get(f"/desk/leaver?person={rep.id}"))
    assert "Rep 手里有什么 4 条 · 客户 4 个" in page
    act = {"person": rep.id, "why": "left", "how": "spread", "to": [one.id], "reason": "new job"}
    assert client.post("/desk/leaver/hand-over", {**act, "to": []}).status_code == 400
    assert client.post("/desk/leaver/hand-over", {**act, "reason": " "}).status_code == 400
    assert client.post("/desk/leaver/hand-over", {**act, "person": "999999"}).status_code == 400
    assert client.post("/desk/leaver/hand-over", {**act, "to": [rep.id]}).status_code == 400
    assert {row.owner_id for row in Item.objects.all()} == {rep.id}
    said = words(client.post("/desk/leaver/hand-over", act, follow=True))
    assert "已交出 4 条" in said
    assert "One 4" in said
    assert "new job" in said
    kept = HandOver.objects.get()
    assert "已退回原负责人" in words(client.post(f"/desk/leaver/{kept.pk}/take-back", follow=True))
    assert {row.owner_id for row in Item.objects.all()} == {rep.id}
    client.post("/desk/leaver/hand-over", {**act, "how": "nobody"})
    assert {(row.owner_id, row.unassigned) for row in Item.objects.all()} == {(None, Unassigned.OWNER_LEFT)}


# For whom -------------------------------------------------------------------------------------------------------


def test_who_may_open_what(enter: Enter, shop: Shop) -> None:
    rep, _ = enter("rep", Role.REP)
    operator, _ = enter("operator", Role.OPERATOR)
    designer, _ = enter("designer", Role.DESIGNER)
    for path in PAGES:
        assert rep.get(path).status_code == 200
        assert operator.get(path).status_code == 200
        assert designer.get(path).status_code == 403
        assert Client().get(path).status_code == 302
    assert rep.get("/desk/leaver").status_code == 403
    for path in (
        "/desk/rota/add", "/desk/rules/platform", "/desk/rules/platform/drop", "/desk/rules/team",
        "/desk/leaver/hand-over", "/desk/leaver/1/take-back", "/desk/rota/1/drop",
    ):  # fmt: skip
        assert rep.post(path).status_code == 403
        assert rep.get(path).status_code == 405
    assert operator.post("/desk/hours/set", WEEK).status_code == 403
    assert operator.post("/desk/hours/absence", {}).status_code == 403


def test_another_shop_is_not_found(enter: Enter, shop: Shop) -> None:
    create_shop(None, "other-shop", "Other")
    rep, _ = enter("rep", Role.SALES_LEAD)
    for path in (*PAGES, "/desk/leaver"):
        assert rep.get(f"{path}?shop=other-shop").status_code == 404


@pytest.fixture
def another(db: None) -> Shop:
    return create_shop(None, "other-shop", "Other")


def test_acts_reach_only_the_own_shop(enter: Enter, shop: Shop, another: Shop, person: People) -> None:
    client, _ = enter("lead", Role.SALES_LEAD)
    stranger = create_person(None, "stranger", "Stranger", [(Role.SALES_LEAD, another)])
    day = date(2026, 9, 22)
    absence = services.add_absence(stranger, another, stranger.id, day, day)
    start = datetime(2026, 9, 22, tzinfo=UTC)
    turn = services.add_duty(stranger, another, stranger.id, start, start + timedelta(hours=8))
    assert client.post(f"/desk/hours/absence/{absence}/drop").status_code == 302
    assert client.post(f"/desk/rota/{turn}/drop").status_code == 302
    assert (Absence.objects.count(), Duty.objects.count()) == (1, 1)
    away = {"person": stranger.id, "first": "2026-09-24"}
    assert client.post("/desk/hours/absence", away).status_code == 400


def test_the_pages_ask_as_often_however_much_there_is(
    enter: Enter, shop: Shop, files: Files, person: People
) -> None:
    client, lead = enter("lead", Role.SALES_LEAD)
    rep = person("rep")

    def fill(first: int, count: int) -> None:
        files.bring(
            *(inquiry(number, "2026-09-20", buyer_id=f"b{number}") for number in range(first, first + count))
        )
        for number in range(count):
            day = date(2026, 9, 23) + timedelta(days=2 * (first + number))
            services.add_absence(lead, shop, rep.id, day, day)
            start = datetime(day.year, day.month, day.day, 12, tzinfo=UTC)
            services.add_duty(lead, shop, rep.id, start, start + timedelta(hours=8))

    def asked(path: str) -> int:
        with CaptureQueriesContext(connection) as queries:
            assert client.get(path).status_code == 200
        return len(queries)

    paths = (*PAGES, f"/desk/leaver?person={rep.id}")
    fill(1, 2)
    few = {path: asked(path) for path in paths}
    fill(10, 12)
    assert {path: asked(path) for path in paths} == few


# The first replies and the card ---------------------------------------------------------------------------------


def test_the_curve_is_drawn_with_a_table_beside_it_and_claims_no_cause(
    enter: Enter, shop: Shop, files: Files
) -> None:
    client, _ = enter("rep", Role.REP)
    assert "现在还看不出曲线" in words(client.get("/desk/replies"))
    rows = []
    for number in range(200):
        arrived = datetime(2026, 5, 11 + number % 4, 6, tzinfo=UTC)
        reply = arrived + (timedelta(minutes=10) if number % 2 else timedelta(hours=20))
        quoted = arrived.date() if number % 3 else None
        rows.append(
            inquiry(number, "2026-05-11", received_at=arrived, first_reply_at=reply, quoted_on=quoted)
        )
    files.bring(*rows)
    page = client.get("/desk/replies?good=quoted&by=passed")
    assert "data-spec" in text(page)
    assert "只是同时出现" in words(page)
    assert "n = 200 条" in words(page)
    assert "15 分钟 以内 100" in words(page)
    assert client.get("/desk/replies?good=nonsense&by=nonsense").status_code == 200


def test_the_card_tells_the_buyer_s_time_and_holiday(
    enter: Enter, shop: Shop, item: Callable[..., Item], home: Home
) -> None:
    client, _ = enter("lead", Role.SALES_LEAD)
    row = item(country="US")
    card = words(client.get(f"/desk/{row.pk}"))
    assert "美国" in card
    assert "买家当地今天放假" not in card
    set_day(home, "2026-12-25")
    told = words(client.get(f"/desk/{row.pk}"))
    # On Christmas evening in China it is still Christmas or its eve in New York.
    local = local_time(clock().now(), "US")
    assert local is not None
    is_day_off = buyer_time.public_holiday("US", local.date()) is not None
    assert ("买家当地今天放假" in told) == is_day_off
    assert ("当地将放假" in told) or is_day_off
    unknown = item(country="XX")
    assert "买家当地" not in words(client.get(f"/desk/{unknown.pk}"))
    assert Item.objects.get(pk=row.pk).box == Box.DESK
