"""What careless and hostile people send to the desk: it is refused or kept harmless, and nothing breaks."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from urllib.parse import quote

import openpyxl
import pytest
from django.contrib.auth import get_user_model
from django.test import Client

from baton.inquiries import services
from baton.inquiries.interface import clients
from baton.inquiries.models import Item
from baton.inquiries.terms import LONGEST_MESSAGE, Channel, Kind
from baton.inquiries.tests.conftest import Files
from baton.metrics.tests.hand_made import inquiry
from baton.people.clock import clock
from baton.people.terms import Person, Role, Shop

pytestmark = pytest.mark.django_db
People = Callable[..., Person]
Make = Callable[..., Item]
ADDRESSES = (
    "/desk?market={0}", "/desk?q={0}", "/desk?lane={0}&part={0}", "/desk?owner={0}&page={0}&item={0}", "/desk?kind={0}",
    "/desk/export?market={0}", "/desk/again?market={0}&item={0}", "/desk/products?q={0}&page={0}",
    "/desk/products/{0}", "/desk/credit?month={0}&page={0}", "/desk/credit/orders/{0}", "/desk/credit/export?month={0}",
    "/desk/balance?month={0}", "/desk/quality?by={0}&days={0}&sort={0}", "/desk/quality/export?by={0}",
    "/desk/spam?page={0}", "/desk/pool?page={0}", "/desk/rfq?page={0}", "/desk/follow-up?page={0}",
    "/desk/routing?page={0}&rep={0}&rule={0}&who={0}&item={0}", "/desk/routing/export?rep={0}&rule={0}&item={0}",
    "/desk/hours?person={0}", "/desk/leaver?person={0}", "/desk/replies?days={0}&kind={0}&by={0}",
    "/desk/duplicates?page={0}&merges={0}", "/desk/mails?page={0}", "/desk/connections?page={0}",
    "/desk/main-account?account={0}", "/desk/scripts?page={0}", "/desk?shop={0}",
)  # fmt: skip
WORDS = (
    b"\x00", b"a\x00b", b"\xed\xa0\x80", b"\xff\xfe", "\u202eevil".encode(), "٣".encode(), "²".encode(), b"1e309",
    b"-0", b"99999999999999999999999", b"0001-01", b"9999-12", b"2099-12", b"<script>alert(1)</script>", b"x" * 5_000,
)  # fmt: skip


def client_of(person: Person) -> Client:
    client = Client()
    client.force_login(get_user_model().objects.get(pk=person.id))
    return client


@pytest.mark.parametrize("word", WORDS, ids=lambda word: quote(word[:12]))
def test_no_word_in_an_address_breaks_a_page(word: bytes, person: People, item: Make) -> None:
    item(country="DE")
    manager = client_of(person("boss", Role.MANAGER))
    for form in ADDRESSES:
        answer = manager.get(form.format(quote(word, safe="")))
        assert answer.status_code in {200, 302, 400, 404}, form
        assert b"<script>alert(1)" not in answer.content, form


@pytest.mark.parametrize("number", ["0", "9223372036854775807", "9223372036854775808", "9" * 60])
def test_a_number_that_no_row_can_have_is_not_found(number: str, person: People, item: Make) -> None:
    item()
    manager = client_of(person("boss", Role.MANAGER))
    assert manager.get(f"/desk/{number}").status_code == 404
    assert manager.get(f"/desk?item={number}").status_code in {200, 404}
    for place in (
        "{}/do/take", "{}/reveal", "{}/check", "spam/{}", "pool/{}/claim", "rfq/{}/quote", "follow-up/{}/log",
        "follow-up/{}/lose", "scripts/{}/add", "scripts/{}/retire", "scripts/variants/{}/stop", "scripts/offers/{}/use",
        "reps/{}/set", "main-account/{}/return", "main-account/{}/keep", "hours/absence/{}/drop", "rota/{}/drop",
        "leaver/{}/take-back", "duplicates/{}", "duplicates/merges/{}/undo", "connections/programs/{}/revoke",
        "connections/mailboxes/{}/try", "mails/{}/dismiss", "credit/dispute/{}/answer", "credit/dispute/{}/decide",
    ):  # fmt: skip
        said = {
            "expected": "0", "version": "0", "verdict": "apart" if "duplicates" in place else "spam", "reason": "x",
            "channel": "mail", "question": "genuine", "finding": "yes", "text": "x", "body": "x", "script": number,
            "variant": number, "person": number, "merge": number, "to": number,
        }  # fmt: skip
        status = manager.post("/desk/" + place.format(number), said).status_code
        assert status in ({302} if place.endswith("/drop") else {400, 404}), place


DATES = (
    "0001-01-01",
    "1900-01-01",
    "2099-12-31",
    "9999-12-31",
    "2026-02-30",
    "٢٠٢٦-٠١-٠١",
    "",
    "\x00",
    "x" * 5_000,
)


@pytest.mark.parametrize("date", DATES, ids=lambda date: quote(date[:12]))
def test_no_date_in_a_form_breaks_it(date: str, person: People, item: Make, shop: Shop) -> None:
    row = item()
    boss = person("boss", Role.MANAGER)
    person("rep")
    manager = client_of(boss)
    moment = f"{date}T00:00"
    for place, said in (
        ("hours/set", {"closed": date, "worked_as": f"{date}=1", "day0": "09:00-18:00", "calendar": "1"}),
        ("hours/absence", {"person": boss.id, "first": date, "last": date}),
        ("hours/absence", {"person": boss.id, "first": "2026-09-22", "last": date}),
        ("rota/add", {"person": boss.id, "start": moment, "end": moment, "nights": "31"}),
        ("rota/add", {"person": boss.id, "start": "2026-09-22T20:00", "end": moment, "nights": "31"}),
        ("rules/platform", {"name": "n", "since": date, "inquiry": "24", "source": "s"}),
        ("rules/platform/drop", {"since": date}),
        ("routing/set", {"mode": "trial", "trial_first": date, "trial_last": date, "reason": "x"}),
        ("main-account/give", {"person": boss.id, "since": date, "until": date, "trial_last": date, "reason": "x"}),
        ("rfq/reward", {"day": date, "number": "5"}),
        ("credit/rule/set", {"since": date[:7], "counted": "quote", "ripe_days": "30", "least_accounts": "30"}),
        ("credit/close", {"month": date[:7]}),
        (f"{row.pk}/do/answer", {"expected": row.version, "time": moment}),
        ("new", {"kind": "inquiry", "account": "", "buyer_name": "x", "arrived": moment}),
    ):  # fmt: skip
        status = manager.post(f"/desk/{place}", said).status_code
        assert status in {200, 302, 400, 404, 409, 422}, (place, date, status)
    # What was taken must be bearable to everything that reads it afterwards.
    services.take_in(shop)
    for page in ("", "/hours", "/rota", "/rules", "/routing", "/reps", "/main-account", "/rfq", "/credit/rule", "/pool",
                 "/follow-up", "/replies", f"/{row.pk}"):  # fmt: skip
        assert manager.get(f"/desk{page}").status_code == 200, page


# Other programs -------------------------------------------------------------------------------------------------


def call(
    token: str, body: bytes, *, key: str = "k", length: str | None = None
) -> tuple[int, dict[str, object]]:
    answer = Client(enforce_csrf_checks=True).post(
        "/api/inquiries", body, content_type="application/json",
        headers={"Authorization": f"Bearer {token}", "Idempotency-Key": key}
        | ({} if length is None else {"Content-Length": length}),
    )  # fmt: skip
    return answer.status_code, answer.json()


@pytest.fixture
def token(shop: Shop) -> str:
    return clients.add_client(None, shop, "ERP")[1]


WELL = {
    "kind": "inquiry",
    "received_at": "2026-09-21T09:30:00+08:00",
    "buyer_name": "Harlow",
    "message": "500 pcs",
}


@pytest.mark.parametrize(
    "body",
    [
        b"[" * 100_000, b'{"a":' * 100_000, b"\xff\xfe{}", b"", b"null", b"[]", b'"x"', b"1e999",
        b'{"kind":"inquiry","received_at":1e999}', b'{"kind":"inquiry","received_at":99999999999999999999}',
        b'{"kind":"inquiry","received_at":"0001-01-01T00:00:00+14:00","message":"x"}',
        b'{"kind":"inquiry","received_at":"9999-12-31T23:59:59-14:00","message":"x"}',
        b'{"kind":"inquiry","received_at":"2026-09-21T09:30:00+08:00","inquiry_id":"a\\u0000b"}',
        b'{"kind":"inquiry","received_at":"2026-09-21T09:30:00+08:00","inquiry_id":"\\ud800"}',
        b'{"kind":["inquiry"],"received_at":{}}',
    ],
    ids=range(15),
)  # fmt: skip
def test_a_body_that_is_none_is_refused_in_words(token: str, body: bytes) -> None:
    status, told = call(token, body)
    assert status in {400, 422}
    assert told["message"]
    assert told["remedy"]
    assert Item.objects.count() == 0


def test_a_message_with_signs_that_no_database_keeps_is_taken(token: str) -> None:
    body = json.dumps(WELL | {"message": "a\0b \u202ec", "buyer_name": "\0Harlow"}).encode()
    assert call(token, body)[0] == 201
    assert Item.objects.get().message == "ab \u202ec"
    assert call(token, body)[0] == 201, "sent again, the same answer comes"
    status, told = call(token, json.dumps(WELL | {"message": "\ud800"}).encode(), key="k2")
    assert (status, told["code"]) == (422, "wrong_fields")


@pytest.mark.parametrize(
    "key", ["%00", "a%00b", "%ff", "x" * 3_000, "..%2f..%2fetc", "%0d%0aSet-Cookie:%20a=b"]
)
def test_no_key_that_is_asked_for_breaks_the_answer(token: str, key: str) -> None:
    answer = Client().get(f"/api/inquiries/{key}", headers={"Authorization": f"Bearer {token}"})
    assert answer.status_code == 404
    assert "Set-Cookie" not in answer.headers


@pytest.mark.parametrize("length", ["-1", "abc", "١٢", "9" * 40])
def test_a_length_that_is_none_is_refused(token: str, length: str) -> None:
    assert call(token, b"{}", length=length)[0] in {400, 413, 422}


def test_a_field_said_twice_counts_as_said_last(token: str) -> None:
    body = json.dumps(WELL)[:-1] + ',"buyer_name":"Last"}'
    assert call(token, body.encode())[0] == 201
    buyer = Item.objects.get().buyer
    assert buyer is not None
    assert buyer.name == "Last"


# Shown inert ----------------------------------------------------------------------------------------------------

MARKUP = "<script>alert(1)</script><img src=x onerror=alert(2)>"
FORMULAS = ("=1+1", "+1+1", "-1+1", "@SUM(A1)", "\t=1+1", "\r=1+1")


def test_markup_in_what_people_write_is_shown_and_not_run(person: People, shop: Shop) -> None:
    boss = person("boss", Role.MANAGER)
    manager = client_of(boss)
    done = services.receive(
        shop,
        services.Arrival(
            kind=Kind.INQUIRY, arrived_at=clock().now(), message=MARKUP, buyer_name=MARKUP, buyer_mail=f"{MARKUP}@x.de",
            product_name=MARKUP, product_id="P1", keyword=MARKUP, pages=MARKUP, country=MARKUP[:60], channel=MARKUP,
        ),
        by=boss, via="form",
    )  # fmt: skip
    services.log_touch(boss, shop, done.item_id, Channel.MAIL, text=MARKUP)
    version = Item.objects.get().version
    for place, said in (
        ("scripts/write", {"situation": "first_reply", "language": "en", "title": MARKUP, "body": MARKUP}),
        ("products/P1", {"specification": MARKUP, "name": MARKUP, "version": "0"}),
        (f"{done.item_id}/do/grade", {"expected": str(version), "grade": "A", "reason": "good", "note": MARKUP}),
        (f"{done.item_id}/check", {"question": "genuine", "finding": "yes", "source": MARKUP, "note": MARKUP}),
        ("connections/programs", {"name": MARKUP[:60]}),
        ("hours/absence", {"person": str(boss.id), "first": "2026-09-22", "note": MARKUP}),
        ("rules/platform", {"name": MARKUP, "since": "2026-09-01", "inquiry": "24", "source": MARKUP}),
    ):  # fmt: skip
        manager.post(f"/desk/{place}", said)
    for page in ("", f"/{done.item_id}", "?q=<script>alert(1)</script>", "/scripts", "/products",
                 "/products/P1", "/hours", "/rules",
                 "/connections", "/quality", "/routing", "/spam", "/pool", "/follow-up", "/balance"):  # fmt: skip
        told = manager.get(f"/desk{page}").content
        assert b"<script>alert(" not in told, page
        assert b"<img src=x" not in told, page


@pytest.mark.parametrize("formula", FORMULAS)
def test_no_sheet_holds_a_formula(formula: str, person: People, item: Make) -> None:
    item(keyword=formula, buyer_name=formula, product_id=formula.strip(), staff=formula)
    manager = client_of(person("boss", Role.MANAGER))
    for place in ("export?lane=unassigned", "quality/export?by=keyword", "quality/export?by=product", "routing/export",
                  "credit/export?month=2026-09"):  # fmt: skip
        answer = manager.get(f"/desk/{place}")
        assert answer.status_code == 200, place
        book = openpyxl.load_workbook(io.BytesIO(answer.content))
        assert all(cell.data_type != "f" for sheet in book for row in sheet.iter_rows() for cell in row), (
            place
        )


def test_a_message_of_five_megabytes_is_kept_in_part_or_refused(
    person: People, token: str, files: Files
) -> None:
    long = "x" * 5_000_000
    manager = client_of(person("boss", Role.MANAGER))
    form = manager.post("/desk/new", {"kind": "inquiry", "account": "", "buyer_name": "x", "message": long})
    assert form.status_code in {400, 413}
    assert call(token, json.dumps(WELL | {"message": long}).encode())[0] == 413
    files.bring(inquiry(1, "2026-09-21", message=long))
    assert len(Item.objects.get().message) == LONGEST_MESSAGE


def test_a_form_without_its_token_does_nothing(person: People, item: Make) -> None:
    row = item()
    careful = Client(enforce_csrf_checks=True)
    careful.force_login(get_user_model().objects.get(pk=person("rep").id))
    assert careful.post(f"/desk/{row.pk}/do/take", {"expected": "0"}).status_code == 403
    row.refresh_from_db()
    assert row.owner_id is None
