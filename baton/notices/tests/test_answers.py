"""What robots answer: the code in the body decides, and no answer tells a secret."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from baton.notices.logic.answers import judge
from baton.notices.terms import ChannelKind, Outcome

D, F, W = ChannelKind.DINGTALK, ChannelKind.FEISHU, ChannelKind.WECOM


@pytest.mark.parametrize(
    ("kind", "told"),
    [
        (D, {"errcode": 0, "errmsg": "ok"}),
        (F, {"code": 0, "msg": "success", "data": {}}),
        (F, {"StatusCode": 0, "StatusMessage": "success"}),
        (W, {"errcode": 0, "errmsg": "ok"}),
    ],
)
def test_only_code_nought_is_delivered(kind: ChannelKind, told: object) -> None:
    assert judge(kind, 200, json.dumps(told).encode()).outcome is Outcome.DELIVERED


@pytest.mark.parametrize(
    ("kind", "told", "outcome", "word"),
    [
        (D, {"errcode": 310000, "errmsg": "sign not match"}, Outcome.REFUSED, "signature"),
        (D, {"errcode": 310000, "errmsg": "invalid timestamp"}, Outcome.REFUSED, "clock"),
        (D, {"errcode": 310000, "errmsg": "keywords not in content"}, Outcome.REFUSED, "keyword"),
        (D, {"errcode": 310000, "errmsg": "ip 1.2.3.4 not in whitelist"}, Outcome.REFUSED, "IP"),
        (D, {"errcode": 300001, "errmsg": "token is not exist"}, Outcome.REFUSED, "gone"),
        (D, {"errcode": 130101, "errmsg": "send too fast"}, Outcome.AGAIN, "Too much"),
        (D, {"errcode": 410100, "errmsg": "发送速度太快而限流"}, Outcome.AGAIN, "Too much"),
        (D, {"errcode": -1, "errmsg": "系统繁忙"}, Outcome.AGAIN, "busy"),
        (D, {"errcode": 987654, "errmsg": "whatever"}, Outcome.REFUSED, "whatever"),
        (
            F,
            {"code": 19021, "msg": "sign match fail or timestamp is not within one hour"},
            Outcome.REFUSED,
            "clock",
        ),
        (F, {"code": 19022, "msg": "Ip Not Allowed"}, Outcome.REFUSED, "IP"),
        (F, {"code": 19024, "msg": "Key Words Not Found"}, Outcome.REFUSED, "keyword"),
        (F, {"code": 11232, "msg": "frequency limited"}, Outcome.AGAIN, "Too much"),
        (F, {"code": 9499, "msg": "too many request"}, Outcome.AGAIN, "Too much"),
        (F, {"code": 9499, "msg": "Bad Request"}, Outcome.REFUSED, "Bad Request"),
        (W, {"errcode": 93000, "errmsg": "invalid webhook url"}, Outcome.REFUSED, "gone"),
        (W, {"errcode": 45009, "errmsg": "api freq out of limit"}, Outcome.AGAIN, "Too much"),
    ],
)
def test_a_refusal_with_http_200_is_a_refusal(
    kind: ChannelKind, told: object, outcome: Outcome, word: str
) -> None:
    verdict = judge(kind, 200, json.dumps(told).encode())
    assert verdict.outcome is outcome
    assert word in verdict.text.en
    assert verdict.text.zh
    assert (verdict.blocks is not None) == ("Too much" in verdict.text.en)


def test_a_refusal_may_come_with_another_status() -> None:
    told = json.dumps({"code": 19021, "msg": "sign match fail"}).encode()
    assert judge(F, 400, told).code == "19021"


@pytest.mark.parametrize(
    ("status", "body", "outcome", "word"),
    [
        (200, b"", Outcome.REFUSED, "empty"),
        (200, b"<html>Sign in</html>", Outcome.REFUSED, "web page"),
        (200, b"\xff\xfe\x00", Outcome.REFUSED, "no sense"),
        (200, b"[1, 2]", Outcome.REFUSED, "no sense"),
        (200, b'{"errcode": "0"}', Outcome.REFUSED, "no sense"),
        (200, b'{"errcode": true}', Outcome.REFUSED, "no sense"),
        (200, b"[" * 100_000, Outcome.REFUSED, "no sense"),
        (302, b"", Outcome.REFUSED, "not followed"),
        (404, b"nothing here", Outcome.REFUSED, "404"),
        (400, b'{"errcode": 0}', Outcome.REFUSED, "400"),
        (429, b"", Outcome.AGAIN, "Too much"),
        (500, b"", Outcome.AGAIN, "500"),
        (503, b'{"errcode": 0}', Outcome.AGAIN, "503"),
    ],
)
def test_nonsense_is_a_failure_with_a_reason(status: int, body: bytes, outcome: Outcome, word: str) -> None:
    verdict = judge(D, status, body)
    assert verdict.outcome is outcome
    assert word in verdict.text.en


def test_what_is_quoted_tells_no_secret() -> None:
    told = json.dumps(
        {"errcode": 300001, "errmsg": "token tok-123 of\nSECret is not exist" + "x" * 500}
    ).encode()
    verdict = judge(D, 200, told, secrets=("tok-123", "SECret", ""))
    for text in (verdict.text.en, verdict.text.zh):
        assert "tok-123" not in text
        assert "SECret" not in text
        assert "\n" not in text
        assert len(text) < 400


@given(st.sampled_from([D, F, W]), st.integers(100, 599), st.binary(max_size=200))
@settings(deadline=None)
def test_no_answer_breaks_anything(kind: ChannelKind, status: int, body: bytes) -> None:
    verdict = judge(kind, status, body)
    assert verdict.text.zh
    assert verdict.text.en
