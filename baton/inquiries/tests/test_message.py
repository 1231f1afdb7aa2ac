"""Whatever comes in is read, plainly and in bounds."""

from __future__ import annotations

from hypothesis import example, given, settings
from hypothesis import strategies as st

from baton.inquiries.logic.arrived import SIGNALS, Arrived, read, signals_of
from baton.inquiries.logic.mail import MailKind, clean_mail, kind_of_mail
from baton.inquiries.logic.message import LONGEST, READ_HEAD, read_message, template_of
from baton.inquiries.logic.requirement import is_sane_quantity, requirement_of

ANY_TEXT = st.text(st.characters(exclude_categories=()), max_size=300)


@given(ANY_TEXT)
@example("\ud800lone\udfff")
@example("<script>alert(1)")
@example("<" * 500)
@example("\ufdfa" * 300)
@settings(max_examples=60)
def test_any_text_becomes_one_bounded_line(raw: str) -> None:
    plain = read_message(raw)
    assert len(plain.text) <= LONGEST
    assert "\n" not in plain.text
    plain.text.encode("utf-8")
    assert signals_of([read(Arrived(raw))]).shape == (1, len(SIGNALS))


def test_five_megabytes_are_read_at_both_ends_only() -> None:
    raw = "We need 500 pcs. " + "<a" * 2_500_000 + " Regards, Anna"
    plain = read_message(raw)
    assert plain.is_cut
    assert plain.text.startswith("We need 500 pcs.")
    assert plain.text.endswith("Regards, Anna")
    assert len(plain.text) <= LONGEST


def test_scripts_are_left_out_with_what_is_in_them() -> None:
    plain = read_message('Hello <script src="x">steal("cookie")</script><b>we need</b> 3 &lt; 5 &amp; more')
    assert plain.had_markup
    assert "steal" not in plain.text
    assert "3 < 5 & more" in plain.text
    # What was written as text stays text, and an unclosed script hides the rest as a browser would.
    assert not read_message("price < 5 and > 3").had_markup
    assert read_message("before <script>never closed").text == "before"


def test_many_scripts_take_no_longer_than_their_length() -> None:
    assert read_message("<script></script>" * (READ_HEAD // 17)).text == ""


def test_unseen_signs_are_counted_and_taken_out() -> None:
    plain = read_message("fr\u200bee \u202eprize\ud83d")
    assert plain.text.startswith("free prize")
    assert plain.unseen == 3


def test_a_template_is_the_same_whatever_its_numbers() -> None:
    assert template_of("Call 0906 NOW!") == template_of("call 1234   now")
    assert template_of("Call 0906 NOW!") != template_of("Call me tomorrow")
    assert template_of(" ?! ") == ""


def test_a_concrete_requirement_is_seen_in_several_languages() -> None:
    full = requirement_of(
        "We need 5,000 pcs stainless steel bottles 500 ml, FOB Hamburg, please quote, sample first"
    )
    assert full.concreteness >= 6
    assert full.largest == 5000
    assert requirement_of("Wir brauchen 1.000 Stück, Angebot bitte").largest == 1000
    assert requirement_of("需要 200 套，报价到目的港").concreteness >= 3
    assert requirement_of("hi dear how are you").concreteness == 0
    assert requirement_of("2.5 tons").largest == 2.5


def test_what_nobody_buys_is_no_sane_quantity() -> None:
    assert all(map(is_sane_quantity, (1, 10, 5000, 250_000)))
    assert not any(map(is_sane_quantity, (0, -3, 66_655_555, 11_111, 1_234_567)))


def test_mail_addresses_are_told_apart_and_unknown_stays_unknown() -> None:
    assert kind_of_mail("Anna@GMAIL.com ") is MailKind.FREE
    assert kind_of_mail("buyer@mueller-gmbh.de") is MailKind.COMPANY
    assert kind_of_mail("") is None
    assert kind_of_mail("a***@gmail.com") is None
    assert clean_mail("no address@") == ""
