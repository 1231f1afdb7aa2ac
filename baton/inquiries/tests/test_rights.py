"""Every address of the desk for every role: a page that is new and says nothing here fails."""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping
from typing import Any

import openpyxl
import pytest
from django.contrib.auth import get_user_model
from django.test import Client
from django.urls import URLPattern, reverse

from baton.inquiries import services, urls
from baton.inquiries.arriving import bring_up
from baton.inquiries.models import Item
from baton.inquiries.pages.acts import ACTS
from baton.inquiries.terms import Channel, Direction, Grade, ReasonCode, Stage
from baton.people.selectors import audit_lines
from baton.people.services import create_person, create_shop
from baton.people.terms import Person, Role, Shop

pytestmark = pytest.mark.django_db
People = Callable[..., Person]
Make = Callable[..., Item]

SEE = frozenset(Role) - {Role.DESIGNER}
WORK = frozenset({Role.REP, Role.SALES_LEAD, Role.MANAGER})
ASSIGN = WORK - {Role.REP}
CLOSE = SEE - {Role.OPERATOR, Role.REP}
MANAGE = frozenset({Role.MANAGER})
EVERYBODY: None = None
"""Open to who is not signed in, too."""

READ: Mapping[str, frozenset[Role] | None] = {
    "openapi": EVERYBODY,
    "desk": SEE, "again": SEE, "new": WORK, "desk_export": SEE, "card": SEE,
    "scripts": SEE, "script_offer": WORK,
    "balance": SEE, "credit": SEE, "credit_export": SEE, "credit_rule": SEE, "credit_order": SEE,
    "fact_cards": SEE, "fact_card": SEE,
    "quality": SEE, "quality_export": SEE, "spam": SEE, "pool": SEE, "rfq": SEE, "follow_up": SEE,
    "routing": WORK, "routing_export": WORK, "routing_decision": WORK, "reps": ASSIGN, "main_account": ASSIGN,
    "hours": SEE, "rota": SEE, "rules": SEE, "leaver": ASSIGN, "replies": SEE,
    "duplicates": ASSIGN, "connections": MANAGE, "mails": WORK,
}  # fmt: skip
WRITE: Mapping[str, frozenset[Role]] = {
    "act": SEE, "buyer_check": WORK, "reveal": WORK, "new": WORK, "fact_card": SEE,
    "script_write": ASSIGN, "script_add": ASSIGN, "script_retire": ASSIGN, "script_stop": ASSIGN,
    "script_use": WORK, "script_for": WORK,
    "credit_set_rule": MANAGE, "credit_close": CLOSE, "credit_dispute": SEE, "credit_answer": SEE,
    "credit_decide": MANAGE,
    "spam_confirm": WORK, "spam_reviewed": WORK, "spam_decide": WORK,
    "pool_claim": WORK, "pool_see": WORK, "pool_rules": ASSIGN,
    "rfq_quote": WORK, "rfq_reward": ASSIGN, "rfq_rules": ASSIGN,
    "follow_up_log": WORK, "follow_up_lose": WORK,
    "routing_policy": ASSIGN, "rep": ASSIGN, "give_account": ASSIGN, "return_account": ASSIGN,
    "keep_account": ASSIGN,
    "set_hours": WORK, "add_absence": WORK, "drop_absence": WORK, "add_turns": ASSIGN, "drop_turn": ASSIGN,
    "set_platform": ASSIGN, "drop_platform": ASSIGN, "set_team": ASSIGN,
    "hand_over": ASSIGN, "take_back": ASSIGN, "duplicates_decide": ASSIGN, "duplicates_undo": ASSIGN,
    "client_add": MANAGE, "client_revoke": MANAGE, "mailbox_set": MANAGE, "mailbox_act": MANAGE,
    "mail_settle": WORK,
}  # fmt: skip
VERBS = dict.fromkeys(ACTS, WORK) | {"assign": ASSIGN, "unmerge": ASSIGN, "fill": SEE}
REFUSED, WRONG_WAY = 403, 405
SHEET = "application/vnd.openxmlformats"
ANSWERED = frozenset({200, 302, 400, 404, 409, 422})
"""With what is asked for, or with what is wrong with it: there is little to act on here."""
DOOR_ALONE = frozenset({"act", "set_hours"})
"""Doors wider than what is behind them: single acts are tested below, and the team's week is a lead's."""


def pattern(name: str) -> URLPattern:
    return next(one for one in urls.urlpatterns if isinstance(one, URLPattern) and one.name == name)


def address(name: str, item: Item, **told: object) -> str:
    known: dict[str, object] = {
        "item_id": item.pk,
        "product_id": "P1",
        "order_id": "O1",
        "verb": "take",
    } | told
    asked = pattern(name).pattern.converters
    return reverse(f"inquiries:{name}", kwargs={word: known.get(word, 999_999) for word in asked})


def client_of(person: Person) -> Client:
    client = Client()
    client.force_login(get_user_model().objects.get(pk=person.id))
    return client


WHO = (*Role, None)


@pytest.fixture
def asks(person: People) -> Callable[[Role | None], Client]:
    """Somebody of a role, or with none."""

    def make(role: Role | None) -> Client:
        if role is None:
            return client_of(create_person(None, "nobody", "Nobody", []))
        return client_of(person(f"the-{role.value}", role))

    return make


def test_every_address_says_here_who_may_open_it() -> None:
    named = {one.name for one in urls.urlpatterns if isinstance(one, URLPattern)}
    assert named == READ.keys() | WRITE.keys()


@pytest.mark.parametrize("role", WHO)
def test_what_a_role_reads(role: Role | None, asks: Callable[[Role | None], Client], item: Make) -> None:
    client, row = asks(role), item()
    found = {name: client.get(address(name, row)).status_code for name in sorted(READ.keys() | WRITE.keys())}
    for name, status in found.items():
        if name not in READ:
            assert status == WRONG_WAY, name
        elif (may := READ[name]) is EVERYBODY or role in may:
            assert status in ANSWERED, name
        else:
            assert status == REFUSED, name


@pytest.mark.parametrize("role", WHO)
def test_what_a_role_sends(role: Role | None, asks: Callable[[Role | None], Client], item: Make) -> None:
    client, row = asks(role), item()
    found = {name: client.post(address(name, row)).status_code for name in sorted(READ.keys() | WRITE.keys())}
    for name, status in found.items():
        if name not in WRITE:
            assert status == WRONG_WAY, name
        elif role not in WRITE[name]:
            assert status == REFUSED, name
        elif name not in DOOR_ALONE:
            assert status in ANSWERED, name


def test_who_is_not_signed_in_is_asked_to(item: Make) -> None:
    row = item()
    for name, ask in [(name, Client().get) for name in READ] + [(name, Client().post) for name in WRITE]:
        answer = ask(address(name, row))
        if READ.get(name, WRITE.get(name)) is not EVERYBODY:
            assert answer.status_code == 302, name
            assert answer["Location"].startswith(reverse("people:sign_in")), name


@pytest.mark.parametrize("role", WHO)
def test_what_a_role_does(role: Role | None, asks: Callable[[Role | None], Client], item: Make) -> None:
    client, row = asks(role), item()
    said = {
        "expected": row.version, "grade": "A", "reason": "good", "to": 1, "stage": "quoted", "loss": "price",
        "account": "main", "merge": 1, "note": "x", "keyword": "lamp",
    }  # fmt: skip
    for verb in ACTS:
        if role not in VERBS[verb]:
            assert client.post(address("act", row, verb=verb), said).status_code == REFUSED, verb
    row.refresh_from_db()
    assert (row.version, row.owner_id, row.sales_grade, row.filled) == (0, None, "", {})


def test_another_shop_reaches_no_item(item: Make, shop: Shop) -> None:
    other = create_shop(None, "other", "Other")
    manager = client_of(create_person(None, "boss-there", "Boss", [(Role.MANAGER, other)]))
    row = item(buyer_name="Lichtwerk", message="our secret plan")
    said: dict[str, Any] = {
        "expected": row.version, "version": row.version, "verdict": "spam", "channel": "mail", "script": "1",
        "question": "genuine", "finding": "yes", "source": "x",
    }  # fmt: skip
    for name in sorted(READ.keys() | WRITE.keys()):
        if "item_id" not in pattern(name).pattern.converters:
            continue
        place = address(name, row)
        answer = manager.get(place) if name in READ else manager.post(place, said)
        assert answer.status_code in {400, 404}, name
        assert b"Lichtwerk" not in answer.content, name
        assert b"secret plan" not in answer.content, name
    row.refresh_from_db()
    assert (row.version, row.owner_id) == (0, None)


SECRETS = ("Lichtwerk", "ann@lichtwerk.de", "lichtwerk.de", "+49 151 2345678", "1512345678")


def sheet_words(told: bytes) -> str:
    book = openpyxl.load_workbook(io.BytesIO(told))
    return " ".join(str(cell.value) for sheet in book for row in sheet.iter_rows() for cell in row)


@pytest.mark.parametrize("role", [Role.OPERATOR, Role.MARKETING_LEAD])
def test_who_needs_no_contacts_finds_them_nowhere(
    role: Role, asks: Callable[[Role | None], Client], item: Make, person: People, shop: Shop
) -> None:
    rep = person("rep", accounts=("Leo",))
    said = "Call Frau Stein: +49 151 2345678 or ann@lichtwerk.de, thanks. Lichtwerk"
    row = item(
        buyer_name="Lichtwerk", buyer_id="b1", buyer_mail="ann@lichtwerk.de", buyer_phone="+49 151 2345678",
        message=said, remark=said, country="DE", staff="Leo", product_id="P1", keyword="lamp",
    )  # fmt: skip
    second = item(
        buyer_name="Lichtwerk GmbH", buyer_mail="ann@lichtwerk.de", buyer_id="b2", message=said, country="DE"
    )
    services.log_touch(rep, shop, row.pk, Channel.MAIL, Direction.IN, text=said)
    services.grade(rep, shop, row.pk, Grade.A, ReasonCode.GOOD, "good")
    services.mark_spam(rep, shop, second.pk)
    services.set_stage(rep, shop, row.pk, Stage.WON)
    bring_up(shop)
    client = asks(role)
    for name in READ:
        for one in (row, second):
            answer = client.get(address(name, one))
            told = answer.content
            if answer.headers["Content-Type"].startswith(SHEET):
                told = " ".join(sheet_words(told)).encode()
            assert not [secret for secret in SECRETS if secret.encode() in told], (name, one.key)
    for word in ("Lichtwerk", "ann@", "2345678"):
        page = client.get("/desk", {"q": word}).content.decode()
        assert f"/desk/{row.pk}" not in page, word
        assert f"item={row.pk}" not in page, word


def test_a_rep_opens_no_contacts_of_a_colleagues_item(item: Make, person: People, shop: Shop) -> None:
    rep, other = person("rep", accounts=("Leo",)), person("other")
    row = item(buyer_name="Lichtwerk", buyer_id="b1", buyer_mail="ann@lichtwerk.de", staff="Leo")
    client, place = client_of(other), f"/desk/{row.pk}"
    assert row.owner_id == rep.id
    assert f"{place}/reveal" not in client.get(place).content.decode()
    answer = client.post(f"{place}/reveal", {"back": "", "at": "alone"})
    assert answer.status_code == REFUSED
    assert b"ann@lichtwerk.de" not in answer.content
    assert not [line for line in audit_lines() if line.verb == "reveal_contacts"]
    for one in (client_of(rep), client_of(person("lead", Role.SALES_LEAD))):
        assert f"{place}/reveal" in one.get(place).content.decode()
        assert b"ann@lichtwerk.de" in one.post(f"{place}/reveal", {"back": "", "at": "alone"}).content
