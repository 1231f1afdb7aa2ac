"""Scripts: wordings with places, offered by chance, sent with the touch, and compared by what was offered."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest
from django.contrib.auth import get_user_model
from django.test import Client
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st
from pytest_django.fixtures import DjangoAssertNumQueries

from baton.inquiries.logic.script_text import VARIABLES, fill, is_unfilled, places_of, unknown_places
from baton.inquiries.models import Item, Script, ScriptOffer, ScriptVariant, Touch
from baton.inquiries.scripting import selectors, services
from baton.inquiries.scripting.terms import MOST_VARIANTS, Outcome, Verdict
from baton.inquiries.services import log_touch
from baton.inquiries.terms import Channel, Direction
from baton.kit.errors import BatonError, NotAllowed, NotAnswerable, NotFound, NotUsable
from baton.people.clock import clock
from baton.people.services import create_person, create_shop
from baton.people.terms import Person, Role, Shop

pytestmark = pytest.mark.django_db
People = Callable[..., Person]
OneMore = Callable[..., Item]
BODY = "Dear {buyer}, thank you for asking for {product}. MOQ: {moq}."


def refused(code: str, act: Callable[[], object], kind: type[BatonError]) -> None:
    with pytest.raises(kind) as found:
        act()
    assert found.value.code == code
    assert found.value.remedy.zh
    assert found.value.remedy.en


def client_of(someone: Person) -> Client:
    client = Client()
    client.force_login(get_user_model().objects.get(pk=someone.id))
    return client


@pytest.fixture
def lead(person: People) -> Person:
    return person("lead", Role.SALES_LEAD)


@pytest.fixture
def rep(person: People) -> Person:
    return person("rep")


@pytest.fixture
def script(lead: Person, shop: Shop) -> int:
    number = services.write_script(lead, shop, "first_reply", "en", "Thanks", BODY)
    services.add_variant(lead, shop, number, "Hello {buyer}! What quantity do you need?")
    return number


# Words ----------------------------------------------------------------------------------------------------------


def test_what_is_not_known_is_marked_and_never_left_blank() -> None:
    found = fill(BODY, {"buyer": "Ada", "product": " "}, "en")
    assert found.text == "Dear Ada, thank you for asking for ⟦the product⟧. MOQ: ⟦the minimum order⟧."
    assert found.missing == ("product", "moq")
    assert is_unfilled(found.text)
    assert "⟦起订量⟧" in fill(BODY, {}, "zh").text


def test_a_name_in_braces_is_not_read_again() -> None:
    assert fill("Dear {buyer}", {"buyer": "{moq}", "moq": "5"}, "en").text == "Dear {moq}"


@given(
    st.text(max_size=200),
    st.dictionaries(st.sampled_from(sorted(VARIABLES)), st.text(min_size=1, max_size=20)),
)
def test_every_place_is_either_filled_or_told(body: str, known: dict[str, str]) -> None:
    found = fill(body, known, "en")
    for name in places_of(body):
        assert (name in found.missing) == (not known.get(name, "").strip())


def test_places_that_nobody_knows_are_refused(lead: Person, shop: Shop) -> None:
    assert unknown_places("{buyer} {discount}") == ("discount",)
    refused(
        "unknown_places",
        lambda: services.write_script(lead, shop, "quote", "en", "x", "{discount}"),
        NotUsable,
    )
    refused("nothing_written", lambda: services.write_script(lead, shop, "quote", "en", "x", " "), NotUsable)
    refused("nothing_written", lambda: services.write_script(lead, shop, "quote", "en", "", "x"), NotUsable)
    refused(
        "unknown_script_choice", lambda: services.write_script(lead, shop, "poem", "en", "x", "x"), NotUsable
    )
    refused(
        "unknown_script_choice", lambda: services.write_script(lead, shop, "quote", "xx", "x", "x"), NotUsable
    )


# Offering -------------------------------------------------------------------------------------------------------


def test_chance_offers_each_live_variant_with_its_logged_probability(
    script: int, rep: Person, shop: Shop, item: OneMore
) -> None:
    items = [item() for _ in range(40)]
    for one in items:
        services.offer_script(rep, shop, one.pk, script)
    rows = ScriptOffer.objects.select_related("variant")
    assert {row.propensity for row in rows} == {0.5}
    assert {row.variant.label for row in rows} == {"A", "B"}


def test_asking_again_does_not_throw_the_dice_again(
    script: int, rep: Person, shop: Shop, item: OneMore
) -> None:
    one = item()
    first = services.offer_script(rep, shop, one.pk, script)
    assert {services.offer_script(rep, shop, one.pk, script) for _ in range(10)} == {first}
    assert ScriptOffer.objects.count() == 1


def test_a_stopped_variant_is_not_offered(
    script: int, lead: Person, rep: Person, shop: Shop, item: OneMore
) -> None:
    services.stop_variant(lead, shop, ScriptVariant.objects.get(label="A").pk)
    offer = ScriptOffer.objects.get(pk=services.offer_script(rep, shop, item().pk, script))
    assert (offer.variant.label, offer.propensity) == ("B", 1.0)
    services.stop_variant(lead, shop, ScriptVariant.objects.get(label="B").pk)
    refused("nothing_live", lambda: services.offer_script(rep, shop, item().pk, script), NotAnswerable)


def test_not_more_variants_than_can_be_told_apart(script: int, lead: Person, shop: Shop) -> None:
    for _ in range(MOST_VARIANTS - 2):
        services.add_variant(lead, shop, script, "Hi")
    refused("enough_variants", lambda: services.add_variant(lead, shop, script, "Hi"), NotAnswerable)


def test_only_leads_write_and_only_who_has_the_item_gets_words(
    script: int, rep: Person, person: People, shop: Shop, item: OneMore
) -> None:
    refused("not_allowed", lambda: services.write_script(rep, shop, "quote", "en", "x", "x"), NotAllowed)
    refused("not_allowed", lambda: services.add_variant(rep, shop, script, "x"), NotAllowed)
    one = item()
    Item.objects.filter(pk=one.pk).update(owner_id=person("second").id)
    refused("not_yours", lambda: services.offer_script(rep, shop, one.pk, script), NotAllowed)
    other = create_shop(None, "other")
    refused("unknown_script", lambda: selectors.script_row(other, script), NotFound)


# Sending --------------------------------------------------------------------------------------------------------


def test_sending_logs_the_touch_and_the_variant(script: int, rep: Person, shop: Shop, item: OneMore) -> None:
    one = item()
    number = services.offer_script(rep, shop, one.pk, script)
    offer = ScriptOffer.objects.get(pk=number)
    other = ScriptVariant.objects.exclude(pk=offer.variant_id).get()
    refused(
        "still_to_fill",
        lambda: services.use_script(rep, shop, number, other.pk, "Hi ⟦the price⟧", Channel.MAIL),
        NotUsable,
    )
    refused(
        "still_to_fill",
        lambda: services.use_script(rep, shop, number, other.pk, "  ", Channel.MAIL),
        NotUsable,
    )
    assert not Touch.objects.exists()
    services.use_script(rep, shop, number, other.pk, "Hello Ada!", Channel.WHATSAPP)
    offer.refresh_from_db()
    touch = Touch.objects.get()
    assert (offer.used_id, offer.touch_id) == (other.pk, touch.pk)
    assert (touch.text, touch.channel) == ("Hello Ada!", Channel.WHATSAPP)
    services.use_script(rep, shop, number, offer.variant_id, "Once more", Channel.MAIL)
    offer.refresh_from_db()
    assert (offer.used_id, Touch.objects.count()) == (other.pk, 2)


# Comparing ------------------------------------------------------------------------------------------------------


def offered(script: int, rep: Person, shop: Shop, one: Item, label: str, days_ago: int) -> ScriptOffer:
    """An offer of this variant, so many days ago."""
    number = services.offer_script(rep, shop, one.pk, script)
    ScriptVariant.objects.filter(script_id=script).update(at=clock().now() - timedelta(days=90))
    variant = ScriptVariant.objects.get(script_id=script, label=label)
    at = clock().now() - timedelta(days=days_ago)
    ScriptOffer.objects.filter(pk=number).update(variant=variant, at=at)
    return ScriptOffer.objects.get(pk=number)


def test_an_offer_counts_once_its_time_is_over_whatever_came_of_it(
    script: int, rep: Person, shop: Shop, item: OneMore
) -> None:
    """A quick yes does not count before the noes of its day."""
    quick, late, silent = item("2026-08-01"), item("2026-08-01"), item("2026-08-01")
    offered(script, rep, shop, quick, "A", 3)
    offered(script, rep, shop, late, "A", 20)
    offered(script, rep, shop, silent, "A", 20)
    log_touch(rep, shop, quick.pk, direction=Direction.IN, at=clock().now() - timedelta(days=2))
    log_touch(rep, shop, late.pk, direction=Direction.IN, at=clock().now() - timedelta(days=5))
    view = selectors.scripts(shop)[0].variants[0]
    assert (view.offered, view.ripe) == (3, 2)
    assert view.rates[0] == (Outcome.ANSWERED, 0, 2)
    log_touch(rep, shop, silent.pk, direction=Direction.IN, at=clock().now() - timedelta(days=15))
    assert selectors.scripts(shop)[0].variants[0].rates[0] == (Outcome.ANSWERED, 1, 2)


def test_a_quote_of_the_shops_day_before_the_offers_is_none_of_its_outcome(
    script: int, rep: Person, shop: Shop, item: OneMore
) -> None:
    """At 01:00 in the shop the world's day is still the one before."""
    before, after = item("2026-06-01"), item("2026-06-01")
    at = datetime(2026, 6, 9, 17, tzinfo=UTC)
    days = ((before, date(2026, 6, 9)), (after, date(2026, 6, 10)))
    for one, quoted_on in days:
        offer = offered(script, rep, shop, one, "A", 60)
        ScriptOffer.objects.filter(pk=offer.pk).update(at=at)
        Item.objects.filter(pk=one.pk).update(quoted_on=quoted_on)
    (rate,) = [one for one in selectors.scripts(shop)[0].variants[0].rates if one[0] is Outcome.QUOTED]
    assert rate == (Outcome.QUOTED, 1, 2)


def test_a_switch_counts_for_what_was_offered(script: int, rep: Person, shop: Shop, item: OneMore) -> None:
    one = item("2026-08-01")
    offer = offered(script, rep, shop, one, "A", 10)
    other = ScriptVariant.objects.get(label="B")
    services.use_script(rep, shop, offer.pk, other.pk, "Hello", Channel.PLATFORM)
    log_touch(rep, shop, one.pk, direction=Direction.IN, at=clock().now() - timedelta(days=8))
    first, second = selectors.scripts(shop)[0].variants
    assert (first.offered, first.used, first.switched) == (1, 0, 1)
    assert first.rates[0] == (Outcome.ANSWERED, 1, 1)
    assert second.rates[0] == (Outcome.ANSWERED, 0, 0)


def test_offers_from_before_the_other_variant_are_not_compared(
    script: int, rep: Person, shop: Shop, item: OneMore
) -> None:
    one, two = item("2026-08-01"), item("2026-08-01")
    offered(script, rep, shop, one, "A", 30)
    offered(script, rep, shop, two, "A", 10)
    ScriptVariant.objects.filter(label="B").update(at=clock().now() - timedelta(days=20))
    verdict = selectors.scripts(shop)[0].verdicts[0]
    assert (verdict.n_against, verdict.n) == (1, 0)
    assert "还分不清" in verdict.text.zh


@pytest.mark.parametrize(
    ("low", "high", "zh", "en"),
    [
        (0.03, 0.11, "变体 B 更好（+3…+11 点，n = 80", "variant B is better (+3…+11 points, n = 80"),
        (-0.2, -0.01, "变体 B 更差（−20…−1 点", "variant B is worse"),
        (-0.2, 0.1, "B 对 A 还分不清", "cannot be told apart yet"),
    ],
)
def test_the_verdict_in_words(low: float, high: float, zh: str, en: str) -> None:
    verdict = Verdict("B", "A", 20, 40, 10, 40, low, high)
    assert zh in verdict.text.zh
    assert en in verdict.text.en
    assert "B 20/40" in verdict.text.en


# Pages ----------------------------------------------------------------------------------------------------------


def test_a_script_goes_from_the_lead_to_the_buyer_through_the_pages(
    lead: Person, rep: Person, shop: Shop, item: OneMore
) -> None:
    body = {"situation": "first_reply", "language": "en", "title": "<i>Hi</i>",
            "body": "Dear {buyer}, <script>alert(1)</script> {moq}"}  # fmt: skip
    boss, seller = client_of(lead), client_of(rep)
    page = boss.post(reverse("inquiries:script_write"), body, follow=True).content.decode()
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert "<script>alert" not in page
    assert "<i>Hi" not in page
    one = item(buyer_id="b1", buyer_name="Ada </textarea><script>x</script>")
    card = seller.get(reverse("inquiries:card", args=[one.pk])).content.decode()
    assert reverse("inquiries:script_for", args=[one.pk]) in card
    number = str(Script.objects.get().pk)
    words = seller.post(reverse("inquiries:script_for", args=[one.pk]), {"script": number}, follow=True)
    told = words.content.decode()
    assert "Dear Ada &lt;/textarea&gt;&lt;script&gt;x" in told
    assert "⟦the minimum order⟧" in told
    assert "起订量" in told
    offer = ScriptOffer.objects.get()
    sent = {"variant": str(offer.variant_id), "channel": "platform", "text": "Dear ⟦x⟧"}
    assert seller.post(reverse("inquiries:script_use", args=[offer.pk]), sent).status_code == 400
    answer = seller.post(
        reverse("inquiries:script_use", args=[offer.pk]), sent | {"text": "Dear Ada"}, follow=True
    )
    assert answer.status_code == 200
    assert Touch.objects.get().text == "Dear Ada"


def test_who_may_not_is_refused(script: int, rep: Person, person: People, shop: Shop, item: OneMore) -> None:
    page = reverse("inquiries:scripts")
    assert client_of(person("art", Role.DESIGNER)).get(page).status_code == 403
    stranger = create_person(None, "stranger", "Stranger", [(Role.REP, create_shop(None, "other"))])
    assert client_of(stranger).get(page, {"shop": shop.code}).status_code == 404
    number = services.offer_script(rep, shop, item().pk, script)
    words = reverse("inquiries:script_offer", args=[number])
    assert client_of(stranger).get(words).status_code == 404
    assert client_of(person("op", Role.OPERATOR)).get(words).status_code == 403
    assert client_of(rep).post(reverse("inquiries:script_retire", args=[script])).status_code == 403
    assert client_of(rep).get(page).status_code == 200
    bad = client_of(rep).post(reverse("inquiries:script_for", args=[1]), {"script": "x" * 50})
    assert bad.status_code == 400


def test_the_page_asks_as_much_of_many_offers(
    script: int, rep: Person, shop: Shop, item: OneMore, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for _ in range(12):
        services.offer_script(rep, shop, item().pk, script)
    with django_assert_max_num_queries(20):
        selectors.scripts(shop)
