"""Forgetting a buyer everywhere: no byte of the home folder or the database is left, and no figure moves."""

from __future__ import annotations

import csv
import json
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
import xlsxwriter
from django.apps import apps
from django.core.management import call_command
from django.db import connection

from baton.facts.store import FactStore
from baton.inquiries import erasing, jobs, services
from baton.inquiries.erasing import Erasure, erase_everywhere
from baton.inquiries.models import Buyer, Item
from baton.inquiries.publishing import publish_outcomes
from baton.inquiries.receiving import Arrival, receive
from baton.inquiries.terms import Kind, MergeReason
from baton.intake.selectors import fact_store, history
from baton.intake.services import apply_again, carry_out, import_files, undo_import
from baton.intake.terms import FileStatus
from baton.kit.errors import NotAllowed, NotFound, NotUsable
from baton.kit.home import Home
from baton.metrics.facts import WHOLE, ShopFacts
from baton.metrics.logs import LOG_FIGURES
from baton.metrics.tests.hand_made import noon, span
from baton.people.selectors import audit_lines
from baton.people.terms import Person, Role, Shop

ImportedFile: Any = apps.get_model("intake", "ImportedFile")
QuarantinedRow: Any = apps.get_model("intake", "QuarantinedRow")
pytestmark = pytest.mark.django_db(transaction=True)
People = Callable[..., Person]
ACCOUNT, NAME, MAIL, PHONE = "acc-harlow-77", "Harlow Lighting", "jo@harlow.example", "+44 20 7946 0000"
WORDS = (ACCOUNT, NAME, MAIL, PHONE, "call me on Friday")
HEADERS = (
    "询盘编号",
    "询盘时间",
    "买家编号",
    "买家名称",
    "买家邮箱",
    "买家电话",
    "国家/地区",
    "留言",
    "备注",
    "负责人",
)
THEIRS = (ACCOUNT, NAME, MAIL, PHONE, "GB", "call me on Friday", f"{NAME}: slow", "Leo")


def log(path: Path, *rows: tuple[str, ...]) -> Path:
    if path.suffix == ".csv":
        with path.open("w", encoding="utf-8-sig", newline="") as file:
            csv.writer(file).writerows([HEADERS, *rows])
        return path
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet()
        for number, row in enumerate([HEADERS, *rows]):
            sheet.write_row(number, 0, row)
    return path


@pytest.fixture
def filled(shop: Shop, home: Home, tmp_path: Path) -> Shop:
    """A shop to which the buyer came by files, has ordered, was lost once, and has a row that waits to be mended."""
    files = tmp_path / "brought"
    files.mkdir()
    other = ("Q3", "2026-09-15 10:00", "acc-2", "Other GmbH", "", "", "DE", "hi", "", "Leo")
    first = log(
        files / "一月 Harlow Lighting.xlsx",
        ("Q1", "2026-09-15 10:00", *THEIRS),
        other,
        ("Q9", "not a time", *THEIRS),
    )
    second = log(files / "二月.csv", ("Q2", "2026-09-16 10:00", *THEIRS), ("Q1", "2026-09-15 10:00", *THEIRS))
    alone = log(
        files / "三月.csv", ("Q4", "2026-09-16 11:00", "acc-2", "Other GmbH", "", "", "DE", "", "", "Leo")
    )
    orders = files / "orders.csv"
    orders.write_text(
        "订单号,起草日期,询盘编号,买家编号,买家名称,订单金额(USD),定金到账日,定金(USD),备注\n"
        f"O1,2026-09-18,Q1,{ACCOUNT},Harlow Lighting Ltd,900,2026-09-19,300,{MAIL}\n",
        "utf-8",
    )
    losses = files / "losses.csv"
    losses.write_text(f"询盘编号,丢单日期,原因,备注\nQ2,2026-09-20,价格,{NAME} said no\n", "utf-8")
    strange = files / "strange.csv"
    strange.write_text(f"甲,乙\n1,{MAIL}\n", "utf-8")
    for path in (first, second, alone, orders, losses, strange):
        import_files(shop.code, [path])
        path.unlink()
    services.take_in(shop)
    return shop


def kept(home: Home, words: tuple[str, ...] = WORDS) -> set[tuple[str, str]]:
    """Where which word is left: in the bytes of a file, in the rows of a packed one, in the database."""
    database = bytes_of_database()
    found = {("database", word) for word in words if word.encode() in database}
    for path in home.path.rglob("*"):
        if not path.is_file() or path.name.startswith("baton.sqlite3"):
            continue
        data = path.read_bytes()
        if path.suffix == ".parquet":
            data += str(pq.read_table(path, partitioning=None).to_pylist()).encode()
        if path.suffix == ".xlsx":
            data += packed(path)
        found |= {(path.name, word) for word in words if word.encode() in data}
    return found


def bytes_of_database() -> bytes:
    """SQLite as its file would be, with what pages still hold of rows that are gone; else every row of every table."""
    if connection.vendor == "sqlite":
        return bytes(connection.connection.serialize())
    told = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            told.append(repr(cursor.fetchall()))
    return "".join(told).encode()


def packed(path: Path) -> bytes:
    with zipfile.ZipFile(path) as book:
        return b"".join(book.read(name) for name in book.namelist())


def figures(shop: Shop) -> Mapping[str, object]:
    facts = ShopFacts(fact_store().snapshot(), shop.code)
    week = span("2026-09-13", "2026-09-26")
    codes = ("logged_inquiries", "logged_opportunities", "replied", "promising")
    orders = tuple(code for code in LOG_FIGURES if LOG_FIGURES[code].dataset == "order")
    return {
        "inquiries": facts.logged("inquiry", codes, week, None)[WHOLE],
        "by country": facts.logged("inquiry", codes, week, "country"),
        "orders": facts.logged("order", orders, week, "country"),
        "rows": [(info.dataset, info.rows) for info in fact_store().tables()],
        "desk": Item.objects.count(),
    }


def the(key: str) -> Item:
    return Item.objects.get(key=key)


def test_no_byte_is_left_and_no_figure_moves(filled: Shop, home: Home, person: People) -> None:
    lead = person("ana", Role.SALES_LEAD)
    services.log_touch(lead, filled, the("Q1").pk, text=f"dear {NAME}")
    services.fill_in(lead, filled, the("Q1").pk, {"pages": f"asked by {MAIL}"})
    services.hand_on(lead, filled, the("Q3").pk, lead.id, f"{NAME} is a friend")
    publish_outcomes(filled)
    before = figures(filled)
    assert {word for _, word in kept(home)} == set(WORDS)
    done = erase_everywhere(filled, ACCOUNT, by=lead)
    assert kept(home) == set()
    assert figures(filled) == before
    assert done == Erasure(items=2, rows=7, originals=5, set_aside=1, is_wiped=True)
    assert erase_everywhere(filled, ACCOUNT) == Erasure(2, 0, 0, 0, is_wiped=True), "twice does nothing more"
    line = next(one for one in audit_lines() if one.verb == "erase_buyer")
    assert all(word not in json.dumps([line.subject, line.before, line.after]) for word in WORDS)
    assert services.take_in(filled).created == 0
    assert the("Q1").buyer_id == the("Q2").buyer_id
    assert figures(filled) == before
    assert Buyer.objects.get(account="acc-2").name == "Other GmbH"


def test_originals_of_others_stay_and_the_history_says_which_went(filled: Shop, home: Home) -> None:
    erase_everywhere(filled, ACCOUNT)
    rows = {row.name: row for row in ImportedFile.objects.all()}
    assert rows["三月.csv"].stored
    assert (home.uploads / rows["三月.csv"].stored).exists()
    gone = rows["一月 ….xlsx"]
    assert (gone.stored, gone.status) == ("", FileStatus.IMPORTED)
    assert "原件已删除" in gone.message_zh
    assert "removed on a buyer's request" in gone.message_en
    assert [path.name for path in home.uploads.rglob("*.*") if path.is_file()] == [
        Path(rows["三月.csv"].stored).name
    ]
    assert QuarantinedRow.objects.get().cells == {}


def test_imports_can_be_undone_and_what_cannot_be_applied_again_is_said(filled: Shop, home: Home) -> None:
    erase_everywhere(filled, ACCOUNT)
    before = figures(filled)
    runs = {run.files[0].name: run.run_id for run in history(filled)}
    undo_import(runs["二月.csv"], shop=filled, by=None)
    assert kept(home) == set(), "what it had replaced comes back without the buyer"
    with pytest.raises(NotUsable) as refusal:
        apply_again(runs["二月.csv"], shop=filled, by=None)
    assert refusal.value.code == "original_removed"
    undo_import(runs["三月.csv"], shop=filled, by=None)
    carry_out(apply_again(runs["三月.csv"], shop=filled, by=None))
    assert figures(filled)["inquiries"] != before["inquiries"]


def test_a_later_import_brings_nobody_back(filled: Shop, home: Home, tmp_path: Path) -> None:
    erase_everywhere(filled, ACCOUNT)
    again = log(
        tmp_path / "again.csv", ("Q2", "2026-09-16 10:00", *THEIRS), ("Q1", "2026-09-15 10:00", *THEIRS)
    )
    said = import_files(filled.code, [again]).files[0]
    assert said.status is FileStatus.UNCHANGED
    assert kept(home) == set()
    new = log(
        tmp_path / "new.csv",
        ("Q7", "2026-09-20 10:00", *THEIRS),
        ("Q8", "no time", *THEIRS),
        ("Q5", "2026-09-20 10:00", "acc-5", "New Ltd", "", "", "FR", "", "", ""),
    )
    assert import_files(filled.code, [new]).files[0].rows_accepted == 2
    services.take_in(filled)
    assert kept(home) == set()
    seventh = the("Q7")
    assert seventh.buyer is not None
    assert (seventh.buyer_id, seventh.buyer.name, seventh.message) == (the("Q1").buyer_id, "", "")
    assert the("Q5").buyer_id is not None
    receive(
        filled,
        Arrival(
            Kind.INQUIRY,
            noon("2026-09-21"),
            "Q6",
            buyer_id=ACCOUNT,
            buyer_name=NAME,
            message="call me on Friday",
        ),
        by=None,
        via="mail",
    )
    publish_outcomes(filled)
    assert erase_everywhere(filled, ACCOUNT).items == 4
    assert kept(home) == set()


STEPS = (
    "know_as_erased", "forget_originals", "forget_set_aside", "replace_everywhere", "blank", "_wipe",
)  # fmt: skip


@pytest.mark.parametrize("step", STEPS)
def test_what_stops_in_between_is_gone_on_with(
    filled: Shop, home: Home, step: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = figures(filled)

    def dies(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(erasing, step, dies)
    with pytest.raises(KeyboardInterrupt):
        erase_everywhere(filled, ACCOUNT)
    monkeypatch.undo()
    services.take_in(filled)
    erase_everywhere(filled, ACCOUNT)
    services.take_in(filled)
    assert kept(home) == set()
    assert figures(filled) == before


def test_it_may_stop_among_the_rows_of_the_facts(
    filled: Shop, home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    def dies(*_: object) -> int:
        raise KeyboardInterrupt

    monkeypatch.setattr(FactStore, "forget", dies)
    with pytest.raises(KeyboardInterrupt):
        erase_everywhere(filled, ACCOUNT)
    monkeypatch.undo()
    erase_everywhere(filled, ACCOUNT)
    assert kept(home) == set()


def test_all_accounts_that_were_merged_are_forgotten(
    filled: Shop, home: Home, tmp_path: Path, person: People
) -> None:
    second = ("acc-harlow-88", "Harlow Far East", "hk@harlow.example", "", "HK", "", "", "Leo")
    import_files(filled.code, [log(tmp_path / "four.csv", ("Q5", "2026-09-17 10:00", *second))])
    services.take_in(filled)
    stays, goes = (Buyer.objects.get(account=account).pk for account in (ACCOUNT, "acc-harlow-88"))
    services.merge_buyers(person("ana", Role.SALES_LEAD), filled, stays, goes, MergeReason.SAID)
    erase_everywhere(filled, "acc-harlow-88")
    assert kept(home, (*WORDS, *second[:3])) == set()


def test_a_buyer_who_only_ordered(filled: Shop, home: Home, tmp_path: Path) -> None:
    orders = tmp_path / "more.csv"
    orders.write_text("订单号,起草日期,买家编号,买家名称\nO9,2026-09-21,acc-9000,Only Orders\n", "utf-8")
    import_files(filled.code, [orders])
    orders.unlink()
    erase_everywhere(filled, "acc-9000")
    assert kept(home, ("acc-9000", "Only Orders")) == set()
    assert kept(home), "nobody else is"


def test_a_buyer_who_stands_on_the_lists_of_the_day_alone(filled: Shop, home: Home, tmp_path: Path) -> None:
    lists = {
        "visits": "访客编号,访问日期,买家编号,浏览次数\nvisitor-9000,2026-09-21,acc-9000,7\n",
        "shipments": "订单号,约定发货日,买家编号,发货状态,特殊要求\nO9,2026-09-25,acc-9000,生产中,crate for Lists\n",
        "reviews": "评价编号,评价日期,订单号,买家名称,产品评分,评价内容\nR9,2026-09-21,O9,Lists Only,2,too bright\n",
    }
    for name, text in lists.items():
        path = tmp_path / f"{name}.csv"
        path.write_text(text, "utf-8")
        (file,) = import_files(filled.code, [path]).files
        assert (file.source, file.rows_accepted) == (name, 1)
        path.unlink()
    done = erase_everywhere(filled, "acc-9000")
    assert (done.rows, done.originals) == (3, 3)
    words = ("visitor-9000", "acc-9000", "crate for Lists", "Lists Only", "too bright")
    assert kept(home, words) == set()
    assert kept(home), "nobody else is"
    stars = fact_store().snapshot().read("review", filled.code, columns=["product_stars"])
    assert stars["product_stars"].to_pylist() == [2]


@pytest.mark.parametrize("visitor", ["visitor-9000", "v9"])
def test_what_was_written_to_a_visitor_is_nobodys_afterwards(
    filled: Shop, home: Home, tmp_path: Path, person: People, visitor: str
) -> None:
    visits = tmp_path / "visits.csv"
    visits.write_text(
        f"访客编号,访问日期,买家编号,浏览次数\n{visitor},2026-09-21,{ACCOUNT},7\nv77,2026-09-21,acc-2,1\n",
        "utf-8",
    )
    import_files(filled.code, [visits])
    visits.unlink()
    approach, writer = apps.get_model("daybook", "VisitorApproach"), person("rep")
    for number, one in enumerate((visitor, "v77")):
        said = {"act": "sent", "day": noon("2026-09-22").date(), "at": noon("2026-09-22"), "by_id": writer.id}
        approach.objects.create(shop_id=filled.id, visitor_id=one, quota_used=number, **said)
    erase_everywhere(filled, ACCOUNT)
    theirs, other = approach.objects.order_by("quota_used")
    assert theirs.visitor_id.startswith("erased-")
    known = (
        fact_store().snapshot().read("visit", filled.code, columns=["visitor_id"])["visitor_id"].to_pylist()
    )
    assert sorted(known) == sorted([theirs.visitor_id, "v77"]), "counted as the same visitor as in the facts"
    assert (other.visitor_id, theirs.act, theirs.by_id) == ("v77", "sent", writer.id)
    assert kept(home, ("visitor-9000", ACCOUNT)) == set()


def test_a_buyer_of_whom_only_a_name_is_known(filled: Shop, home: Home, tmp_path: Path) -> None:
    only_named = ("", "Nameless Trading", "n@nameless.example", "", "US", "urgent please", "", "")
    import_files(filled.code, [log(tmp_path / "named.csv", ("Q6", "2026-09-17 10:00", *only_named))])
    (tmp_path / "named.csv").unlink()
    services.take_in(filled)
    before = figures(filled)
    erase_everywhere(filled, "~Q6")
    services.take_in(filled)
    assert kept(home, ("Nameless Trading", "n@nameless.example", "urgent please")) == set()
    assert figures(filled) == before
    buyer = the("Q6").buyer
    assert buyer is not None
    assert (buyer.name, buyer.erased_at is not None) == ("", True)


def test_who_is_nowhere_and_who_may_not(filled: Shop, person: People) -> None:
    for account in ("", "acc-nobody"):
        with pytest.raises(NotFound):
            erase_everywhere(filled, account)
    with pytest.raises(NotAllowed):
        erase_everywhere(filled, ACCOUNT, by=person("rep"))
    assert Buyer.objects.filter(account=ACCOUNT).exists()


def test_the_command(filled: Shop, home: Home, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("erase_buyer", filled.code, ACCOUNT, "--json")
    told: dict[str, Any] = json.loads(capsys.readouterr().out)
    assert (told["items"], told["is_wiped"]) == (2, True)
    assert kept(home) == set()


def test_a_page_may_leave_it_to_the_worker(filled: Shop, home: Home, person: People) -> None:
    lead, buyer = person("ana", Role.SALES_LEAD), Buyer.objects.get(account=ACCOUNT).pk
    jobs.erase_buyer.call(filled.code, buyer, lead.id)
    assert kept(home) == set()
    jobs.erase_buyer.call(filled.code, buyer, lead.id)
    with pytest.raises(NotFound):
        jobs.erase_buyer.call(filled.code, buyer + 999, lead.id)
    assert [line.person for line in audit_lines() if line.verb == "erase_buyer"] == ["Ana", "Ana"]


def test_another_shop_keeps_its_own_buyer(filled: Shop, home: Home) -> None:
    elsewhere = replace(filled, code="other", id=filled.id + 1)
    with pytest.raises(NotFound):
        erase_everywhere(elsewhere, ACCOUNT)


def test_an_id_that_looks_like_the_account_stays(filled: Shop, tmp_path: Path) -> None:
    row = ("50000001", "2026-09-17 10:00", "50000001", "Digits Ltd", "", "", "US", "hello", "", "")
    import_files(filled.code, [log(tmp_path / "digits.csv", row)])
    services.take_in(filled)
    Item.objects.filter(key="Q3").update(sales_note="see 50000001 of Digits Ltd")
    erase_everywhere(filled, "50000001")
    assert the("50000001").buyer_id is not None, "the inquiry's own id is another thing"
    assert the("Q3").sales_note.startswith("see erased-")
    assert "Digits" not in the("Q3").sales_note
