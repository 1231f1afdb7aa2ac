"""Lists of the back office: what was brought stays, errors speak plainly, what nobody keeps is not missed."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.http import HttpResponse
from django.test import Client

from baton.facts.day_datasets import DAY_DATASETS
from baton.intake import selectors
from baton.intake.logic.guide import LISTS
from baton.intake.services import import_files, undo_import
from baton.intake.terms import FileStatus, ImportResult, Standing
from baton.people.terms import Role, Shop
from baton.sources.layouts import DAY_SHEETS

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 24)
HEADERS = (
    "访客编号",
    "访问日期",
    "国家及地区",
    "浏览次数",
    "停留时长",
    "全站偏好关键词",
    "旺铺行为",
    "网站行为",
)
Visitor = tuple[str, date, str]


def visitors(folder: Path, name: str, rows: Sequence[Visitor]) -> Path:
    """A table of the page's columns: visitor, day and length of stay of each."""
    path = folder / name
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        lines = [
            (number, day.isoformat(), "德国", 4, stay, "led panel", "访问 home", "浏览 3 个供应商")
            for number, day, stay in rows
        ]
        csv.writer(file).writerows([HEADERS, *lines])
    return path


def day(back: int) -> date:
    return TODAY - timedelta(days=back)


def of_days(first: int, last: int, stay: str = "1分5秒") -> list[Visitor]:
    """One visitor of each day, from `first` days back to `last` days back."""
    return [(f"84{back:06d}", day(back), stay) for back in range(first, last - 1, -1)]


def stored() -> dict[tuple[str, date], int]:
    columns = ["visitor_id", "visited_on", "stay_seconds"]
    rows = selectors.fact_store().snapshot().read("visit", "lights", columns=columns).to_pylist()
    return {(row["visitor_id"], row["visited_on"]): row["stay_seconds"] for row in rows}


def counted(result: ImportResult) -> tuple[int, int]:
    return result.files[0].rows_accepted, result.files[0].rows_quarantined


def test_what_the_platform_has_forgotten_stays(shop: Shop, files: Path) -> None:
    """A list reaches back 31 days; a later one begins later and takes nothing away."""
    import_files("lights", [visitors(files, "early.csv", of_days(40, 10))])
    later = import_files("lights", [visitors(files, "late.csv", of_days(31, 1))])
    assert counted(later) == (31, 0)
    assert sorted({on for _, on in stored()}) == [day(back) for back in range(40, 0, -1)]
    assert len(stored()) == 40


def test_bringing_a_list_twice_changes_nothing(shop: Shop, files: Path) -> None:
    path = visitors(files, "list.csv", of_days(5, 1))
    import_files("lights", [path])
    before = stored()
    assert import_files("lights", [path]).files[0].status is FileStatus.UNCHANGED
    copied = visitors(files, "the same rows, another file.csv", of_days(5, 1)[::-1])
    import_files("lights", [copied])
    assert stored() == before


def test_a_corrected_list_replaces_its_own_rows_alone(shop: Shop, files: Path) -> None:
    import_files("lights", [visitors(files, "list.csv", of_days(5, 1))])
    before = stored()
    corrected = import_files("lights", [visitors(files, "corrected.csv", of_days(3, 3, "00:20:00"))])
    changed = {key: stay for key, stay in stored().items() if before[key] != stay}
    assert changed == {("84000003", day(3)): 1_200}
    undo_import(str(corrected.run_id), shop=shop, by=None)
    assert stored() == before


def test_the_same_visitor_comes_on_two_days(shop: Shop, files: Path) -> None:
    import_files("lights", [visitors(files, "a.csv", [("841", day(2), "10"), ("841", day(1), "20")])])
    assert stored() == {("841", day(2)): 10, ("841", day(1)): 20}


def test_a_wrong_row_is_told_in_the_users_words(
    shop: Shop, files: Path, as_role: Callable[[Role], Client]
) -> None:
    path = visitors(files, "访客.csv", [*of_days(3, 1), ("849", day(1), "6:42")])
    assert counted(import_files("lights", [path])) == (3, 1)
    (wrong,) = selectors.quarantine(shop)
    (group,) = wrong.groups
    assert (wrong.name, group.example.row, group.example.column, group.example.value) == (
        "访客.csv",
        5,
        "停留时长",
        "6:42",
    )
    page = as_role(Role.OPERATOR).get("/data").content.decode()
    for said in ("访客.csv", "停留时长", "6:42", group.example.reason.zh, group.example.remedy.zh):
        assert said in page


def test_a_list_without_a_day_is_asked_for_it(
    shop: Shop, files: Path, as_role: Callable[[Role], Client]
) -> None:
    path = files / "橱窗.csv"
    path.write_text("橱窗位,产品ID\n1,1600000000001\n2,\n", encoding="utf-8")
    client = as_role(Role.OPERATOR)
    with path.open("rb") as file:
        answer: HttpResponse = client.post("/data/imports", {"files": file}, follow=True)  # type: ignore[assignment]
    action = re.search(r'action="(/data/files/[^"]+/period)"', answer.content.decode())
    assert action
    client.post(action[1], {"start": "2026-11-24", "end": "2026-11-24"}, follow=True)
    slots = selectors.fact_store().snapshot().read("showcase_slot", "lights").to_pylist()
    assert [(row["noted_on"], row["slot"], row["product_id"]) for row in slots] == [
        (TODAY, 1, "1600000000001"),
        (TODAY, 2, None),
    ]


def test_lists_that_nobody_keeps_are_offered_and_not_missed(
    shop: Shop, files: Path, as_role: Callable[[Role], Client]
) -> None:
    client = as_role(Role.OPERATOR)
    never = [one for one in selectors.freshness(shop, TODAY) if one.standing is Standing.NEVER]
    logs = len(never) - len(DAY_DATASETS)
    page = client.get("/data").content.decode()
    assert f"{logs} 个还没有" in page
    assert f"这家店没有登记的清单：{len(DAY_DATASETS)}" in page
    for name in DAY_SHEETS:
        assert f"/data/templates/{name}.xlsx" in page
    import_files("lights", [visitors(files, "list.csv", of_days(3, 1))])
    page = client.get("/data").content.decode()
    assert f"{logs} 个还没有" in page
    assert f"这家店没有登记的清单：{len(DAY_DATASETS) - 1}" in page
    assert '<th scope="row"><b>访客详情</b></th>' in re.sub(r">\s+<", "><", page)


def test_the_guide_names_every_list_once(shop: Shop, as_role: Callable[[Role], Client]) -> None:
    assert {(step.dataset, step.template) for step in LISTS} == {
        (dataset, source) for source, dataset in DAY_SHEETS.items()
    }
    assert len(LISTS) == len(DAY_SHEETS)
    page = as_role(Role.OPERATOR).get("/data/guide").content.decode()
    for step in LISTS:
        assert step.without.zh in page


def test_what_lies_ahead_is_no_newest_day(shop: Shop, files: Path) -> None:
    path = files / "ship.csv"
    path.write_text(
        "订单号,约定发货日,发货状态\nPO-1,2026-12-20,生产中\nPO-2,2026-11-20,已发货\n", encoding="utf-8"
    )
    import_files("lights", [path])
    (found,) = [one for one in selectors.freshness(shop, TODAY) if one.dataset == "shipment"]
    assert (found.latest, found.days_behind, found.standing) == (TODAY, 0, Standing.ON_TIME)
