"""Programs send inquiries with a token and an idempotency key: once is enough, and twice is once."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client as Browser

from baton.inquiries import api as interface
from baton.inquiries.interface import clients
from baton.inquiries.models import ApiAnswer, ApiClient, Item
from baton.inquiries.terms import Box
from baton.kit.errors import NotAllowed, NotUsable
from baton.people.clock import clock
from baton.people.selectors import audit_lines
from baton.people.services import create_shop
from baton.people.terms import Person, Role, Shop

pytestmark = pytest.mark.django_db
People = Callable[..., Person]
SCRIPT = "<script>alert(1)</script><img src=x onerror=alert(2)>"
FULL: dict[str, Any] = {
    "kind": "inquiry", "received_at": "2026-09-21T09:30:00+08:00", "inquiry_id": "Q1", "buyer_id": "b1",
    "buyer_name": "Harlow", "buyer_mail": "m@harlow.com", "buyer_phone": "+1 202 555 0143", "country": "US",
    "buyer_level": "L3", "product_id": "P1", "product_name": "Lamp", "keyword": "led lamp", "channel": "search",
    "message": "500 pcs", "pages": "lamp", "account": "sub", "staff": "Leo",
}  # fmt: skip


class Sender:
    """A program with its token."""

    def __init__(self, token: str) -> None:
        self.token, self.http = token, Browser(enforce_csrf_checks=True)

    def send(
        self, body: object, key: str = "k1", *, language: str = "en", text: str | None = None
    ) -> tuple[int, Any]:
        answer = self.http.post(
            "/api/inquiries",
            text if text is not None else json.dumps(body),
            content_type="application/json",
            headers={
                "Authorization": f"Bearer {self.token}",
                "Accept-Language": language,
                **({"Idempotency-Key": key} if key else {}),
            },
        )
        self.last = answer
        return answer.status_code, answer.json()

    def ask(self, key: str) -> tuple[int, Any]:
        answer = self.http.get(f"/api/inquiries/{key}", headers={"Authorization": f"Bearer {self.token}"})
        return answer.status_code, answer.json()


@pytest.fixture
def sender(shop: Shop) -> Sender:
    return Sender(clients.add_client(None, shop, "ERP")[1])


def test_what_is_sent_is_on_the_desk_and_can_be_asked_for(sender: Sender) -> None:
    assert sender.send(FULL) == (201, {"key": "Q1", "is_new": True, "is_message_cut": False})
    row = Item.objects.get()
    assert (row.kind, row.country, row.keyword, row.via, row.account) == (
        "inquiry", "US", "led lamp", "api:ERP", "sub",
    )  # fmt: skip
    assert row.buyer is not None
    assert row.buyer.mail == "m@harlow.com"
    status, told = sender.ask("Q1")
    assert status == 200
    assert (told["where"], told["stage"], told["is_assigned"], told["part_of"]) == (
        "desk",
        "new",
        False,
        None,
    )
    assert "harlow" not in json.dumps(told).casefold()
    assert audit_lines()[0].after["via"] == "api:ERP"


def test_the_same_key_and_body_get_the_same_answer_and_do_nothing(sender: Sender) -> None:
    first = sender.send(FULL)
    lines = len(audit_lines())
    assert sender.send(FULL) == first
    assert sender.last.headers["Idempotent-Replay"] == "true"
    assert (Item.objects.count(), len(audit_lines())) == (1, lines)
    status, told = sender.send(FULL | {"keyword": "other"})
    assert (status, told["code"]) == (422, "idempotency_key_reused")
    assert sender.send(FULL | {"keyword": "other"}, "k2") == (
        200, {"key": "Q1", "is_new": False, "is_message_cut": False},
    )  # fmt: skip


def test_without_an_id_the_idempotency_key_makes_one(sender: Sender) -> None:
    body = {name: said for name, said in FULL.items() if name != "inquiry_id"}
    keys = {sender.send(body, key)[1]["key"] for key in ("a", "b", "a")}
    assert len(keys) == Item.objects.count() == 2
    assert all(key.startswith("in-") for key in keys)


@pytest.mark.parametrize("key", ["", "a b", "ü", "x" * 201])
def test_a_key_is_needed_and_is_plain(sender: Sender, key: str) -> None:
    status, told = sender.send(FULL, key)
    assert (status, told["code"]) == (400, "idempotency_key_needed")
    assert Item.objects.count() == 0


def test_a_forged_and_a_revoked_token_are_told_apart_by_nobody(sender: Sender, shop: Shop) -> None:
    told = []
    clients.revoke_client(None, shop, ApiClient.objects.get().pk)
    for token in (sender.token, sender.token[:-1] + "x", "", "baton_"):
        sender.token = token
        told.append(sender.send(FULL))
        assert sender.last.headers["WWW-Authenticate"] == "Bearer"
        told.append(sender.ask("Q1"))
    assert {status for status, _ in told} == {401}
    assert len({json.dumps(answer) for status, answer in told[::2]}) == 1
    assert Item.objects.count() == 0


def test_a_session_opens_nothing_here(sender: Sender, person: People) -> None:
    browser = Browser()
    browser.force_login(_row(person("lead", Role.MANAGER)))
    assert browser.get("/api/inquiries/Q1").status_code == 401
    answer = browser.post("/api/inquiries", json.dumps(FULL), content_type="application/json")
    assert answer.status_code == 401


def _row(person: Person) -> Any:
    from django.contrib.auth import get_user_model  # noqa: PLC0415 - the sessions' own model

    return get_user_model().objects.get(pk=person.id)


def test_a_token_belongs_to_one_shop(sender: Sender) -> None:
    other = Sender(clients.add_client(None, create_shop(None, "other"), "ERP")[1])
    sender.send(FULL)
    assert other.ask("Q1")[0] == 404
    assert other.send(FULL)[1]["is_new"]
    assert Item.objects.count() == 2


@pytest.mark.parametrize(
    ("change", "field", "zh", "en"),
    [
        ({"kind": None}, "kind", "要是其中之一", "must be one of"),
        ({"kind": "letter"}, "kind", "要是其中之一", "must be one of 'inquiry', 'chat' or 'rfq'"),
        ({"received_at": "2026-09-21T09:30:00"}, "received_at", "要带时区", "needs its time zone"),
        ({"received_at": "yesterday"}, "received_at", "要是时间", "must be a moment"),
        ({"received_at": "1999-01-01T00:00:00Z"}, "received_at", "早于 2000 年", "lies before 2000"),
        ({"received_at": "2026-12-01T00:00:00Z"}, "received_at", "在一天以后", "more than a day ahead"),
        ({"keyword": 5}, "keyword", "要是文字", "must be text"),
        ({"keyword": "x" * 201}, "keyword", "最多 200 个字符", "at most 200 characters"),
        ({"colour": "red"}, "colour", "没有这个字段", "is no field"),
        ({"keyword": "\ud800"}, "keyword", "这个值不能用", "cannot have this value"),
    ],
)
def test_faults_are_told_by_field_in_both_languages(
    sender: Sender, change: dict[str, object], field: str, zh: str, en: str
) -> None:
    for language, words in (("zh-CN", zh), ("en-US,en;q=0.9", en)):
        status, told = sender.send(FULL | change, language=language)
        assert (status, told["code"], [one["field"] for one in told["fields"]]) == (
            422,
            "wrong_fields",
            [field],
        )
        assert words in told["fields"][0]["message"]
    assert Item.objects.count() == ApiAnswer.objects.count() == 0


def test_half_a_body_says_what_is_missing(sender: Sender) -> None:
    status, told = sender.send({})
    assert (status, {one["field"] for one in told["fields"]}) == (422, {"kind", "received_at"})
    half = {"kind": "chat", "received_at": FULL["received_at"]}
    status, told = sender.send(half)
    assert (status, told["fields"][0]["field"]) == (422, "body")
    assert sender.send(half | {"message": "hi"})[0] == 201


@pytest.mark.parametrize("text", ['{"kind": "inq', "", "[]", "null", '"x"', "\x00", "[" * 50_000])
def test_what_is_no_json_object_is_refused(sender: Sender, text: str) -> None:
    status, told = sender.send(None, text=text)
    assert status in {400, 422}
    assert told["code"] in {"unreadable", "wrong_fields"}


def test_five_megabytes_are_turned_away_and_a_long_message_is_cut(sender: Sender) -> None:
    status, told = sender.send(FULL | {"message": "x" * 5_000_000})
    assert (status, told["code"]) == (413, "too_large")
    assert Item.objects.count() == 0
    assert sender.send(FULL | {"message": "长" * 60_000})[1]["is_message_cut"]
    assert len(Item.objects.get().message) == 20_000


def test_markup_is_kept_as_the_text_that_it_is(sender: Sender) -> None:
    sender.send(FULL | {"message": SCRIPT, "buyer_name": SCRIPT, "product_id": SCRIPT})
    row = Item.objects.get()
    assert row.buyer is not None
    assert (row.message, row.buyer.name, row.product_id) == (SCRIPT,) * 3


def test_a_product_that_nobody_knows_keeps_its_number(sender: Sender) -> None:
    assert sender.send(FULL | {"product_id": "no such", "product_name": ""})[0] == 201
    assert (Item.objects.get().product_id, Item.objects.get().product_name) == ("no such", "")


def test_a_clock_that_runs_ahead_by_hours_is_taken_as_now(sender: Sender) -> None:
    ahead = clock().now() + timedelta(hours=5)
    assert sender.send(FULL | {"received_at": ahead.isoformat()})[0] == 201
    assert Item.objects.get().arrived_at <= clock().now()


def test_what_breaks_in_the_middle_may_be_sent_again(sender: Sender, monkeypatch: pytest.MonkeyPatch) -> None:
    def breaks(**_: object) -> None:
        raise OSError("the power went")

    sender.http.raise_request_exception = False
    with monkeypatch.context() as broken:
        broken.setattr(ApiAnswer.objects, "create", breaks)
        with pytest.raises(ValueError, match="Content-Type"):
            sender.send(FULL)
    assert sender.last.status_code == 500
    assert Item.objects.count() == 0, "nothing of what was begun is left"
    assert sender.send(FULL)[0] == 201


def test_a_program_in_a_hurry_is_asked_to_wait(sender: Sender) -> None:
    ApiClient.objects.update(tokens=2.0, refilled_at=clock().now() + timedelta(days=900))
    assert [sender.send(FULL)[0] for _ in range(3)] == [201, 201, 429]
    assert int(sender.last.headers["Retry-After"]) >= 1
    assert sender.send(FULL, language="zh")[1]["message"] == "请求太频繁。"


def test_what_is_gone_or_merged_says_so(sender: Sender) -> None:
    sender.send(FULL)
    sender.send(FULL | {"inquiry_id": "Q2"}, "k2")
    Item.objects.filter(key="Q2").update(box=Box.GONE, merged_into=Item.objects.get(key="Q1"))
    assert sender.ask("Q2")[1]["part_of"] == "Q1"
    assert sender.ask("nothing")[0] == 404


def test_keys_with_odd_signs_are_found(sender: Sender) -> None:
    sender.send(FULL | {"inquiry_id": "2026/09 询盘-1"})
    assert sender.ask("2026/09 询盘-1")[1]["key"] == "2026/09 询盘-1"


# Tokens ---------------------------------------------------------------------------------------------------------


def test_a_token_is_shown_once_and_kept_as_a_digest(shop: Shop, person: People) -> None:
    manager = person("boss", Role.MANAGER)
    client, token = clients.add_client(manager, shop, "ERP")
    assert token.startswith("baton_")
    assert token not in json.dumps([list(ApiClient.objects.values()), *map(str, audit_lines())], default=str)
    assert clients.clients(shop) == (client,)
    with pytest.raises(NotUsable):
        clients.add_client(manager, shop, "ERP")
    with pytest.raises(NotUsable):
        clients.add_client(manager, shop, " ")
    clients.revoke_client(manager, shop, client.id)
    clients.add_client(manager, shop, "ERP")
    assert [one.verb for one in audit_lines()[:3]] == [
        "add_api_client",
        "revoke_api_client",
        "add_api_client",
    ]


@pytest.mark.parametrize("role", [Role.SALES_LEAD, Role.REP, Role.OPERATOR])
def test_tokens_are_the_managers(shop: Shop, person: People, role: Role) -> None:
    with pytest.raises(NotAllowed):
        clients.add_client(person("rep", role), shop, "ERP")


def test_old_answers_go(sender: Sender) -> None:
    sender.send(FULL)
    assert clients.drop_old_answers(clock().now()) == 0
    assert clients.drop_old_answers(clock().now() + timedelta(days=40)) == 1


# The description ------------------------------------------------------------------------------------------------


def test_the_description_is_served_and_names_all_that_is_sent_and_told(client: Browser) -> None:
    told = client.get("/api/openapi.json").json()
    assert told["openapi"].startswith("3.")
    assert set(told["paths"]) == {"/api/inquiries", "/api/inquiries/{key}"}
    send = told["paths"]["/api/inquiries"]["post"]
    assert {"200", "201", "400", "401", "413", "422", "429"} == set(send["responses"])
    assert [one["name"].lower() for one in send["parameters"]] == ["idempotency-key"]
    assert "Token" in json.dumps(send["security"])
    fields = told["components"]["schemas"]["InquiryIn"]
    assert set(fields["properties"]) == set(FULL)
    assert all(one.get("description") for one in fields["properties"].values())
    assert set(fields["required"]) == {"kind", "received_at"}
    assert fields["additionalProperties"] is False
    assert json.loads(json.dumps(interface.schema())) == told
    named = set(re.findall(r'"#/components/schemas/(\w+)"', json.dumps(told)))
    assert named == set(told["components"]["schemas"]), "each that is named is there, and the other way round"
    assert client.get("/api/docs").status_code == 404


@pytest.mark.parametrize("language", ["en", "zh-CN"])
def test_the_handbook_names_each_field_and_each_refusal(language: str) -> None:
    page = (Path(__file__).resolve().parents[3] / "docs" / language / "sources.md").read_text(
        encoding="utf-8"
    )
    fields = interface.schema()["components"]["schemas"]["InquiryIn"]["properties"]
    assert set(re.findall(r"^\| `(\w+)` \|", page, flags=re.MULTILINE)) == set(fields)
    codes = {
        "idempotency_key_needed",
        "unreadable",
        "wrong_key",
        "wrong_token",
        "unknown_inquiry",
        "too_large",
    }
    codes |= {"wrong_fields", "idempotency_key_reused", "too_many_requests"}
    assert codes <= set(re.findall(r"`(\w+)`", page))
    assert f"{interface.LARGEST_BODY // 1024} KB" in page
