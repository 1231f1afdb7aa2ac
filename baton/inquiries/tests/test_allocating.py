"""The platform's record of allocations and its reply details, as the desk takes them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from baton.inquiries import services
from baton.inquiries.allocating import ON_PLATFORM
from baton.inquiries.models import Buyer, Item
from baton.inquiries.publishing import publish_outcomes
from baton.inquiries.terms import Account, Decided, NextStep, Stage, TakenIn, Unassigned
from baton.inquiries.tests.conftest import Files
from baton.intake.services import import_files
from baton.intake.terms import FileStatus
from baton.metrics.tests.hand_made import batch, inquiry, noon
from baton.people.selectors import audit_lines
from baton.people.services import set_staff_accounts
from baton.people.terms import Person, Role, Shop

pytestmark = pytest.mark.django_db(transaction=True)
People = Callable[..., Person]
DAY = "2026-09-20"


def the(key: str) -> Item:
    return Item.objects.get(key=key)


def moved(number: int, hours: float, staff: str, **columns: Any) -> dict[str, Any]:
    at = noon(DAY) + timedelta(hours=hours)
    return {"inquiry_id": f"Q{number}", "allocated_at": at, "staff": staff, **columns}


def test_the_desk_follows_what_was_given_on_the_platform(files: Files, shop: Shop, person: People) -> None:
    leo, ana = person("leo", accounts=("Leo",)), person("ana", accounts=("Ana",))
    rows = [
        moved(1, 1, "Leo", from_staff="Ana", allocated_by="main_account", account="sub_account"),
        moved(2, 1, "Leo"),
        moved(2, 2, "Ana", from_staff="Leo", allocated_by="system"),
        moved(3, 1, "Nobody"),
    ]
    told = [inquiry(1, DAY, staff="Ana", buyer_id="b1"), inquiry(2, DAY), inquiry(3, DAY), inquiry(4, DAY)]
    done = files.bring(*told, allocation=rows)
    assert done.created == 4
    first = the("Q1")
    assert (first.owner_id, first.owned_since, first.account) == (
        leo.id,
        rows[0]["allocated_at"],
        Account.SUB,
    )
    assert not first.needs_platform_move, "it is moved there already"
    assert Buyer.objects.get(account="b1").owner_id == leo.id
    assert the("Q2").owner_id == ana.id, "the latest word counts"
    assert (the("Q3").owner, the("Q3").unassigned) == (None, Unassigned.NOT_YET)
    line = first.decisions.get()
    assert (line.rule, line.chosen_id, line.before_id, line.by, line.reason) == (
        Decided.ASSIGNED, leo.id, ana.id, None, ON_PLATFORM,
    )  # fmt: skip
    assert [one.verb for one in audit_lines()].count("assigned_on_platform") == 2
    files.put(batch("allocation", rows))
    assert services.take_in(shop) == TakenIn(), "the same record once more is no news"
    assert files.bring(inquiry(1, DAY, staff="Ana", buyer_id="b1", country="DE")) == TakenIn(changed=1)
    assert the("Q1").owner_id == leo.id, "the log's owner is older than the record's"


def test_a_move_made_here_stands_until_the_platform_shows_it(
    files: Files, shop: Shop, person: People
) -> None:
    lead, leo = person("lead", Role.SALES_LEAD), person("leo", accounts=("Leo",))
    person("ana", accounts=("Ana",))
    files.bring(inquiry(1, DAY))
    services.assign(lead, shop, the("Q1").pk, leo.id, "speaks German")
    assert the("Q1").needs_platform_move
    files.put(batch("allocation", [moved(1, 1, "Ana")]))
    services.take_in(shop)
    assert (the("Q1").owner_id, the("Q1").needs_platform_move) == (leo.id, True), (
        "given there before it was here"
    )
    files.put(batch("allocation", [moved(1, 400, "Leo", account="main_account")]))
    services.take_in(shop)
    assert (the("Q1").owner_id, the("Q1").needs_platform_move) == (leo.id, False)
    assert the("Q1").account == Account.MAIN
    files.put(batch("allocation", [moved(1, 500, "Ana")]))
    services.take_in(shop)
    assert the("Q1").owner_id != leo.id


def test_an_account_that_becomes_somebodys_later(files: Files, shop: Shop, person: People) -> None:
    leo = person("leo")
    files.bring(inquiry(1, DAY), allocation=[moved(1, 1, "Leo")])
    assert the("Q1").owner is None
    set_staff_accounts(None, leo, shop, ["Leo"])
    services.take_in(shop)
    assert the("Q1").owner_id == leo.id
    publish_outcomes(shop)
    assert services.take_in(shop) == TakenIn()


def test_reply_details_fill_in_the_first_reply_where_nobody_noted_it(
    files: Files, shop: Shop, person: People
) -> None:
    noted = noon(DAY) + timedelta(hours=2)
    files.bring(inquiry(1, DAY, first_reply_at=noted), inquiry(2, DAY), inquiry(3, DAY))
    detail = {
        "received_at": noon(DAY),
        "first_reply_at": noon(DAY) + timedelta(minutes=4),
        "is_in_time": True,
    }
    told = [{"inquiry_id": f"Q{number}", **detail} for number in (1, 2, 9)]
    files.put(batch("reply_detail", told))
    assert services.take_in(shop) == TakenIn(changed=1)
    assert the("Q1").replied_at == noted, "the log speaks of it itself"
    row = the("Q2")
    assert (row.replied_at, row.stage, row.next_step) == (
        detail["first_reply_at"],
        Stage.REPLIED,
        NextStep.NOTHING,
    )
    assert the("Q3").replied_at is None
    assert publish_outcomes(shop) == 1, "figures count it too"
    assert publish_outcomes(shop) == 0


def test_both_sheets_come_in_as_files_with_names_that_teams_use(
    files: Files, shop: Shop, tmp_path: Path
) -> None:
    files.bring(inquiry(1, DAY))
    given = tmp_path / "分配.csv"
    given.write_text(
        "询盘ID,操作时间,分配给,分配类型\nQ1,2026-09-22 05:00,Leo,主账号分配\nQ2,,Leo,系统\n", "utf-8"
    )
    replies = tmp_path / "回复.csv"
    replies.write_text(
        "会话ID,接收时间,首次回复,是否及时\nQ1,2026-09-22 04:00,2026-09-22 04:03,是\n", "utf-8"
    )
    result = import_files(shop.code, [given, replies])
    assert [(one.source, one.status, one.rows_accepted, one.rows_quarantined) for one in result.files] == [
        ("allocations", FileStatus.IMPORTED, 1, 1),
        ("reply_details", FileStatus.IMPORTED, 1, 0),
    ]
    services.take_in(shop)
    assert the("Q1").replied_at is not None
    assert the("Q1").arrived_at.date() == date(2026, 9, 20)
