"""The spam box, alerts to explain, the star rating: what other rooms say, as the playbooks hear it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest

from baton.daybook.playbooks import explain_alert, spam_box_review, star_rating_risk
from baton.daybook.terms import OpenTask
from baton.daybook.tests.hand_made_day import LAMPS, TODAY, at, facts_of, found, on, settled
from baton.facts.tests.logs import Row
from baton.inquiries.selectors import spam_box_state
from baton.kit.errors import NotFound
from baton.kit.glossary import Owner, owner_of
from baton.kit.text import Text
from baton.people.terms import Holding, Person, Role
from baton.watch.terms import AlertView, Closing, Finding, Key, Limit, LimitUnit, Sense, Status, Step

MONDAY = on("2026-09-21")


# The spam box ---------------------------------------------------------------------------------------------------


def box(monkeypatch: pytest.MonkeyPatch, **told: object) -> None:
    plain: dict[str, object] = {
        "count": 4, "likely_real": 2, "running": 1, "first_due": at("2026-09-22T10:30"), "last_review": None,
        "is_reviewed_today": False,
    }  # fmt: skip
    monkeypatch.setattr(spam_box_review, "spam_box_state", lambda _: SimpleNamespace(**{**plain, **told}))


def test_a_box_with_likely_real_ones_is_told_until_the_platform_s_clock(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert spam_box_state.__name__ == "spam_box_state"
    box(monkeypatch)
    told = found("spam_box_review", facts_of(tmp_path))["box"]
    assert "2 条像真询盘" in told.title.zh
    assert told.due == at("2026-09-22T10:30")
    assert told.is_urgent
    box(monkeypatch, likely_real=0, running=0, first_due=None)
    told = found("spam_box_review", facts_of(tmp_path))["box"]
    assert not told.is_urgent
    assert not told.is_important


def test_a_box_is_quiet_when_it_is_empty_or_gone_through(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    day = facts_of(tmp_path)
    box(monkeypatch)
    tasks = list(found("spam_box_review", day).values())
    assert settled("spam_box_review", day, tasks) == {}
    box(monkeypatch, is_reviewed_today=True, last_review=SimpleNamespace(at=at("2026-09-22T08:40")))
    assert found("spam_box_review", day) == {}
    assert "08:40" in settled("spam_box_review", day, tasks)["box"].zh
    box(monkeypatch, count=0, likely_real=0)
    assert found("spam_box_review", day) == {}
    assert set(settled("spam_box_review", day, tasks)) == {"box"}


# Alerts ---------------------------------------------------------------------------------------------------------


def alert(
    number: int, metric: str = "inquiries", owner: Owner = Owner.MARKETING, **told: object
) -> AlertView:
    finding = Finding(
        key=Key(metric), step=Step.DAY, sense=Sense.LESS, day=MONDAY, first_day=MONDAY, window=1, observed=5.0,
        expected=20.0, low=12.0, high=28.0, trials=None, chance=0.001, adjusted=0.01, score=-9.0, inquiries=-15.0,
    )  # fmt: skip
    plain = AlertView(
        number, finding, owner, Text("询盘", "inquiries"), None, Status.OPEN, MONDAY, MONDAY, False, None, "", None,
        None, "", None, None,
    )  # fmt: skip
    return replace(plain, **told)  # type: ignore[arg-type]


def stand(monkeypatch: pytest.MonkeyPatch, *views: AlertView, others: tuple[AlertView, ...] = ()) -> None:
    def one(_: object, alert_id: int) -> AlertView:
        for view in (*views, *others):
            if view.id == alert_id:
                return view
        raise NotFound("unknown_alert", Text("", ""), Text("", ""))

    monkeypatch.setattr(explain_alert, "open_alerts", lambda _: views)
    monkeypatch.setattr(explain_alert, "alert", one)
    monkeypatch.setattr(explain_alert, "persons", lambda: ())


def test_only_alerts_that_nobody_explained_are_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    stand(
        monkeypatch,
        alert(1),
        alert(2, is_held_back=True),
        alert(3, known=Text("涨价", "dearer")),
        alert(4, acknowledged_by="Lin"),
        alert(5, snoozed_until=TODAY + timedelta(days=1)),
        alert(6, snoozed_until=TODAY - timedelta(days=1)),
        alert(7, muted_until=TODAY + timedelta(days=9)),
    )
    told = found("explain_alert", facts_of(tmp_path))
    assert list(told) == ["1", "6"]
    assert told["1"].evidence[0].path == "/alerts/1"
    assert told["1"].metric == "inquiries"
    assert told["1"].is_urgent


@pytest.mark.parametrize(
    ("metric", "owner"),
    [
        ("inquiries", Owner.MARKETING), ("opportunity_days", Owner.SHARED), ("drafted_orders", Owner.SALES),
        # Figures that the watch alone has.
        ("ineffective", Owner.SHARED), ("replied_in_2_hours", Owner.SALES), ("quoted_in_7_days", Owner.SALES),
        ("lost_for", Owner.COMPANY),
    ],
)  # fmt: skip
def test_an_alert_s_task_goes_to_the_owner_of_its_own_figure(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, metric: str, owner: Owner
) -> None:
    stand(monkeypatch, alert(1, metric, owner))
    (told,) = found("explain_alert", facts_of(tmp_path)).values()
    assert owner_of(told.metric) is owner


def test_who_leads_sales_explains_what_reps_may_only_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stand(monkeypatch, alert(1, "drafted_orders", Owner.SALES), alert(2, "inquiries", Owner.MARKETING))
    people = (
        Person(4, "left", "Left", "", False, (Holding(Role.SALES_LEAD, LAMPS.id),)),
        Person(5, "rep", "Rep", "", True, (Holding(Role.REP, LAMPS.id),)),
        Person(6, "lead", "Lead", "", True, (Holding(Role.SALES_LEAD, LAMPS.id),)),
    )
    monkeypatch.setattr(explain_alert, "persons", lambda: people)
    told = found("explain_alert", facts_of(tmp_path))
    assert (told["1"].person_id, told["2"].person_id) == (6, None)


def test_a_colleague_is_not_named_in_a_task(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    view = alert(1, segment=Text("王思敏", "Wang"))
    stand(monkeypatch, replace(view, finding=replace(view.finding, key=Key("inquiries", "staff", "王思敏"))))
    (told,) = found("explain_alert", facts_of(tmp_path)).values()
    assert not any(name in f"{told.title}{told.why}" for name in ("王思敏", "Wang"))


def test_an_alert_is_done_when_somebody_says_why_or_it_closed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    day = facts_of(tmp_path)
    tasks = [OpenTask(str(number), {}, day.now) for number in range(1, 6)]
    closed = alert(4, status=Status.CLOSED, closed_on=MONDAY, closing=Closing.RETURNED)
    stand(
        monkeypatch,
        alert(1),
        alert(2, known=Text("涨价", "dearer")),
        alert(3, acknowledged_by="Lin"),
        others=(closed,),
    )
    # The first is still open; the fifth is gone with the facts that it stood on.
    assert set(settled("explain_alert", day, tasks)) == {"2", "3", "4", "5"}


# The star rating ------------------------------------------------------------------------------------------------


def limit(verdict: str, metric: str = "on_time_shipment", breach: date | None = None) -> Limit:
    return Limit(
        metric, Text("按时发货率", "on-time shipment"), LimitUnit.SHARE, 0.9, True, 0.88, MONDAY, verdict, Text("", ""),
        40, breach,
    )  # fmt: skip


def limits(monkeypatch: pytest.MonkeyPatch, *told: Limit) -> None:
    monkeypatch.setattr(star_rating_risk, "limits", lambda *_: told)


@pytest.mark.parametrize("verdict", ["no_data", "no_limit", "steady", "cannot_tell"])
def test_an_indicator_that_is_not_at_risk_is_quiet(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, verdict: str
) -> None:
    limits(monkeypatch, limit(verdict))
    assert found("star_rating_risk", facts_of(tmp_path)) == {}


def test_an_indicator_beyond_or_near_its_limit_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    limits(monkeypatch, limit("beyond"), limit("heading", "star_rating", TODAY + timedelta(days=20)))
    told = found("star_rating_risk", facts_of(tmp_path))
    assert list(told) == ["on_time_shipment", "star_rating"]
    assert told["on_time_shipment"].is_urgent
    assert "88.0%" in told["on_time_shipment"].why.zh
    assert not told["star_rating"].is_urgent
    assert list(found("star_rating_risk", facts_of(tmp_path), days_ahead=10)) == ["on_time_shipment"]


def test_an_indicator_is_done_when_it_is_steady_and_not_when_nothing_can_be_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    limits(monkeypatch, limit("beyond"))
    tasks = list(found("star_rating_risk", facts_of(tmp_path)).values())
    for verdict, is_done in (
        ("no_data", False),
        ("cannot_tell", False),
        ("no_limit", False),
        ("steady", True),
    ):
        limits(monkeypatch, limit(verdict))
        assert bool(settled("star_rating_risk", facts_of(tmp_path), tasks)) is is_done


def stars(day: str, rating: float | None) -> Row:
    return {"period_start": on(day), "period_end": on(day), "star_rating": rating, "impressions": 100}


def test_a_rating_that_fell_is_told_and_done_when_it_is_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    limits(monkeypatch)
    day = facts_of(
        tmp_path, shop_day=[stars("2026-08-05", 4.0), stars("2026-09-10", 3.5), stars("2026-09-20", None)]
    )
    tasks = list(found("star_rating_risk", day).values())
    assert ["从 4 掉到 3.5" in task.title.zh for task in tasks] == [True]
    assert settled("star_rating_risk", day, tasks) == {}
    back = facts_of(tmp_path, shop_day=[stars("2026-09-21", 4.0)])
    assert set(settled("star_rating_risk", back, tasks)) == {"fell"}
    assert found("star_rating_risk", back) == {}
