"""What is due is sent once, to robots that check it as the platforms do; whatever they answer, nothing is lost."""

from __future__ import annotations

import socket
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from datetime import time as day_time
from http.server import BaseHTTPRequestHandler
from itertools import pairwise
from pathlib import Path

import pytest
from pytest_django.fixtures import Settings

from baton.kit.text import Text
from baton.notices import robots, sending
from baton.notices.logic.addresses import Target
from baton.notices.models import SEAL, Channel, Delivery, Outbox
from baton.notices.sending import send_due
from baton.notices.services import retry, send_test, tell
from baton.notices.terms import ChannelKind, NoticeKind, Outcome, State
from baton.notices.tests.conftest import MORNING, notice
from baton.notices.tests.robot import TOKEN, Odd, Robot, standing
from baton.people.services import create_shop
from baton.people.terms import Shop

Channels = Callable[..., Channel]
D, F, W = ChannelKind.DINGTALK, ChannelKind.FEISHU, ChannelKind.WECOM
MINUTE = timedelta(minutes=1)


@dataclass
class Hand:
    """A clock that a test moves."""

    instant: datetime = MORNING

    def now(self) -> datetime:
        return self.instant

    def pass_by(self, span: timedelta) -> None:
        self.instant += span


@pytest.fixture
def hand() -> Hand:
    return Hand()


@pytest.fixture
def robot(hand: Hand) -> Iterator[Callable[..., Robot]]:
    opened = []

    def stand(kind: ChannelKind = D, **fields: object) -> Robot:
        holding = standing(Robot(kind, hand.now, **fields))  # type: ignore[arg-type]
        opened.append(holding)
        return holding.__enter__()

    yield stand
    for one in opened:
        one.__exit__(None, None, None)


def send(hand: Hand) -> int:
    return send_due(real=hand, chance=lambda: 0.5)


def told(shop: Shop, hand: Hand, *keys: str, **fields: object) -> None:
    for key in keys:
        tell(shop, notice(key, **fields), real=hand)  # type: ignore[arg-type]


def states() -> list[str]:
    return list(Outbox.objects.order_by("id").values_list("state", flat=True))


@pytest.mark.parametrize("kind", [D, F, W])
def test_a_signed_card_arrives_once(
    kind: ChannelKind, shop: Shop, channel: Channels, robot: Callable[..., Robot], hand: Hand
) -> None:
    one = robot(kind, secret="" if kind is W else "SEC-of-the-robot", keyword="接力")
    channel(kind, one.address, "SEC-of-the-robot")
    told(shop, hand, "1")
    assert send(hand) == 0
    hand.pass_by(MINUTE)
    assert (send(hand), send(hand)) == (1, 0)
    assert one.titles == ["异动 1"]
    assert states() == [State.SENT]
    line = Delivery.objects.get()
    assert (line.outcome, line.code, line.attempt) == (Outcome.DELIVERED, "0", 1)


def test_an_english_channel_is_told_in_english(
    shop: Shop, channel: Channels, robot: Callable[..., Robot], hand: Hand
) -> None:
    one = robot(F)
    channel(F, one.address, language="en")
    told(shop, hand, "1", kind=NoticeKind.DAILY_REPORT)
    send(hand)
    assert one.titles == ["Alert 1"]


@pytest.mark.parametrize(
    ("kind", "change", "code", "word"),
    [
        (D, {"secret": "SEC-of-another"}, "310000", "signature"),
        (D, {"keyword": "没有的词"}, "310000", "keyword"),
        (F, {"secret": "SEC-of-another"}, "19021", "signature"),
        (F, {"keyword": "没有的词"}, "19024", "keyword"),
    ],
)
def test_a_final_refusal_is_not_tried_again(
    kind: ChannelKind, change: dict[str, str], code: str, word: str,
    shop: Shop, channel: Channels, robot: Callable[..., Robot], hand: Hand,
) -> None:  # fmt: skip
    one = robot(kind, **change)
    channel(kind, one.address, "SEC-of-the-robot")
    told(shop, hand, "1", kind=NoticeKind.DAILY_REPORT)
    send(hand)
    hand.pass_by(timedelta(hours=2))
    send(hand)
    row = Outbox.objects.get()
    assert (row.state, one.asked) == (State.FAILED, 1)
    assert row.reason is not None
    assert word in row.reason["en"]
    assert Delivery.objects.get().code == code


@pytest.mark.parametrize("kind", [D, F])
def test_a_time_that_is_off_by_an_hour_is_told_as_such(
    kind: ChannelKind, shop: Shop, channel: Channels, robot: Callable[..., Robot], hand: Hand
) -> None:
    one = robot(kind, secret="SEC")
    one.now = lambda: hand.now() + timedelta(hours=2)
    channel(kind, one.address, "SEC")
    told(shop, hand, "1", kind=NoticeKind.MINUTES)
    send(hand)
    assert "clock" in Outbox.objects.get().reason["en"]  # type: ignore[index]


@pytest.mark.parametrize("kind", [D, F, W])
def test_a_wrong_token_is_told_and_not_shown(
    kind: ChannelKind, shop: Shop, channel: Channels, robot: Callable[..., Robot], hand: Hand
) -> None:
    one = robot(kind)
    channel(kind, one.address.replace(TOKEN, "tok-ZZZZZZZZZZZZ"))
    told(shop, hand, "1", kind=NoticeKind.MINUTES)
    send(hand)
    row = Outbox.objects.get()
    assert row.state == State.FAILED
    assert "tok-" not in str(row.reason) + str(Delivery.objects.values_list("text", "code"))


@pytest.mark.parametrize(("kind", "most"), [(D, 18), (W, 18), (F, 90)])
def test_no_minute_sees_more_than_the_robot_takes(
    kind: ChannelKind, most: int, shop: Shop, channel: Channels, robot: Callable[..., Robot], hand: Hand
) -> None:
    one = robot(kind)
    channel(kind, one.address, a_minute=most)
    many = most + 3
    told(shop, hand, *(str(n) for n in range(many)), kind=NoticeKind.MINUTES)
    for _ in range(20):
        send(hand)
        hand.pass_by(timedelta(seconds=1))
    assert len(one.taken) == most
    for _ in range(9):
        hand.pass_by(timedelta(seconds=10))
        send(hand)
    assert sorted(one.titles) == sorted(f"异动 {n}" for n in range(many))
    assert one.asked == many


def test_two_channels_of_one_robot_share_its_budget(
    shop: Shop, channel: Channels, robot: Callable[..., Robot], hand: Hand
) -> None:
    one = robot(D)
    channel(D, one.address, a_minute=15)
    other = create_shop(None, "other", "Other")
    channel(D, one.address, shop_id=other.id, a_minute=15)
    for place in (shop, other):
        told(place, hand, *(str(n) for n in range(12)), kind=NoticeKind.MINUTES)
    send(hand)
    assert one.asked == 15


def test_a_robot_that_says_too_much_is_left_alone_for_a_while(
    shop: Shop, channel: Channels, robot: Callable[..., Robot], hand: Hand
) -> None:
    one = robot(D)
    one.times = [hand.now()] * 20
    channel(D, one.address)
    told(shop, hand, "1", kind=NoticeKind.MINUTES)
    send(hand)
    assert states() == [State.WAITING]
    for _ in range(9):
        hand.pass_by(MINUTE)
        send(hand)
    assert one.asked == 1
    hand.pass_by(2 * MINUTE)
    send(hand)
    assert states() == [State.SENT]
    assert [line.attempt for line in Delivery.objects.order_by("id")] == [1, 2]


def test_notices_of_a_kind_go_on_one_card(
    shop: Shop, channel: Channels, robot: Callable[..., Robot], hand: Hand
) -> None:
    one = robot(W)
    channel(W, one.address)
    told(shop, hand, "1", "2")
    told(shop, hand, "3", kind=NoticeKind.SHIPMENT)
    hand.pass_by(timedelta(seconds=50))
    told(shop, hand, "4")
    hand.pass_by(timedelta(seconds=10))
    assert send(hand) == 2
    assert one.titles == ["异动 3 条", "异动 3"]
    assert states() == [State.SENT, State.MERGED, State.SENT, State.MERGED]
    assert Outbox.objects.filter(merged_into__key="1").count() == 2
    assert sorted(Delivery.objects.values_list("notices", flat=True)) == [1, 3]


def test_reports_are_never_merged(
    shop: Shop, channel: Channels, robot: Callable[..., Robot], hand: Hand
) -> None:
    one = robot(W)
    channel(W, one.address)
    told(shop, hand, "1", "2", kind=NoticeKind.DAILY_REPORT)
    send(hand)
    assert one.titles == ["异动 1", "异动 2"]


def test_quiet_hours_hold_everything_but_what_may_pass(
    shop: Shop, channel: Channels, robot: Callable[..., Robot], hand: Hand
) -> None:
    one, other = robot(D), robot(F)
    quiet = {"quiet_from": day_time(22), "quiet_until": day_time(8)}
    channel(D, one.address, passes_quiet=True, **quiet)
    channel(F, other.address, **quiet)
    hand.instant = datetime.fromisoformat("2026-09-22T23:10:00+08:00")
    told(shop, hand, "1", "2")
    told(shop, hand, "3", is_urgent=True)
    hand.pass_by(timedelta(minutes=2))
    send(hand)
    assert (one.titles, other.titles) == (["异动 3"], [])
    hand.instant = datetime.fromisoformat("2026-09-23T07:59:50+08:00")
    send(hand)
    hand.instant = datetime.fromisoformat("2026-09-23T08:00:30+08:00")
    send(hand)
    # The minute of the hour is left out too.
    assert (len(one.taken), len(other.taken)) == (1, 0)
    hand.instant = datetime.fromisoformat("2026-09-23T08:02:00+08:00")
    send(hand)
    assert (one.titles, other.titles) == (["异动 3", "异动 2 条"], ["异动 3 条"])


def test_two_shops_in_different_zones_have_quiet_hours_of_their_own(
    shop: Shop, channel: Channels, robot: Callable[..., Robot], hand: Hand
) -> None:
    far = create_shop(None, "far", "Far", timezone="America/New_York")
    one, other = robot(D), robot(F)
    quiet = {"quiet_from": day_time(22), "quiet_until": day_time(8)}
    channel(D, one.address, **quiet)
    channel(F, other.address, shop_id=far.id, **quiet)
    hand.instant = datetime.fromisoformat("2026-11-01T12:50:00+00:00")
    for place in (shop, far):
        told(place, hand, "1", kind=NoticeKind.MINUTES)
    # 20:50 in China. In New York the clocks were set back this night: 07:50.
    send(hand)
    assert (len(one.taken), len(other.taken)) == (1, 0)
    hand.pass_by(timedelta(minutes=12))
    send(hand)
    assert len(other.taken) == 1


@pytest.mark.parametrize("moment", ["09:00:00", "09:00:40", "09:29:57", "09:30:59"])
def test_nothing_goes_in_the_minutes_that_everybody_uses(
    moment: str, shop: Shop, channel: Channels, robot: Callable[..., Robot], hand: Hand
) -> None:
    one = robot(D)
    channel(D, one.address)
    hand.instant = datetime.fromisoformat(f"2026-09-22T{moment}+08:00")
    told(shop, hand, "1", kind=NoticeKind.MINUTES, is_urgent=True)
    send(hand)
    assert one.asked == 0
    due = Outbox.objects.get().due_at
    assert due.minute in (1, 31)
    hand.instant = due
    send(hand)
    assert one.asked == 1


# Robots that answer nonsense -----------------------------------------------------------------------------------------


def answering(status: int, body: bytes, **headers: str) -> Odd:
    def answer(door: BaseHTTPRequestHandler) -> None:
        door.send_response(status)
        for name, value in headers.items():
            door.send_header(name, value)
        door.send_header("Content-Length", str(len(body)))
        door.end_headers()
        door.wfile.write(body)

    return answer


def drop(door: BaseHTTPRequestHandler) -> None:
    door.connection.shutdown(socket.SHUT_RDWR)


def drip(door: BaseHTTPRequestHandler) -> None:
    for _ in range(100):
        try:
            door.wfile.write(b"H")
            door.wfile.flush()
        except OSError:
            return
        time.sleep(0.02)


def garbage(door: BaseHTTPRequestHandler) -> None:
    door.wfile.write(b"\x00\xff no http at all\r\n\r\n")


@pytest.mark.parametrize(
    ("odd", "state", "word"),
    [
        (answering(200, b"<html>Please sign in</html>"), State.FAILED, "web page"),
        (answering(200, b""), State.FAILED, "empty"),
        (answering(200, b"x" * (robots.LARGEST + 1)), State.FAILED, "too long"),
        (answering(302, b"", Location="http://127.0.0.1:1/"), State.FAILED, "not followed"),
        (answering(404, b"no"), State.FAILED, "404"),
        (answering(500, b"oh"), State.WAITING, "500"),
        (drop, State.UNSURE, "may have arrived"),
        (garbage, State.UNSURE, "may have arrived"),
        (drip, State.UNSURE, "in time"),
    ],
)
def test_whatever_a_robot_answers_is_told_in_words(
    odd: Odd, state: State, word: str,
    shop: Shop, channel: Channels, robot: Callable[..., Robot], hand: Hand, monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.setattr(robots, "WHOLE_SECONDS", 0.3)
    one = robot(D, odd=odd)
    channel(D, one.address)
    told(shop, hand, "1", kind=NoticeKind.MINUTES)
    send(hand)
    row = Outbox.objects.get()
    assert row.state == state
    assert row.reason is not None
    assert word in row.reason["en"]
    assert TOKEN not in str(row.reason)
    if state is not State.WAITING:
        hand.pass_by(timedelta(hours=2))
        send(hand)
        assert one.asked == 1


def test_a_robot_that_fails_for_a_while_is_tried_less_and_less_often(
    shop: Shop, channel: Channels, robot: Callable[..., Robot], hand: Hand
) -> None:
    one = robot(D, odd=answering(503, b""))
    channel(D, one.address)
    told(shop, hand, "1", kind=NoticeKind.MINUTES)
    send(hand)
    tries = [hand.now()]
    for _ in range(400):
        hand.pass_by(timedelta(seconds=20))
        before = one.asked
        send(hand)
        tries += [hand.now()] * (one.asked - before)
        if len(tries) == 5:
            one.odd = None
    pauses = [(after - before).total_seconds() for before, after in pairwise(tries)]
    assert pauses == sorted(pauses)
    assert (one.asked, states()) == (6, [State.SENT])


def test_a_robot_that_never_answers_well_is_given_up_and_can_be_tried_by_hand(
    shop: Shop, channel: Channels, robot: Callable[..., Robot], hand: Hand
) -> None:
    one = robot(D, odd=answering(500, b""))
    channel(D, one.address)
    told(shop, hand, "1", kind=NoticeKind.MINUTES)
    for _ in range(12):
        send(hand)
        hand.pass_by(timedelta(minutes=91))
    assert (one.asked, states()) == (8, [State.FAILED])
    one.odd = None
    retry(None, shop, Outbox.objects.get().pk, real=hand)
    send(hand)
    assert states() == [State.SENT]


def test_a_server_that_is_away_is_tried_again(shop: Shop, channel: Channels, hand: Hand) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    channel(D, f"http://127.0.0.1:{port}/robot/send?access_token={TOKEN}")
    told(shop, hand, "1", kind=NoticeKind.MINUTES)
    send(hand)
    row = Outbox.objects.get()
    assert (row.state, row.due_at > hand.now()) == (State.WAITING, True)
    assert "cannot be reached" in row.reason["en"]  # type: ignore[index]


def test_one_channels_trouble_keeps_no_other_waiting(
    shop: Shop, channel: Channels, robot: Callable[..., Robot], hand: Hand
) -> None:
    bad, good = robot(D, odd=drop), robot(F)
    channel(D, bad.address)
    channel(F, good.address)
    told(shop, hand, "1", kind=NoticeKind.MINUTES)
    assert send(hand) == 1
    assert states() == [State.UNSURE, State.SENT]


def test_an_address_that_no_longer_opens_is_told(
    shop: Shop, channel: Channels, hand: Hand, settings: Settings
) -> None:
    channel(D)
    told(shop, hand, "1", kind=NoticeKind.MINUTES)
    settings.SECRET_KEY = "another"
    send(hand)
    assert "Type the password again" in Outbox.objects.get().reason["en"]  # type: ignore[index]


@pytest.mark.parametrize(
    "address",
    [
        "http://oapi.dingtalk.com/robot/send?access_token=x",
        "https://oapi.dingtalk.com:8443/robot/send?access_token=x",
        "https://evil.example/robot/send?access_token=x",
        "https://169.254.169.254/robot/send?access_token=x",
        "https://oapi.dingtalk.com@evil.example/robot/send?access_token=x",
    ],
)
def test_nothing_is_sent_to_a_host_that_nobody_named(
    address: str, shop: Shop, channel: Channels, hand: Hand, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(socket, "create_connection", None)
    channel(D, address)
    told(shop, hand, "1", kind=NoticeKind.MINUTES)
    send(hand)
    assert states() == [State.FAILED]


@pytest.mark.parametrize(
    "private", ["10.0.0.7", "127.0.0.1", "169.254.169.254", "::1", "fd00::1", "100.64.0.1"]
)
def test_a_known_host_that_leads_into_the_own_network_is_not_sent_to(
    private: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (private, 443))]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: found)
    monkeypatch.setattr(socket, "create_connection", None)
    verdict = robots.post(D, "https://oapi.dingtalk.com/robot/send?access_token=x", "", b"{}", named=())
    assert (verdict.outcome, verdict.code) == (Outcome.REFUSED, "private_address")


def test_the_connection_goes_to_the_address_that_was_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[object] = []

    def connect(address: tuple[str, int], timeout: float) -> socket.socket:
        asked.append(address)
        raise ConnectionRefusedError

    found = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("203.119.1.1", 443))]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: found)
    monkeypatch.setattr(socket, "create_connection", connect)
    verdict = robots.post(D, "https://oapi.dingtalk.com/robot/send?access_token=x", "", b"{}", named=())
    assert (verdict.outcome, asked) == (Outcome.AGAIN, [("203.119.1.1", 443)])


# Nothing is sent twice ------------------------------------------------------------------------------------------


def test_what_was_being_sent_when_the_program_ended_is_not_sent_again_by_itself(
    shop: Shop, channel: Channels, robot: Callable[..., Robot], hand: Hand, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = robot(D)
    channel(D, one.address)
    told(shop, hand, "1", kind=NoticeKind.MINUTES)

    def die(*_: object, **__: object) -> None:
        raise SystemExit

    with monkeypatch.context() as patched:
        patched.setattr(sending, "_mark", die)
        with pytest.raises(SystemExit):
            send(hand)
    assert (one.asked, states()) == (1, [State.SENDING])
    hand.pass_by(timedelta(minutes=2))
    send(hand)
    assert states() == [State.SENDING]
    hand.pass_by(timedelta(minutes=5))
    send(hand)
    row = Outbox.objects.get()
    assert (row.state, one.asked) == (State.UNSURE, 1)
    assert "may have arrived" in row.reason["en"]  # type: ignore[index]
    assert Delivery.objects.get().outcome == Outcome.UNSURE
    retry(None, shop, row.pk, real=hand)
    send(hand)
    assert (states(), one.asked) == ([State.SENT], 2)


def test_an_answer_that_comes_after_all_is_believed(
    shop: Shop, channel: Channels, robot: Callable[..., Robot], hand: Hand, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = robot(D)
    channel(D, one.address)
    told(shop, hand, "1", kind=NoticeKind.MINUTES)
    real_mark = sending._mark

    def late(*args: object) -> None:
        sending.settle_stuck(hand.now() + timedelta(minutes=6))
        assert states() == [State.UNSURE]
        real_mark(*args)  # type: ignore[arg-type]

    monkeypatch.setattr(sending, "_mark", late)
    send(hand)
    assert states() == [State.SENT]


def test_what_waits_for_days_is_told_no_more(shop: Shop, channel: Channels, hand: Hand) -> None:
    channel(D, quiet_from=day_time(0), quiet_until=day_time(23, 59))
    told(shop, hand, "1")
    hand.pass_by(timedelta(days=3, minutes=1))
    send(hand)
    assert states() == [State.GIVEN_UP]


def test_a_channel_that_is_off_sends_nothing(
    shop: Shop, channel: Channels, robot: Callable[..., Robot], hand: Hand
) -> None:
    one = robot(D)
    row = channel(D, one.address)
    told(shop, hand, "1", kind=NoticeKind.MINUTES)
    Channel.objects.filter(pk=row.pk).update(is_on=False)
    send(hand)
    assert (one.asked, states()) == (0, [State.WAITING])
    Channel.objects.filter(pk=row.pk).update(is_on=True)
    send(hand)
    assert one.asked == 1


def test_wecom_gets_the_image_after_the_card(
    shop: Shop, channel: Channels, robot: Callable[..., Robot], hand: Hand, tmp_path: Path
) -> None:
    one = robot(W)
    channel(W, one.address)
    picture = tmp_path / "report.png"
    picture.write_bytes(b"\x89PNG")
    told(shop, hand, "1", kind=NoticeKind.DAILY_REPORT, image=picture)
    send(hand)
    assert one.titles == ["异动 1", "image"]
    told(shop, hand, "2", kind=NoticeKind.DAILY_REPORT, image=tmp_path / "gone.png")
    send(hand)
    assert one.titles == ["异动 1", "image", "异动 2"]
    assert states() == [State.SENT, State.SENT, State.SENT, State.FAILED]


# A test by hand -------------------------------------------------------------------------------------------------


def test_a_test_says_what_came_of_it(
    shop: Shop, channel: Channels, robot: Callable[..., Robot], hand: Hand
) -> None:
    one = robot(D, secret="SEC")
    row = channel(D, one.address, "SEC")
    assert send_test(None, shop, row.pk, real=hand).outcome is Outcome.DELIVERED
    Channel.objects.filter(pk=row.pk).update(secret=SEAL.seal("SEC-wrong"))
    assert "signature" in send_test(None, shop, row.pk, real=hand).text.en
    assert one.titles == ["接力测试消息"]
    assert [line.kind for line in Delivery.objects.all()] == ["", ""]


def test_a_fault_of_ones_own_is_told_and_keeps_nothing_waiting(
    shop: Shop, channel: Channels, hand: Hand, monkeypatch: pytest.MonkeyPatch
) -> None:
    channel(D)
    told(shop, hand, "1", kind=NoticeKind.MINUTES, title=Text("a", "a"))
    monkeypatch.setattr(sending, "deliver", lambda *_, **__: 1 / 0)
    send(hand)
    assert states() == [State.FAILED]


def test_a_target_tells_its_secrets_to_be_taken_out() -> None:
    one = Target(True, "oapi.dingtalk.com", 443, "/robot/send?access_token=x", "x", False)
    assert one.secrets == ("x", "/robot/send?access_token=x")
