"""Notices are read by their labelled facts, in both languages, whatever the mail's form."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from baton.inquiries.mail_in.letters import read_letter
from baton.inquiries.mail_in.templates import Notice, NotRead, read_notice
from baton.inquiries.mail_in.terms import Doubtful
from baton.inquiries.terms import Kind
from baton.inquiries.tests import notices
from baton.inquiries.tests.notices import letter

ZONE = ZoneInfo("Asia/Shanghai")


def read(raw: bytes) -> Notice:
    found = read_notice(read_letter(raw), ZONE)
    assert isinstance(found, Notice), found
    return found


def doubt(raw: bytes) -> NotRead:
    found = read_notice(read_letter(raw), ZONE)
    assert isinstance(found, NotRead), found
    return found


def test_an_inquiry_in_english() -> None:
    got = read(letter(notices.INQUIRY_EN))
    assert (got.template, got.kind, got.arrived_at) == (
        "inquiry", Kind.INQUIRY, datetime(2026, 9, 21, 1, 30, tzinfo=UTC),
    )  # fmt: skip
    assert got.found == {
        "key": "1601234567", "buyer_name": "Mark Harlow (Harlow Lighting LLC)", "country": "United States",
        "buyer_mail": "mark@harlow.com", "buyer_phone": "+1 202 555 0143", "buyer_id": "us1234567",
        "buyer_level": "L3", "product_name": "LED desk lamp X2", "product_id": "1600111222333",
        "keyword": "led desk lamp", "account": "sub", "staff": "Leo",
        "message": "Dear sir,\nwe need 500 pcs of the X2. Colour: black.\nPlease quote FOB Ningbo.\n\n"
        "Best regards, Mark",
    }  # fmt: skip


@pytest.mark.parametrize("charset", ["utf-8", "gbk", "gb18030"])
def test_an_inquiry_in_chinese_in_the_charsets_that_are_in_use(charset: str) -> None:
    got = read(letter(notices.INQUIRY_ZH, charset=charset))
    assert (got.found["key"], got.found["country"], got.found["product_name"]) == (
        "1601234568", "德国", "LED 台灯 X2",
    )  # fmt: skip
    assert got.found["message"] == "需要 300 件，请报价。\n交期多久？"
    assert got.arrived_at == datetime(2026, 9, 21, 7, 20, 10, tzinfo=UTC), "the shop's own zone"


@pytest.mark.parametrize(
    ("text", "kind", "key", "message"),
    [
        (notices.CHAT_EN, Kind.CHAT, None, "Hi, is the X2 in stock?"),
        (notices.CHAT_ZH, Kind.CHAT, None, "有现货吗？"),
        (notices.RFQ_EN, Kind.RFQ, "RFQ-9988", "Aluminium, dimmable, CE.\n2,000 pieces"),
        (notices.RFQ_ZH, Kind.RFQ, "RFQ-9989", "需要 CE 认证\n800 件"),
    ],
)
def test_chats_and_rfqs(text: str, kind: Kind, key: str | None, message: str) -> None:
    got = read(letter(text))
    assert (got.kind, got.found.get("key"), got.found["message"]) == (kind, key, message)
    assert got.found["buyer_name"]
    assert got.found["country"]


def test_a_mail_of_markup_alone_is_read_by_its_table_and_its_scripts_are_no_text() -> None:
    got = read(letter(notices.INQUIRY_HTML, files=("offer.pdf", "报价.xlsx")))
    assert got.found["key"] == "1601234569"
    assert got.found["buyer_name"] == "Mia <b> Rossi"
    assert got.found["message"] == "Vorrei 100 pezzi <script>alert(1)</script>"
    assert read_letter(letter(notices.INQUIRY_HTML, files=("offer.pdf", "报价.xlsx"))).attachments == (
        "offer.pdf", "报价.xlsx",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("date", "sent"),
    [
        ("Mon, 21 Sep 2026 10:00:00 +0800", datetime(2026, 9, 21, 2, tzinfo=UTC)),
        ("Mon, 21 Sep 2026 10:00:00 -0700 (PDT)", datetime(2026, 9, 21, 17, tzinfo=UTC)),
        ("Mon, 21 Sep 2026 10:00:00 -0000", datetime(2026, 9, 21, 10, tzinfo=UTC)),
        ("soon", None),
        ("", None),
        ("Mon, 99 Sep 2026 10:00:00 +9900", None),
    ],
)
def test_the_moment_has_the_zone_of_the_date_line(date: str, sent: datetime | None) -> None:
    assert read_letter(letter(notices.CHAT_EN, date=date)).sent_at == sent


def test_what_is_no_notice_is_left_to_a_person_with_the_reason() -> None:
    assert doubt(letter("Lunch at twelve?")).doubt is Doubtful.NO_TEMPLATE
    assert doubt(letter("nothing else", subject="New inquiry")).doubt is Doubtful.NOTHING_FOUND
    forged = doubt(letter(notices.INQUIRY_EN, sender="Alibaba.com <notice@service-alibaba.com>"))
    assert (forged.doubt, forged.found["key"]) == (Doubtful.SENDER, "1601234567")
    assert doubt(letter(notices.INQUIRY_EN, sender="x@alibaba.com.evil.org")).doubt is Doubtful.SENDER


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"\xff\xfe\x00",
        b"Content-Type: multipart/mixed; boundary=x\n\n--x\nContent-Type: text/plain; charset=nonsense\n\nhi \xc4\xe3",
        b"Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: base64\n\n!!!not base64!!!",
        b"Subject: =?gb2312?B?broken?=\nFrom: <<>>,\n\nbody",
        letter(notices.INQUIRY_ZH)[:700],
        b"Content-Type: multipart/mixed; boundary=\"a\"\n\n" + b"--a\n" * 5000,
    ],
)  # fmt: skip
def test_broken_mails_are_read_as_far_as_they_go(raw: bytes) -> None:
    got = read_letter(raw)
    assert len(got.digest) == 64
    read_notice(got, ZONE)


@given(st.binary(max_size=300), st.sampled_from(["text/plain", "text/html", "multipart/mixed; boundary=b"]))
@settings(max_examples=150)
def test_no_mail_stops_the_reader(body: bytes, kind: str) -> None:
    read_notice(read_letter(b"Subject: inquiry\nContent-Type: " + kind.encode() + b"\n\n" + body), ZONE)


def test_gbk_that_says_nothing_of_its_charset() -> None:
    raw = b"From: a@alibaba.com\nSubject: inquiry\nContent-Type: text/plain\n\n" + "买家：安娜".encode("gbk")
    assert read(raw).found["buyer_name"] == "安娜"


def test_five_megabytes_are_cut() -> None:
    got = read(letter(notices.CHAT_EN.replace("in stock?", "x" * 5_000_000)))
    assert len(got.found["message"]) <= 100_000
