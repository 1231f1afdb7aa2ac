"""The pages of connections, mails and duplicates: what they say, to whom, and what their buttons do."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from baton.inquiries.interface import clients
from baton.inquiries.mail_in import boxes
from baton.inquiries.mail_in.boxes import Settings
from baton.inquiries.mail_in.taking import take_mail
from baton.inquiries.models import Item, Mail, Mailbox, Merge, Proposal
from baton.inquiries.receiving import Arrival, receive
from baton.inquiries.same.looking import look_for_same
from baton.inquiries.terms import Kind
from baton.inquiries.tests import notices
from baton.inquiries.tests.notices import letter
from baton.people.services import create_shop
from baton.people.terms import Person, Role, Shop

pytestmark = pytest.mark.django_db
People = Callable[..., Person]
SignIn = Callable[[Person], Client]
MONDAY = datetime(2026, 9, 21, 4, tzinfo=UTC)
SCRIPT = "<script>alert(1)</script>"
PAGES = ("/desk/connections", "/desk/mails", "/desk/duplicates")


@pytest.fixture
def sign_in(client: Client) -> SignIn:
    def enter(person: Person) -> Client:
        client.force_login(_user(person))
        return client

    return enter


def _user(person: Person) -> Any:
    return get_user_model().objects.get(pk=person.id)


def said(client: Client, path: str, language: str = "en") -> str:
    answer = client.get(path, headers={"accept-language": language})
    assert answer.status_code == 200
    return answer.content.decode()


def pair(shop: Shop, number: int = 1) -> Proposal:
    for end in ("Ltd", ""):
        receive(
            shop,
            Arrival(
                kind=Kind.INQUIRY, arrived_at=MONDAY, key=f"Q{number}{end}", buyer_id=f"b{number}{end}",
                buyer_name=f"Alpha Pumps {'abcdefghij'[number] * 9} {end} {SCRIPT}", country="GB",
                buyer_mail=f"m{number}{end}@alpha{number}{end}.example",
            ),
            by=None,
            via="mail",
        )  # fmt: skip
    look_for_same(shop)
    return Proposal.objects.latest("id")


@pytest.mark.parametrize(
    ("role", "open_"),
    [
        (Role.MANAGER, PAGES),
        (Role.SALES_LEAD, PAGES[1:]),
        (Role.REP, PAGES[1:2]),
        (Role.OPERATOR, ()),
        (Role.DESIGNER, ()),
    ],
)
def test_who_may_open_what(
    shop: Shop, person: People, sign_in: SignIn, role: Role, open_: tuple[str, ...]
) -> None:
    browser = sign_in(person("somebody", role))
    told = {path: browser.get(path).status_code for path in PAGES}
    assert told == {path: 200 if path in open_ else 403 for path in PAGES}


def test_strangers_are_sent_to_sign_in(shop: Shop, client: Client) -> None:
    assert {client.get(path).status_code for path in PAGES} == {302}


def test_another_shops_things_are_not_there(shop: Shop, person: People, sign_in: SignIn) -> None:
    browser = sign_in(person("boss", Role.MANAGER))
    other = create_shop(None, "other")
    theirs = clients.add_client(None, other, "ERP")[0]
    box = boxes.set_mailbox(None, other, Settings("h", "u", "p"))
    take_mail(other, letter("hello"))
    proposal = pair(other)
    for path in (
        f"/desk/connections/programs/{theirs.id}/revoke",
        f"/desk/connections/mailboxes/{box}/drop",
        f"/desk/connections/mailboxes/{box}/try",
        f"/desk/mails/{Mail.objects.get().pk}/dismiss",
    ):
        assert browser.post(path).status_code == 404, path
    answer = browser.post(f"/desk/duplicates/{proposal.pk}", {"verdict": "1"})
    assert answer.status_code == 404


def test_a_token_is_on_the_page_once(shop: Shop, person: People, sign_in: SignIn) -> None:
    browser = sign_in(person("boss", Role.MANAGER))
    assert "No program sends inquiries yet" in said(browser, PAGES[0])
    answer = browser.post("/desk/connections/programs", {"name": f"ERP {SCRIPT}"[:60]})
    found = re.search(r"baton_[\w-]{43}", answer.content.decode())
    assert found is not None
    page = said(browser, PAGES[0])
    assert found[0] not in page
    assert f"…{found[0][-4:]}" in page
    assert SCRIPT not in page
    assert clients.admit(found[0]).shop == shop
    browser.post(f"/desk/connections/programs/{clients.clients(shop)[0].id}/revoke")
    assert "revoked " in said(browser, PAGES[0])
    assert "已停用" in said(browser, PAGES[0], "zh-CN")
    assert browser.post("/desk/connections/programs", {"name": ""}).status_code == 400


def test_a_mailbox_is_set_and_its_fault_is_told(shop: Shop, person: People, sign_in: SignIn) -> None:
    browser = sign_in(person("boss", Role.MANAGER))
    form = {
        "host": "127.0.0.1",
        "port": "9",
        "user": "in@x.example",
        "password": "s3cret!",
        "security": "none",
    }
    assert browser.post("/desk/connections/mailboxes", form | {"is_on": "1"}).status_code == 302
    row = Mailbox.objects.get()
    assert (row.is_on, row.marks_seen, row.folder) == (True, False, "INBOX")
    answer = browser.post(f"/desk/connections/mailboxes/{row.pk}/try", headers={"accept-language": "en"})
    assert answer.status_code == 422
    assert "127.0.0.1:9 cannot be reached" in answer.content.decode()
    changed = form | {"mailbox": str(row.pk), "password": "", "folder": "Notices"}
    assert browser.post("/desk/connections/mailboxes", changed).status_code == 302
    row.refresh_from_db()
    assert (row.is_on, row.folder) == (False, "Notices")
    page = said(browser, PAGES[0])
    assert "s3cret" not in page
    assert "switched off" in page
    assert browser.post("/desk/connections/mailboxes", form | {"host": ""}).status_code == 400
    browser.post(f"/desk/connections/mailboxes/{row.pk}/drop")
    assert not Mailbox.objects.exists()


def test_a_mail_that_waits_is_shown_inert_and_filled_in(shop: Shop, person: People, sign_in: SignIn) -> None:
    browser = sign_in(person("rep"))
    assert "No mail waits" in said(browser, PAGES[1])
    take_mail(shop, letter(f"call {SCRIPT}", subject=f"hi {SCRIPT}", files=("a<b>.pdf",)))
    take_mail(shop, letter(notices.INQUIRY_EN, number=2, sender="lin@shop.example"))
    page = said(browser, PAGES[1])
    assert SCRIPT not in page
    assert "&lt;script&gt;" in page
    assert "no notice that is known" in page
    assert 'value="1601234567"' in page
    first, second = Mail.objects.order_by("id")
    assert browser.post(f"/desk/mails/{first.pk}/take", {"kind": "letter"}).status_code == 400
    assert browser.post(f"/desk/mails/{first.pk}/take", {"kind": "chat"}).status_code == 400
    typed = {"kind": "chat", "buyer_name": "Jo", "message": SCRIPT, "arrived": "2026-09-21T09:30"}
    answer = browser.post(f"/desk/mails/{first.pk}/take", typed)
    row = Item.objects.get(kind=Kind.CHAT)
    assert answer.headers["Location"] == f"/desk/{row.pk}"
    assert row.arrived_at == datetime(2026, 9, 21, 1, 30, tzinfo=UTC)
    assert SCRIPT not in said(browser, f"/desk/{row.pk}")
    assert browser.post(f"/desk/mails/{second.pk}/again").status_code == 302
    assert Item.objects.filter(key="1601234567").exists()
    assert browser.post(f"/desk/mails/{second.pk}/dismiss").status_code == 404


def test_a_pair_is_decided_and_taken_back(shop: Shop, person: People, sign_in: SignIn) -> None:
    browser = sign_in(person("lead", Role.SALES_LEAD))
    assert "No pair waits" in said(browser, PAGES[2])
    proposal = pair(shop)
    page = said(browser, PAGES[2])
    assert "one country and nearly the same name" in page
    assert "m***@***.example" in page, "the card reveals contacts, and keeps who looked"
    assert "m1ltd@" not in page.casefold()
    assert SCRIPT not in page
    assert "同一国家/地区，公司名相近" in said(browser, PAGES[2], "zh-CN")
    card = said(browser, f"/desk/{Item.objects.get(key='Q1').pk}")
    assert "Possibly the same as" in card
    assert "#Q1Ltd" in card
    assert browser.post(f"/desk/duplicates/{proposal.pk}", {"verdict": "9"}).status_code == 400
    assert browser.post(f"/desk/duplicates/{proposal.pk}", {"verdict": "2"}).status_code == 302
    merge = Merge.objects.get()
    assert browser.post(f"/desk/duplicates/merges/{merge.pk}/undo", {"reason": ""}).status_code == 400
    assert browser.post(f"/desk/duplicates/merges/{merge.pk}/undo", {"reason": "two"}).status_code == 302
    assert "taken back" in said(browser, PAGES[2])
    again = browser.post(f"/desk/duplicates/{proposal.pk}", {"verdict": "apart"})
    assert again.status_code == 404


def test_operators_see_on_the_card_that_there_is_another_and_not_who(
    shop: Shop, person: People, sign_in: SignIn
) -> None:
    pair(shop)
    card = said(sign_in(person("op", Role.OPERATOR)), f"/desk/{Item.objects.get(key='Q1').pk}")
    assert "Possibly the same as" in card
    assert "alpha1" not in card.casefold()
    assert "/desk/duplicates" not in card


def test_many_pairs_ask_no_more_of_the_database(shop: Shop, person: People, sign_in: SignIn) -> None:
    browser = sign_in(person("lead", Role.SALES_LEAD))

    def asked() -> int:
        with CaptureQueriesContext(connection) as told:
            said(browser, PAGES[2])
        return len(told)

    pair(shop, 0)
    few = asked()
    for number in range(1, 8):
        pair(shop, number)
    assert Proposal.objects.count() == 8
    assert asked() == few


# Commands -------------------------------------------------------------------------------------------------------


def test_the_commands_say_the_same(shop: Shop, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("api_client", "add", "--shop", shop.code, "--name", "ERP")
    assert "baton_" in capsys.readouterr().out
    call_command("api_client", "list", "--shop", shop.code)
    told = capsys.readouterr().out
    assert "ERP" in told
    assert "baton_" not in told
    call_command("api_client", "revoke", "--shop", shop.code, "--name", "ERP")
    with pytest.raises(SystemExit):
        call_command("api_client", "revoke", "--shop", shop.code, "--name", "ERP")
    capsys.readouterr()
    boxes.set_mailbox(None, shop, Settings("127.0.0.1", "in@x.example", "p", port=9))
    with pytest.raises(SystemExit):
        call_command("mail_in", "--once", "--json")
    told = capsys.readouterr().out
    assert '"error": "no_connection"' in told
    assert Mailbox.objects.get().failures == 1
