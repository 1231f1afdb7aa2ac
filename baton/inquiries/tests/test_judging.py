"""Models learn from the shop's own outcomes, judge what is new, and people's verdicts teach them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from django.contrib.auth import get_user_model
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from baton.inquiries import services
from baton.inquiries.judging import box, quality, reviewing
from baton.inquiries.judging.evidence import seen
from baton.inquiries.judging.judging_new import judge_new
from baton.inquiries.judging.learning import NEW_VERDICTS, learn, learn_if_due
from baton.inquiries.judging.terms import Purpose
from baton.inquiries.logic.agreement import Agreement
from baton.inquiries.logic.grade_shares import source_shares
from baton.inquiries.logic.labels import Became, is_good, is_spam
from baton.inquiries.models import Item, Judged, KeptModel, SpamReview, SpamVerdict
from baton.inquiries.terms import Box, Grade, LossReason, ReasonCode, Spam, Stage
from baton.inquiries.tests.conftest import Files, lay_under_suspicion
from baton.inquiries.tests.letters import genuine, spam
from baton.kit.clock import SystemClock
from baton.kit.errors import NotAllowed, NotAnswerable
from baton.kit.home import Home
from baton.metrics.tests.hand_made import inquiry, noon
from baton.people.selectors import audit_lines
from baton.people.services import create_person, create_shop
from baton.people.terms import Person, Role, Shop

People = Callable[..., Person]
WITH_LINK = (
    "Dear sir, please see our drawing http://plan.example and quote 500 lamps, FOB, delivered to Hamburg"
)


def history(files: Files, count: int, day: str = "2026-09-01", first: int = 1000) -> None:
    """Decided inquiries: a third of them spam, of the others those with a company's address good."""
    rng = np.random.default_rng(first)
    rows = []
    for number in range(first, first + count):
        is_bad = number % 3 == 0
        letter = spam(rng) if is_bad else genuine(rng)
        rows.append(
            inquiry(
                number,
                day,
                message=letter.text,
                buyer_id=f"b{number}",
                buyer_mail=letter.mail,
                country=letter.country,
                buyer_level="L2" if "mueller" in letter.mail else "L0",
                source="inquiry",
                is_effective=not is_bad,
                is_promising=None if is_bad else "mueller" in letter.mail,
                first_reply_at=noon(day),
            )
        )
    files.bring(*rows)


def arrive(files: Files, number: int, message: str, **columns: object) -> Item:
    files.bring(inquiry(number, "2026-09-21", message=message, **columns))
    return Item.objects.get(key=f"Q{number}")


def user(person: Person) -> Any:
    return get_user_model().objects.get(pk=person.id)


def test_below_50_outcomes_nothing_is_judged_and_it_is_said_why(shop: Shop, files: Files) -> None:
    history(files, 30)
    row = arrive(files, 1, "CONGRATULATIONS!!! your website wins bitcoin, click http://win1.top NOW")
    learn(shop)
    assert judge_new(shop) == 0
    row.refresh_from_db()
    assert (row.model_grade, row.model_spam, row.box) == ("", None, Box.DESK)
    for purpose in Purpose:
        state = box.model_state(shop, purpose)
        assert state.version == 0
        assert state.error is None
        assert state.why is not None
        assert state.needs is not None
        assert "50" in state.needs.en
    assert not Judged.objects.exists()
    assert not learn_if_due(shop), "nothing has come since"
    history(files, 120, first=2000)
    assert learn_if_due(shop)
    assert box.model_state(shop, Purpose.GRADE).version == 1


def test_spam_goes_to_the_box_and_a_good_inquiry_gets_its_grade_with_reasons(
    shop: Shop, files: Files
) -> None:
    history(files, 150)
    learn(shop)
    bad = arrive(
        files, 1, "Cheap loans for you my friend, call 5551234567 or visit www.15.xyz!!", country="US"
    )
    good = arrive(
        files,
        2,
        "Dear sir, we need 800 pcs of solar lamps, please quote FOB and the lead time to Lyon",
        buyer_mail="buyer9@mueller3.de",
        buyer_level="L2",
        country="DE",
        source="inquiry",
    )
    assert judge_new(shop) == 2
    assert judge_new(shop) == 0, "each is judged once"
    bad.refresh_from_db()
    good.refresh_from_db()
    assert (bad.spam, bad.box) == (Spam.SUSPECTED, Box.SPAM)
    assert bad.model_spam is not None
    assert bad.model_spam > 0.9
    assert bad.model_grade == Grade.D
    assert good.box == Box.DESK
    assert good.model_grade in {Grade.A, Grade.B}
    assert 1 <= len(good.model_reasons["for"]) <= 3
    assert len(good.model_reasons["against"]) <= 3
    assert all(zh and en for side in ("for", "against") for zh, en in good.model_reasons[side])
    assert good.judged.chance is not None
    assert (bad.version, good.version) == (0, 0), "nobody has touched them"


def test_a_known_customer_is_never_suspected(shop: Shop, files: Files) -> None:
    history(files, 150)
    files.bring(
        inquiry(1, "2026-08-01", buyer_id="known", message="Good lamps, 500 pcs", first_reply_at=noon("2026-08-01")),
        order=[
            {"order_id": "o1", "drafted_on": noon("2026-08-05").date(), "inquiry_id": "Q1",
             "deposit_on": noon("2026-08-06").date(), "order_amount": 900}
        ],
    )  # fmt: skip
    learn(shop)
    text = "Cheap loans for you my friend, call 5551234567 or visit www.15.xyz!!"
    known = arrive(files, 2, text, buyer_id="known", country="US")
    judge_new(shop)
    known.refresh_from_db()
    assert known.spam == Spam.NO
    assert known.box == Box.DESK


def test_a_rescued_message_is_learnt(shop: Shop, files: Files, person: People) -> None:
    history(files, 150)
    learn(shop)
    rep = person("rep")
    for number in range(1, 9):
        row = arrive(files, number, f"{WITH_LINK}, win bitcoin loans {number}", country="US")
        judge_new(shop)
        row.refresh_from_db()
        if row.box != Box.SPAM:
            services.mark_spam(rep, shop, row.pk)
        services.rescue(rep, shop, row.pk)
    before = Item.objects.get(key="Q8").model_spam
    learn(shop)
    again = arrive(files, 20, f"{WITH_LINK}, win bitcoin loans 20", country="US")
    judge_new(shop)
    again.refresh_from_db()
    assert before is not None
    assert again.model_spam is not None
    assert again.model_spam < 0.5
    assert again.model_spam < before
    assert again.box == Box.DESK


def test_a_verdict_is_kept_with_what_the_model_had_said(
    shop: Shop, item: Callable[..., Item], person: People
) -> None:
    row, rep = item(), person("rep")
    Item.objects.filter(pk=row.pk).update(model_spam=0.3)
    services.mark_spam(rep, shop, row.pk)
    services.rescue(rep, shop, row.pk)
    told = list(SpamVerdict.objects.order_by("id").values_list("is_spam", "before", "chance", "by_id"))
    assert told == [(True, "no", 0.3, rep.id), (False, "spam", 0.3, rep.id)]


def test_the_models_learn_again_after_enough_verdicts(shop: Shop, files: Files, person: People) -> None:
    history(files, 60)
    assert learn_if_due(shop)
    assert not learn_if_due(shop)
    rep = person("rep")
    for row in Item.objects.filter(box=Box.DESK)[:NEW_VERDICTS]:
        services.grade(rep, shop, row.pk, Grade.C, ReasonCode.PRICE_ONLY)
    assert learn_if_due(shop)
    assert KeptModel.objects.get(purpose=Purpose.SPAM).version == 2


def test_calibration_comes_from_models_that_had_not_seen_the_outcome(shop: Shop, files: Files) -> None:
    history(files, 240)
    learn(shop)
    for purpose in Purpose:
        state = box.model_state(shop, purpose)
        assert state.error is not None
        assert state.error < 0.08
        assert sum(one.count for one in state.bins) == state.outcomes
        assert all(one.low <= one.said <= one.high for one in state.bins)


def test_what_came_later_is_no_evidence(shop: Shop, files: Files, person: People) -> None:
    """A rep's grade, a reply, the stage: the evidence of an item is the same before and after."""
    row = arrive(files, 1, "500 lamps please", buyer_id="b1")
    (before,) = seen(shop, Item.objects.filter(pk=row.pk))
    rep = person("rep")
    services.log_touch(rep, shop, row.pk, text="our price")
    services.grade(rep, shop, row.pk, Grade.A, ReasonCode.GOOD)
    services.set_stage(rep, shop, row.pk, Stage.WON)
    arrive(files, 2, "500 lamps please", buyer_id="b1")
    (after,) = seen(shop, Item.objects.filter(pk=row.pk))
    assert (after.arrived, after.own) == (before.arrived, before.own)
    (second,) = seen(shop, Item.objects.filter(key="Q2"))
    assert second.arrived.template_seen == 0, "the same sender's own repetition is none"


def test_the_label_says_nothing_while_nobody_has_decided() -> None:
    assert is_spam(Became(Spam.NO, Stage.NEW)) is None
    assert is_spam(Became(Spam.SUSPECTED, Stage.NEW)) is None
    assert is_good(Became(Spam.NO, Stage.REPLIED)) is None
    assert is_good(Became(Spam.SPAM, Stage.WON)) is None
    assert is_good(Became(Spam.NO, Stage.LOST, loss_reason=LossReason.PRICE)) is True
    assert is_good(Became(Spam.NO, Stage.LOST, loss_reason=LossReason.NO_REQUIREMENT)) is False
    assert is_good(Became(Spam.NO, Stage.REPLIED, is_promising=True, sales_grade="D")) is False


# The box --------------------------------------------------------------------------------------------------------


def test_the_box_lists_the_likeliest_real_first_and_counts_what_was_turned(
    shop: Shop, files: Files, person: People
) -> None:
    lead, rep = person("lead", Role.SALES_LEAD), person("rep")
    first, second = arrive(files, 1, "hello dear"), arrive(files, 2, "buy links")
    files.bring(inquiry(3, "2026-09-20", message="300 lamps", is_effective=False))
    third = Item.objects.get(key="Q3")
    for row, chance in ((first, 0.9), (second, 0.6), (third, 0.1)):
        Item.objects.filter(pk=row.pk).update(model_spam=chance)
    for row in (first, second):
        assert lay_under_suspicion(Item.objects.get(pk=row.pk))
    found = box.spam_box(lead, shop)
    assert [row.key for row in found.rows] == ["Q3", "Q2", "Q1"]
    assert (found.state.count, found.state.likely_real, found.state.running) == (3, 1, 2)
    with pytest.raises(NotAnswerable):
        reviewing.note_review(lead, shop)
    services.rescue(rep, shop, third.pk)
    services.set_stage(rep, shop, third.pk, Stage.WON)
    assert reviewing.confirm_spam(lead, shop, [first.pk, third.pk, 999_999]) == 1, "only what is in the box"
    assert (box.turned(shop).rescued, box.turned(shop).won) == (1, 1)
    assert not box.spam_box_state(shop).is_reviewed_today
    assert reviewing.note_review(lead, shop) == 1
    state = box.spam_box_state(shop, lead)
    assert state.is_reviewed_today
    assert state.last_review is not None
    assert state.last_review.by.en == "Lead"
    assert audit_lines()[0].verb == "review_spam_box"
    nameless = box.spam_box_state(shop).last_review
    assert nameless is not None
    assert nameless.by.en != "Lead", "no reader, no name"


def test_one_goes_through_the_box_for_all(shop: Shop, files: Files, person: People) -> None:
    """What waits there may be a colleague's; once somebody has said what it is, it is again the owner's alone."""
    owner, other = person("owner"), person("rep")
    real, unwanted = arrive(files, 1, "300 lamps"), arrive(files, 2, "buy links")
    for row in (real, unwanted):
        assert lay_under_suspicion(Item.objects.get(pk=row.pk))
    # As where the platform's record names who has it.
    Item.objects.update(owner=owner.id)
    services.rescue(other, shop, real.pk)
    kept = Item.objects.get(pk=real.pk)
    assert (kept.box, kept.owner_id) == (Box.DESK, owner.id)
    services.mark_spam(other, shop, unwanted.pk)
    with pytest.raises(NotAllowed):
        services.mark_spam(other, shop, real.pk)
    with pytest.raises(NotAllowed):
        services.rescue(other, shop, unwanted.pk)
    services.rescue(owner, shop, unwanted.pk)


@pytest.mark.parametrize("zone", ["Asia/Shanghai", "UTC", "America/Los_Angeles", "Pacific/Auckland"])
@pytest.mark.parametrize("hour", [0, 7, 15, 23])
def test_a_box_gone_through_is_so_until_the_shops_own_midnight(
    db: None, home: Home, monkeypatch: pytest.MonkeyPatch, zone: str, hour: int
) -> None:
    """The team's clock is China's; the shop's day may be another."""
    now = datetime(2026, 9, 22, hour, 10, tzinfo=UTC)
    (home.path / "demo.json").unlink()
    monkeypatch.setattr(SystemClock, "now", lambda _: now)
    far = create_shop(None, "far", "Far", timezone=zone)
    somebody = create_person(None, "somebody", "Somebody", [(Role.REP, far)])
    assert not box.spam_box_state(far).is_reviewed_today
    reviewing.note_review(somebody, far)
    assert box.spam_box_state(far).is_reviewed_today
    local = now.astimezone(ZoneInfo(zone))
    midnight = datetime.combine(local.date() + timedelta(days=1), time(), ZoneInfo(zone))
    for later, is_so in ((midnight - timedelta(minutes=1), True), (midnight, False)):
        monkeypatch.setattr(SystemClock, "now", lambda _, at=later: at.astimezone(UTC))
        assert box.spam_box_state(far).is_reviewed_today is is_so


def test_confirming_what_the_log_calls_spam_moves_no_clock(shop: Shop, files: Files, person: People) -> None:
    files.bring(inquiry(1, "2026-09-20", message="x", is_effective=False))
    row = Item.objects.get()
    services.mark_spam(person("rep"), shop, row.pk)
    assert Item.objects.get().rejected_at == row.arrived_at


def test_the_page_shows_a_script_inert_and_works_by_plain_forms(
    shop: Shop, files: Files, person: People, client: Client
) -> None:
    row = arrive(
        files, 1, "<script>alert(1)</script><img src=x onerror=alert(2)> & 300 lamps" + "y" * 5_000_000
    )
    Item.objects.filter(pk=row.pk).update(
        model_spam=0.2, model_reasons={"for": [["<b>理由</b>", "<b>reason</b>"]], "against": []}
    )
    assert lay_under_suspicion(Item.objects.get(pk=row.pk))
    client.force_login(user(person("rep")))
    page = client.get("/desk/spam").content.decode()
    assert "alert(1)" not in page
    assert "<img src=x" not in page
    assert "300 lamps" in page
    assert "0.80" in page
    assert "<b>理由" not in page
    answer = client.post(f"/desk/spam/{row.pk}", {"verdict": "real", "expected": row.version})
    assert answer.status_code == 302
    assert Item.objects.get().spam == Spam.RESCUED
    assert (
        client.post(f"/desk/spam/{row.pk}", {"verdict": "real", "expected": row.version}).status_code == 422
    )
    assert client.post(f"/desk/spam/{row.pk}", {"verdict": "maybe", "expected": "1"}).status_code == 400
    nothing = client.post("/desk/spam/confirm", {"page": "1"}, follow=True)
    assert nothing.redirect_chain == [("/desk/spam", 302)]
    assert "先勾选要确认的来信" in nothing.content.decode()
    assert client.post("/desk/spam/reviewed").status_code == 302
    assert SpamReview.objects.count() == 1


def test_the_warning_stands_by_itself_where_nothing_looks_real(
    files: Files, shop: Shop, person: People, client: Client
) -> None:
    row = arrive(files, 1, "hello dear")
    assert lay_under_suspicion(row)
    Item.objects.update(model_spam=0.9)
    client.force_login(user(person("rep")))
    page = client.get("/desk/spam").content.decode()
    assert "箱里有 1 条平台时钟仍在走" in page
    assert "其中 1 条平台" not in page


def test_what_waits_in_the_spam_box_is_decided_on_its_card_too(
    shop: Shop, files: Files, person: People, client: Client
) -> None:
    """It is a colleague's; whoever answers buyers may say what it is, and is led back to the box."""
    rep = person("rep", accounts=("Leo",))
    files.bring(*(inquiry(one, "2026-09-20", staff="Leo", is_effective=False) for one in (1, 2)))
    real, unwanted = Item.objects.order_by("key")
    client.force_login(user(person("other")))
    for row, verdict, so in ((real, "real", Spam.RESCUED), (unwanted, "spam", Spam.SPAM)):
        page = client.get(f"/desk/{row.pk}").content.decode()
        assert f'action="/desk/spam/{row.pk}"' in page
        assert "是真询盘" in page
        assert "确认垃圾" in page
        assert 'href="/desk/spam" data-back' in page
        done = client.post(f"/desk/spam/{row.pk}", {"verdict": verdict, "expected": row.version})
        assert done.headers["Location"] == "/desk/spam"
        row.refresh_from_db()
        assert row.spam == so
        assert f'action="/desk/spam/{row.pk}"' not in client.get(f"/desk/{row.pk}").content.decode()
    for who, may in ((rep, True), (person("op", Role.OPERATOR), False)):
        client.force_login(user(who))
        page = client.get(f"/desk/{unwanted.pk}").content.decode()
        assert ('data-key="r"' in page) is may, "its owner may think again"


@pytest.mark.parametrize("path", ["/desk/spam", "/desk/quality"])
def test_who_has_no_part_in_inquiries_sees_neither_page(
    path: str, shop: Shop, person: People, client: Client
) -> None:
    client.force_login(user(person("designer", Role.DESIGNER)))
    assert client.get(path).status_code == 403
    client.force_login(user(person("operator", Role.OPERATOR)))
    assert client.get(path).status_code == 200
    assert client.post("/desk/spam/reviewed").status_code == 403


def test_an_operator_decides_nothing(shop: Shop, files: Files, person: People, client: Client) -> None:
    row = arrive(files, 1, "hello")
    lay_under_suspicion(Item.objects.get(pk=row.pk))
    client.force_login(user(person("operator", Role.OPERATOR)))
    assert "spam-bulk" not in client.get("/desk/spam").content.decode()
    assert client.post(f"/desk/spam/{row.pk}", {"verdict": "real", "expected": 0}).status_code == 403
    with pytest.raises(NotAllowed):
        reviewing.confirm_spam(person("other", Role.OPERATOR), shop, [row.pk])
    assert Item.objects.get().spam == Spam.SUSPECTED


def test_the_box_asks_no_more_of_the_database_when_it_is_fuller(
    shop: Shop,
    files: Files,
    person: People,
    client: Client,
    django_assert_max_num_queries: Callable[..., object],
) -> None:
    files.bring(
        *(inquiry(number, "2026-09-20", message=f"spam {number}", is_effective=False) for number in range(60))
    )
    client.force_login(user(person("lead", Role.SALES_LEAD)))
    client.get("/desk/spam")
    with django_assert_max_num_queries(20):  # type: ignore[attr-defined]
        page = client.get("/desk/spam?page=2").content.decode()
    assert "60" in page
    assert client.get("/desk/spam?page=99999999999").status_code == 200


# Quality --------------------------------------------------------------------------------------------------------


def test_a_source_shows_its_grades_its_share_and_its_orders(
    shop: Shop, files: Files, person: People, client: Client
) -> None:
    days = noon("2026-09-12").date()
    files.bring(
        *(
            inquiry(number, "2026-09-10", keyword="led panel", is_promising=number < 15)
            for number in range(20)
        ),
        *(inquiry(number, "2026-09-10", keyword="rare lamp", is_promising=True) for number in range(20, 23)),
        inquiry(30, "2026-09-10", keyword="led panel", is_effective=False),
        order=[
            {
                "order_id": "o",
                "drafted_on": days,
                "inquiry_id": "Q1",
                "deposit_on": days,
                "order_amount": 1234.5,
            }
        ],
    )
    operator = person("operator", Role.OPERATOR)
    found = quality.quality(operator, shop)
    panel, rare = found.lines
    assert (panel.value, panel.items, panel.spam, panel.judged, panel.good) == ("led panel", 20, 1, 20, 15)
    assert (panel.orders, panel.amount) == (1, 1234.5)
    assert panel.share is not None
    assert panel.share.low < 0.75 < panel.share.high
    assert rare.share is None, "three are too few"
    assert not isinstance(found.agreement, Agreement)
    client.force_login(user(operator))
    page = client.get("/desk/quality?by=keyword&days=28&sort=share").content.decode()
    assert "led panel" in page
    assert "1,234" in page
    assert client.get("/desk/quality?by=nonsense&days=x&sort=y&page=-1").status_code == 200
    assert client.get("/desk/quality?source=nowhere").status_code == 404
    assert client.get("/desk/quality?source=led+panel").status_code == 404, "nobody has them yet"
    book = client.get("/desk/quality/export")
    assert book["Content-Type"].endswith("spreadsheetml.sheet")


def test_kappa_of_both_sides_by_hand_and_the_differing_listed(
    shop: Shop, files: Files, person: People
) -> None:
    """20 A-A, 10 D-D, 5 A-D, 5 D-A. Of A and D alone the weighted kappa is the plain one, (0.75 - p) / (1 - p)
    with p = (25·25 + 15·15) / 40² = 0.53125.
    """
    files.bring(*(inquiry(number, "2026-09-10") for number in range(40)))
    pairs = [("A", "A")] * 20 + [("D", "D")] * 10 + [("A", "D")] * 5 + [("D", "A")] * 5
    for row, (model, sales) in zip(Item.objects.order_by("id"), pairs, strict=True):
        row.model_grade, row.sales_grade, row.sales_reason = model, sales, ReasonCode.PRICE_ONLY
        row.save()
    found = quality.quality(person("operator", Role.OPERATOR), shop)
    assert isinstance(found.agreement, Agreement)
    assert found.agreement.kappa == pytest.approx((0.75 - 0.53125) / (1 - 0.53125))
    assert found.differing == 10
    assert all(one.steps in (-3, 3) for _, one in found.disagreements)
    assert dict(found.reasons) == {ReasonCode.PRICE_ONLY: 40}


def test_the_same_source_under_other_reps_is_without_names_for_who_may_not_read_them(
    shop: Shop, files: Files, person: People
) -> None:
    person("anna", accounts=("Anna",))
    person("berta", accounts=("Berta",))
    files.bring(
        *(
            inquiry(
                number,
                "2026-09-10",
                keyword="led panel",
                staff="Anna" if number % 3 else "Berta",
                is_promising=bool(number % 2),
            )
            for number in range(60)
        )
    )
    operator, lead = person("operator", Role.OPERATOR), person("lead", Role.SALES_LEAD)
    numbered = quality.source_under_reps(operator, shop, quality.By.KEYWORD, "led panel", 84)
    assert [line.rep.en for line in numbered] == ["Colleague 1", "Colleague 2"]
    named = quality.source_under_reps(lead, shop, quality.By.KEYWORD, "led panel", 84)
    assert [line.rep.en for line in named] == ["Anna", "Berta"]


@given(st.lists(st.tuples(st.integers(0, 60), st.integers(0, 60)), min_size=1, max_size=5))
@settings(max_examples=50, suppress_health_check=[HealthCheck.too_slow])
def test_a_share_is_drawn_towards_that_of_all(pairs: list[tuple[int, int]]) -> None:
    good = [min(pair) for pair in pairs]
    items = [max(pair) for pair in pairs]
    whole = (sum(good) + 0.5) / (sum(items) + 1)
    for share, won, count in zip(source_shares(good, items), good, items, strict=True):
        assert (share is None) == (count < 5)
        if share is not None:
            low, high = sorted((won / count, whole))
            assert low - 1e-9 <= share.value <= high + 1e-9
            assert 0 <= share.low <= share.value <= share.high <= 1
