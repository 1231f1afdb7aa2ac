"""Signs about a buyer from the shop's own data, and what people found out, with where they looked."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.contrib.auth import get_user_model
from django.test import Client

from baton.inquiries import services
from baton.inquiries.judging.checks import buyer_view, check_buyer
from baton.inquiries.judging.terms import Finding, Question
from baton.inquiries.logic.buyer_signs import Earlier, KnownBuyer, countries_of_phone, signs_of
from baton.inquiries.models import Buyer, BuyerCheck, Item
from baton.inquiries.terms import LossReason, ReasonCode, Stage
from baton.inquiries.tests.conftest import Files
from baton.kit.errors import NotAllowed, NotAnswerable, NotUsable
from baton.metrics.tests.hand_made import inquiry
from baton.people.selectors import audit_lines
from baton.people.terms import Person, Role, Shop

People = Callable[..., Person]


def told(**known: object) -> list[str]:
    usual: dict[str, object] = {"name": "Nordhaus Elektro GmbH", "mail": "", "phone": "", "country": "DE"}
    return [sign.text.en for sign in signs_of(KnownBuyer(**(usual | known)))]  # type: ignore[arg-type]


def test_nothing_known_says_nothing() -> None:
    assert told() == []
    assert told(mail="a***@b.com", phone="12") == []


@pytest.mark.parametrize(
    ("mail", "says"),
    [
        ("k.meyer@nordhaus-elektro.de", "fits"),
        ("info@neg.de", "fits"),
        ("k.meyer@quick-cash.top", "does not fit"),
        ("nordhaus@gmail.com", "free"),
    ],
)
def test_the_mails_domain_is_held_against_the_companys_name(mail: str, says: str) -> None:
    name = "Nordhaus Elektro Gera" if says == "fits" and "neg" in mail else "Nordhaus Elektro GmbH"
    (sign,) = told(mail=mail, name=name)
    assert says in sign


def test_a_phones_country_code_is_held_against_the_country() -> None:
    assert told(phone="+49 555 1000123") == []
    assert told(phone="030 1234567") == [], "without a country code it says nothing"
    (sign,) = told(phone="+234 555 1000123")
    assert "country code" in sign
    assert countries_of_phone("0044 20 7946 0000") == {"GB", "GG", "JE", "IM"}
    assert countries_of_phone("+999") == frozenset()


def test_price_fishing_takes_all_that_ended_and_at_least_two() -> None:
    fished = Earlier("Q1", Stage.LOST, loss_reason=LossReason.COMPETITOR_FISHING)
    graded = Earlier("Q2", Stage.REPLIED, sales_reason=ReasonCode.PRICE_ONLY)
    assert told(earlier=(fished,)) == []
    (sign,) = told(earlier=(fished, graded))
    assert "#Q1, #Q2" in sign
    (won,) = told(earlier=(fished, graded, Earlier("Q3", Stage.WON)))
    assert "ordered" in won


def two_buyers(files: Files) -> Item:
    files.bring(
        inquiry(1, "2026-09-20", buyer_id="b1", buyer_name="Apex Ltd", buyer_mail="same@gmail.com", country="US",
                buyer_phone="+234 555 1000123"),
        inquiry(2, "2026-09-20", buyer_id="b2", buyer_name="Zenith Ltd", buyer_mail="same@gmail.com", country="US"),
    )  # fmt: skip
    return Item.objects.get(key="Q1")


def test_who_may_not_see_contacts_sees_no_sign_that_tells_one(
    shop: Shop, files: Files, person: People
) -> None:
    row = two_buyers(files)
    if Buyer.objects.filter(merged_into__isnull=False).exists():
        Buyer.objects.update(merged_into=None)
    rep, operator = person("rep"), person("operator", Role.OPERATOR)
    check_buyer(rep, shop, row.pk, Question.GENUINE, Finding.NO, "called +234 555 1000123", "no such firm")
    seen, masked = buyer_view(rep, shop, row.pk), buyer_view(operator, shop, row.pk)
    assert seen is not None
    assert masked is not None
    assert any("other name" in text.en for _, text in seen.signs)
    assert seen.checks[0].source == "called +234 555 1000123"
    assert masked.signs == ()
    assert masked.hidden == len(seen.signs) > 0
    assert (masked.checks[0].finding, masked.checks[0].source, masked.checks[0].note) == (Finding.NO, "", "")
    assert not masked.may_check
    with pytest.raises(NotAllowed):
        check_buyer(operator, shop, row.pk, Question.FRAUD, Finding.YES, "looked")
    (line,) = [one for one in audit_lines() if one.verb == "check_buyer"]
    assert line.after == {"question": "genuine", "finding": "no"}


def test_a_check_needs_a_source_and_a_buyer(
    shop: Shop, item: Callable[..., Item], files: Files, person: People
) -> None:
    rep = person("rep")
    with pytest.raises(NotUsable):
        check_buyer(rep, shop, two_buyers(files).pk, Question.FRAUD, Finding.YES, "  ")
    files.bring(inquiry(50, "2026-09-20"))
    nobodys = Item.objects.get(key="Q50").pk
    with pytest.raises(NotAnswerable):
        check_buyer(rep, shop, nobodys, Question.FRAUD, Finding.YES, "register")


def test_the_latest_finding_holds_and_an_erased_buyer_leaves_none(
    shop: Shop, files: Files, person: People
) -> None:
    row, lead = two_buyers(files), person("lead", Role.SALES_LEAD)
    check_buyer(lead, shop, row.pk, Question.GENUINE, Finding.UNCLEAR, "site")
    check_buyer(lead, shop, row.pk, Question.GENUINE, Finding.YES, "register of companies")
    view = buyer_view(lead, shop, row.pk)
    assert view is not None
    assert [check.finding for check in view.checks] == [Finding.YES]
    assert row.buyer is not None
    services.erase_buyer(lead, shop, row.buyer.account)
    assert buyer_view(lead, shop, row.pk) is None
    assert set(BuyerCheck.objects.values_list("source", "note")) == {("", "")}


def test_the_card_shows_the_check_and_takes_a_new_one(
    shop: Shop, files: Files, person: People, client: Client
) -> None:
    row = two_buyers(files)
    client.force_login(get_user_model().objects.get(pk=person("rep").id))
    form = {"question": "fraud", "finding": "yes", "source": "<script>alert(1)</script> register"}
    assert client.post(f"/desk/{row.pk}/check", form).status_code == 302
    page = client.get(f"/desk/{row.pk}").content.decode()
    assert "register" in page
    assert "<script>alert(1)" not in page
    assert client.post(f"/desk/{row.pk}/check", form | {"finding": "perhaps"}).status_code == 400
    client.force_login(get_user_model().objects.get(pk=person("operator", Role.OPERATOR).id))
    assert client.post(f"/desk/{row.pk}/check", form).status_code == 403
    assert "register" not in client.get(f"/desk/{row.pk}").content.decode()
