"""The alerts' pages and command, for each who comes to them."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import openpyxl
import pytest
from django.core.management import call_command
from django.test import Client

from baton.kit.glossary import Owner
from baton.metrics.tests.hand_made import batch
from baton.people.terms import Role, Shop
from baton.watch import jobs, selectors, services
from baton.watch.models import Alert
from baton.watch.pages import wording
from baton.watch.terms import Act, HistoryLine, Key, Sense, Status, Step
from baton.watch.tests import shop_days
from baton.watch.tests.shop_days import LAST, days, drop, event

pytestmark = pytest.mark.django_db
Fill = Callable[..., Any]
AsRole = Callable[..., Client]
LAST_TWO = days("2026-09-19", "2026-09-20")


def text(response: Any) -> str:
    return bytes(response.content).decode()


def words(page: str) -> str:
    return re.sub(r"<script.*?</script>|<[^>]+>", " ", page, flags=re.DOTALL)


@pytest.fixture
def raised(fill: Fill, shop: Shop) -> int:
    """An alert on the German impressions; its id."""
    fill(*shop_days.shop(drop(["DE"], LAST_TWO, 0.3)))
    fill(batch("event", [event(1, "platform_rule", "2026-09-18")]))
    services.run_watch(shop)
    return Alert.objects.get().pk


def test_the_list_says_what_whose_and_what_it_is_worth(raised: int, as_role: AsRole) -> None:
    page = text(as_role(Role.MANAGER).get("/alerts"))
    assert "德国 · 曝光偏少" in page
    assert "约少" in page
    assert "个询盘" in page
    assert 'class="own marketing' in page
    assert 'aria-current="page"' in page
    assert "现在还看不出来" in page


def test_one_alert_shows_its_series_with_the_band(raised: int, as_role: AsRole) -> None:
    client = as_role(Role.MANAGER)
    page = text(client.get(f"/alerts/{raised}"))
    spec = json.loads(re.findall(r"data-spec>(.*?)</script>", page, flags=re.DOTALL)[0])
    band = spec["layer"][0]["data"]["values"]
    assert spec["layer"][0]["mark"]["type"] == "area"
    assert all(row["low"] <= row["expected"] <= row["high"] for row in band)
    last = band[-1]
    assert last["day"] == LAST.isoformat()
    assert last["value"] < last["low"]
    assert "event 1" in page
    assert "同时出现" in page
    sheet = openpyxl.load_workbook(io.BytesIO(client.get(f"/alerts/{raised}/export").content)).active
    assert sheet is not None
    assert sheet.max_row > 30


def test_nobody_has_looked_yet(fill: Fill, as_role: AsRole) -> None:
    client = as_role(Role.OPERATOR)
    assert "现在还看不出来" in text(client.get("/alerts"))
    fill()
    assert "还没有看过" in text(client.get("/alerts"))
    answer = client.post("/alerts/look", follow=True)
    assert "看过数据日 2026-09-20" in text(answer)
    assert "没有超出常态的地方" in text(answer)


def test_a_rep_reads_the_own_team_s_legs_and_no_names(
    fill: Fill, shop: Shop, as_role: AsRole, raised: int
) -> None:
    row = Alert.objects.get()
    finding = {
        **row.finding,
        "key": {"metric": "replied_in_2_hours", "dimension": "staff", "segment": "Wang"},
    }
    colleague = Alert.objects.create(
        shop_id=shop.id, metric="replied_in_2_hours", dimension="staff", segment="Wang", step=Step.DAY,
        sense=Sense.LESS, owner="sales", status=Status.OPEN, opened_on=LAST, seen_on=LAST, score=-6.0,
        finding=finding,
    )  # fmt: skip
    rep = as_role(Role.REP, ("Li",))
    page = text(rep.get("/alerts"))
    assert "德国" not in words(page)
    assert "一位同事 · " in page
    assert "Wang" not in page
    one = text(rep.get(f"/alerts/{colleague.pk}"))
    assert "一位同事 · " in one
    assert "Wang" not in one
    assert "同事 1" not in page + one, "the funnel's rows number colleagues in another order"
    assert "by=staff" not in one
    assert rep.get(f"/alerts/{raised}").status_code == 404
    sales_lead = as_role(Role.SALES_LEAD)
    lead = text(sales_lead.get("/alerts"))
    assert "Wang" in lead
    assert "德国" in lead
    assert "by=staff" in text(sales_lead.get(f"/alerts/{colleague.pk}"))


def test_an_alert_s_parts_number_no_colleagues(shop: Shop, as_role: AsRole, raised: int) -> None:
    row = Alert.objects.get()
    key = {"metric": "impressions", "dimension": "staff"}
    figures = {"observed": 1.0, "expected": 2.0, "worth": -1.0}
    parts = [{"key": {**key, "segment": name}, **figures} for name in ("Wang", "Zhao")]
    Alert.objects.filter(pk=row.pk).update(finding={**row.finding, "parts": parts})
    page = text(as_role(Role.OPERATOR).get(f"/alerts/{raised}"))
    assert page.count("一位同事 · ") == 2
    assert "Wang" not in page
    assert "同事 1" not in page


@pytest.mark.parametrize(
    ("role", "can_act"),
    [
        (Role.OPERATOR, True),
        (Role.MARKETING_LEAD, True),
        (Role.SALES_LEAD, True),
        (Role.MANAGER, True),
        (Role.REP, False),
        (Role.DESIGNER, False),
    ],
)
def test_who_may_act(raised: int, as_role: AsRole, role: Role, can_act: bool) -> None:
    client = as_role(role)
    assert client.get("/alerts").status_code == 200
    answer = client.post(f"/alerts/{raised}/acknowledge")
    assert answer.status_code == (302 if can_act else 403)
    assert (Alert.objects.get().acknowledged_by_id is not None) is can_act
    assert client.post("/alerts/look").status_code == (302 if can_act else 403)


def test_what_people_did_stands_by_the_day_they_did_it() -> None:
    later = datetime(2026, 9, 22, 2, tzinfo=UTC)
    closed = HistoryLine(later, LAST, Act.CLOSED, "", "returned")
    seen = HistoryLine(later, date(2026, 9, 19), Act.ACKNOWLEDGED, "Lin", "")
    rows = wording.history([closed, seen])
    assert [row.line.day for row in rows] == [LAST, date(2026, 9, 22)]


def test_a_stranger_sees_nothing(raised: int) -> None:
    assert Client().get("/alerts").status_code == 302
    assert Client().post(f"/alerts/{raised}/acknowledge").status_code == 302
    assert Alert.objects.get().acknowledged_by_id is None


def test_acting_on_an_alert_moves_it(raised: int, as_role: AsRole, shop: Shop) -> None:
    client = as_role(Role.MANAGER)
    assert client.post(f"/alerts/{raised}/mute", {"reason": "", "until": "2026-09-30"}).status_code == 400
    client.post(f"/alerts/{raised}/mute", {"reason": "the fair is over", "until": "2026-09-30"})
    assert "the fair is over" in text(client.get("/alerts"))
    client.post(f"/alerts/{raised}/unmute")
    client.post(f"/alerts/{raised}/snooze", {"until": "2026-09-29"})
    assert "暂放到 09-29" in text(client.get("/alerts"))
    client.post(f"/alerts/{raised}/known", {"event": "E1"})
    assert "这是已知的：event 1" in text(client.get("/alerts"))
    history = text(client.get(f"/alerts/{raised}"))
    for word in ("提出", "静音", "暂放", "这是已知的"):
        assert word in history


def test_a_newcomer_is_shown_the_panel_and_the_big_ones(raised: int, as_role: AsRole) -> None:
    row = Alert.objects.get()
    row.finding["score"] = -3.9
    row.save()
    client = as_role(Role.OPERATOR)
    page = text(client.get("/alerts"))
    assert "指标面板" in page
    assert "德国 · 曝光偏少" not in page
    assert "1 条幅度较小" in page
    client.post("/alerts/sensitivity", {"sensitivity": "expert"})
    page = text(client.get("/alerts"))
    assert "德国 · 曝光偏少" in page
    assert "event 1" in page, "an expert sees what appears together with it"


def test_limits_and_budgets_are_set_on_the_page(raised: int, as_role: AsRole, shop: Shop) -> None:
    client = as_role(Role.MANAGER)
    client.post("/alerts/limits", {"reply_rate": "75", "fast_reply_rate": "", "first_reply_time": "4"})
    found = {each.metric: each for each in selectors.limits(selectors.present_facts(), shop)}
    assert found["reply_rate"].limit == pytest.approx(0.75)
    assert found["first_reply_time"].verdict == "no_data"
    page = text(client.get("/alerts"))
    assert "照这样下去约 10-01 越线" in page
    assert "还说不准，需要店铺每日数据里有「平均回复时长」一列" in page
    assert client.post("/alerts/limits", {"reply_rate": "many"}).status_code == 400
    client.post("/alerts/budgets", {"sales": "2"})
    assert selectors.budgets(shop)[Owner.SALES] == 2


@pytest.mark.parametrize(
    "written", ["", " ", "nan", "inf", "1e400", "2.5", "-1", "51", "many", "<b>", "9" * 5000]
)
def test_a_budget_is_a_whole_number_from_0_to_50(
    raised: int, as_role: AsRole, shop: Shop, written: str
) -> None:
    client = as_role(Role.MANAGER)
    client.post("/alerts/budgets", {"sales": "3"})
    assert client.post("/alerts/budgets", {"sales": written}).status_code == 400
    assert selectors.budgets(shop)[Owner.SALES] == 3


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_every_page_is_wholly_in_its_language_and_carries_no_script(
    raised: int, as_role: AsRole, language: str
) -> None:
    client = as_role(Role.MANAGER)
    client.cookies["baton_language"] = language
    for address in ("/alerts", f"/alerts/{raised}"):
        page = text(client.get(address))
        assert not re.search(r"<[^>]*\s(style|on[a-z]+)=", page), address
        if language == "en":
            assert not re.findall(r"[\u4e00-\u9fff]+", words(page).replace("中文", "")), address
        else:
            for english in ("usual", "Worth", "cannot tell", "Leg"):
                assert english not in words(page), (address, english)


def test_questions_to_the_database_do_not_grow(
    raised: int, as_role: AsRole, django_assert_max_num_queries: Callable[[int], Any], shop: Shop
) -> None:
    client = as_role(Role.MANAGER)
    row = Alert.objects.get()
    for number in range(12):
        segment = f"C{number}"
        finding = {**row.finding, "key": {"metric": "clicks", "dimension": "channel", "segment": segment}}
        Alert.objects.create(
            shop_id=shop.id, metric="clicks", dimension="channel", segment=segment, step=Step.DAY, sense=Sense.LESS,
            owner="marketing", status=Status.OPEN, opened_on=LAST, seen_on=LAST, score=-6.0, finding=finding,
        )  # fmt: skip
    with django_assert_max_num_queries(20):
        assert client.get("/alerts").status_code == 200


# The command and the timetable ------------------------------------------------------------------------------------


def run(*arguments: str) -> Any:
    out = io.StringIO()
    call_command("watch", *arguments, "--json", stdout=out, stderr=io.StringIO())
    return json.loads(out.getvalue())


def refused(*arguments: str) -> tuple[object, str]:
    out = io.StringIO()
    with pytest.raises(SystemExit) as end:
        call_command("watch", *arguments, "--json", stdout=out, stderr=io.StringIO())
    return end.value.code, json.loads(out.getvalue())["error"]["code"]


def test_a_day_without_history_is_no_quiet_day(fill: Fill, shop: Shop) -> None:
    fill()
    early = run("--shop", shop.code, "--date", (shop_days.FIRST + timedelta(days=6)).isoformat())
    assert early["alerts"] == []
    assert early["cannot_tell"].startswith("还说不准：")
    assert "到这一天有 7 天" in early["cannot_tell"]
    assert run("--shop", shop.code, "--date", LAST.isoformat())["cannot_tell"] is None
    out = io.StringIO()
    call_command("watch", "--shop", shop.code, "--date", LAST.isoformat(), stdout=out)
    assert "条序列里" in out.getvalue()


def test_the_page_of_a_day_without_history_says_so(fill: Fill, shop: Shop, as_role: AsRole) -> None:
    fill()
    services.run_watch(shop, shop_days.FIRST + timedelta(days=6))
    page = text(as_role(Role.OPERATOR).get("/alerts"))
    assert "没有超出常态的地方" not in page
    assert "这一天看不出来" in page


def test_the_command_answers_in_json(raised: int, shop: Shop) -> None:
    found = run("--shop", shop.code, "--date", "2026-09-20")
    alert = found["alerts"][0]
    assert len(found["alerts"]) == 1
    assert alert["id"] == raised
    assert (alert["metric"], alert["dimension"], alert["segment"]) == ("impressions", "country", "DE")
    assert (alert["direction"], alert["owner"]) == ("less", "marketing")
    assert alert["days"] == {"start": "2026-09-19", "end": "2026-09-20"}
    assert alert["observed"] < alert["band"]["low"]
    assert alert["worth"]["difference"] == pytest.approx(alert["observed"] - alert["expected"])
    assert alert["worth"]["inquiries"] < 0
    assert 0 <= alert["p_value"] <= alert["q_value"] < 0.005
    assert [each["id"] for each in alert["together_with"]] == ["E1"]


def test_a_quiet_day_is_an_empty_list_and_writes_nothing(fill: Fill, shop: Shop) -> None:
    fill()
    found = run("--shop", shop.code)
    assert (found["date"], found["alerts"], found["held_back"]) == ("2026-09-20", [], 0)
    assert selectors.last_look(shop) is None
    run("--shop", shop.code, "--keep")
    look = selectors.last_look(shop)
    assert look is not None
    assert look.day == date(2026, 9, 20)


def test_what_is_known_is_named_apart(fill: Fill, shop: Shop) -> None:
    fill(*shop_days.shop(drop(["DE"], LAST_TWO)))
    fill(batch("event", [event(1, "known_change", "2026-09-18", country="DE")]))
    found = run("--shop", shop.code)
    assert found["alerts"] == []
    assert [each["known"] for each in found["known"]] == ["event 1"]


def test_refusals(fill: Fill, shop: Shop) -> None:
    assert refused("--shop", shop.code) == (1, "no_daily_facts")
    fill()
    assert refused("--shop", shop.code, "--date", "2026-09-21") == (1, "day_not_there")
    assert refused("--shop", shop.code, "--date", "2020-09-21") == (1, "day_before_data")
    assert refused("--shop", shop.code, "--date", "soon") == (1, "bad_date")
    assert refused("--shop", "nope") == (1, "unknown_shop")


def test_the_timetable_looks_at_a_shop(fill: Fill, shop: Shop) -> None:
    jobs.look(shop)
    assert selectors.last_look(shop) is None, "nothing came in yet"
    fill(*shop_days.shop(drop(["DE"], LAST_TWO)))
    jobs.look(shop)
    assert selectors.open_alerts(shop)[0].key == Key("impressions", "country", "DE")


def test_the_day_of_a_gap_says_that_it_cannot_look(fill: Fill, shop: Shop, as_role: AsRole) -> None:
    fill()
    fill(batch("event", [event(1, "import_gap", LAST.isoformat())]))
    services.run_watch(shop)
    page = words(text(as_role(Role.MANAGER).get("/alerts")))
    assert "这一天看不了" in page
    assert "这一天看不出来" in page
    assert "没有超出常态的地方" not in page


def test_a_quiet_day_says_what_was_looked_at(fill: Fill, shop: Shop, as_role: AsRole) -> None:
    fill()
    services.run_watch(shop)
    page = words(text(as_role(Role.MANAGER).get("/alerts")))
    assert re.search(r"看过数据日 09-20 的 \d+ 条序列", page)


def test_an_alert_leads_to_where_something_can_be_done(raised: int, as_role: AsRole) -> None:
    client = as_role(Role.MANAGER)
    page = text(client.get(f"/alerts/{raised}"))
    card = page.split('id="ways-title"')[1].split("</section>")[0]
    ways = [way.replace("&amp;", "&") for way in re.findall(r'href="([^"]+)"', card)]
    assert any(way.startswith("/funnel?") and "by=country" in way for way in ways)
    assert any(way.startswith("/legs?") and "metric=inquiries" in way for way in ways)
    for way in ways:
        assert client.get(way).status_code in {200, 422}, way
