"""What people do at the desk, and what they are told when they may not."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from baton.inquiries import selectors, services
from baton.inquiries.deciding import decided
from baton.inquiries.models import AssignmentDecision, Buyer, Item, Touch
from baton.inquiries.rows import PREVIEW
from baton.inquiries.terms import (
    Account,
    Box,
    Channel,
    Decided,
    Decision,
    Direction,
    Grade,
    Kind,
    LossReason,
    NextStep,
    ReasonCode,
    Scope,
    Spam,
    Stage,
    Unassigned,
)
from baton.inquiries.tests.conftest import Files, lay_under_suspicion, set_day
from baton.kit.clock import SystemClock
from baton.kit.errors import BatonError, NotAllowed, NotAnswerable, NotFound, NotUsable
from baton.kit.home import Home
from baton.kit.text import Text
from baton.metrics.tests.hand_made import inquiry, noon
from baton.people.selectors import audit_lines, has_manager
from baton.people.services import create_person, create_shop, set_active
from baton.people.terms import Person, Role, Shop

pytestmark = pytest.mark.django_db
People = Callable[..., Person]
OneMore = Callable[..., Item]


def refused(code: str, act: Callable[[], object], kind: type[BatonError] = BatonError) -> None:
    with pytest.raises(kind) as found:
        act()
    assert found.value.code == code
    assert found.value.remedy.zh
    assert found.value.remedy.en


def fresh(row: Item) -> Item:
    return Item.objects.get(pk=row.pk)


def verbs() -> list[str]:
    return [line.verb for line in audit_lines()]


# Who has it -----------------------------------------------------------------------------------------------------


def test_the_first_who_takes_it_has_it(shop: Shop, item: OneMore, person: People) -> None:
    row, one, other = item(), person("one"), person("other")
    services.take(one, shop, row.pk)
    services.take(one, shop, row.pk)
    refused("already_taken", lambda: services.take(other, shop, row.pk), NotAnswerable)
    assert (fresh(row).owner_id, fresh(row).unassigned, fresh(row).needs_platform_move) == (one.id, "", True)
    told = AssignmentDecision.objects.get(item=row)
    assert (told.rule, told.chosen_id, told.by_id) == (Decided.TAKEN, one.id, one.id)
    assert verbs().count("take_inquiry") == 1


@pytest.mark.parametrize("role", [Role.OPERATOR, Role.MARKETING_LEAD, Role.DESIGNER])
def test_marketing_does_not_take_inquiries(shop: Shop, item: OneMore, person: People, role: Role) -> None:
    refused("not_allowed", lambda: services.take(person("somebody", role), shop, item().pk), NotAllowed)


def test_a_closed_account_does_nothing_more(shop: Shop, item: OneMore, person: People) -> None:
    row, rep = item(), person("rep")
    services.take(rep, shop, row.pk)
    leave(rep)
    refused("account_closed", lambda: services.log_touch(rep, shop, row.pk), NotAllowed)
    colleague = person("colleague")
    (seen,) = selectors.desk(colleague, shop, Scope.UNASSIGNED).rows
    assert (seen.owner, seen.unassigned) == (None, Unassigned.OWNER_LEFT)
    services.take(colleague, shop, row.pk)
    assert fresh(row).owner_id == colleague.id


def leave(rep: Person) -> None:
    """Closes the account; some manager is left."""
    if not has_manager():
        create_person(None, "owner-of-all", "Owner", [(Role.MANAGER, None)])
    set_active(None, rep, False)


def test_a_leaver_cannot_be_given_anything_and_leaves_everything(
    shop: Shop, item: OneMore, person: People
) -> None:
    lead, rep = person("lead", Role.SALES_LEAD), person("rep")
    mine, free = item(buyer_id="b1"), item()
    services.take(rep, shop, mine.pk)
    leave(rep)
    refused("no_rep", lambda: services.assign(lead, shop, free.pk, rep.id), NotUsable)
    assert len(services.hand_over(lead, shop, rep.id, reason="has left").moved) == 1
    assert (fresh(mine).owner, fresh(mine).unassigned) == (None, Unassigned.OWNER_LEFT)
    assert Buyer.objects.get(account="b1").owner is None
    services.take(person("next"), shop, mine.pk)


def test_a_customer_stays_with_the_rep_unless_the_lead_says_why(
    shop: Shop, item: OneMore, files: Files, person: People
) -> None:
    owner, other, lead = person("owner", accounts=("Leo",)), person("other"), person("lead", Role.SALES_LEAD)
    services.take(owner, shop, item(buyer_id="b1").pk)
    files.bring(inquiry(90, "2026-09-21", buyer_id="b1", staff="a stranger"))
    row = Item.objects.get(key="Q90")
    assert row.owner is None
    refused("customer_of_a_colleague", lambda: services.take(other, shop, row.pk), NotAllowed)
    refused("reason_needed", lambda: services.assign(lead, shop, row.pk, other.id), NotUsable)
    services.assign(lead, shop, row.pk, other.id, "speaks Spanish")
    told = AssignmentDecision.objects.filter(item=row).last()
    assert told is not None
    assert (told.rule, told.reason, told.by_id) == (Decided.ASSIGNED, "speaks Spanish", lead.id)
    assert Buyer.objects.get(account="b1").owner_id == other.id


def test_handing_on_needs_a_reason_and_the_item(shop: Shop, item: OneMore, person: People) -> None:
    row, one, other = item(), person("one"), person("other")
    services.take(one, shop, row.pk)
    refused("reason_needed", lambda: services.hand_on(one, shop, row.pk, other.id, "  "))
    refused("not_yours", lambda: services.hand_on(other, shop, row.pk, other.id, "mine"))
    services.hand_on(one, shop, row.pk, other.id, "knows the product")
    assert fresh(row).owner_id == other.id
    assert AssignmentDecision.objects.filter(item=row).last().before_id == one.id  # type: ignore[union-attr]


def test_given_back_twice_to_the_pool_then_to_the_lead(shop: Shop, item: OneMore, person: People) -> None:
    row, rep, lead = item(), person("rep"), person("lead", Role.SALES_LEAD)
    for number in range(1, 4):
        services.take(rep, shop, row.pk)
        services.release(rep, shop, row.pk, "too much in hand")
        expected = Unassigned.RELEASED if number <= 2 else Unassigned.BOUNCED
        assert fresh(row).unassigned == expected
    refused("lead_decides", lambda: services.take(rep, shop, row.pk), NotAllowed)
    assert selectors.overview(lead, shop).pool == 1
    services.assign(lead, shop, row.pk, rep.id)
    assert fresh(row).owner_id == rep.id


def test_a_customers_inquiry_never_goes_to_the_pool(shop: Shop, item: OneMore, person: People) -> None:
    rep = person("rep")
    first = item(buyer_id="b1")
    services.take(rep, shop, first.pk)
    services.set_stage(rep, shop, first.pk, Stage.WON)
    row = item(buyer_id="b1")
    assert row.owner_id == rep.id
    refused("customer_not_to_pool", lambda: services.release(rep, shop, row.pk, "busy"), NotAllowed)


def test_of_two_who_look_at_the_same_item_the_second_is_told(
    shop: Shop, item: OneMore, person: People
) -> None:
    row, rep, lead = item(), person("rep"), person("lead", Role.SALES_LEAD)
    services.grade(rep, shop, row.pk, Grade.B, ReasonCode.PRICE_ONLY, expected=0)
    refused(
        "changed_meanwhile",
        lambda: services.assign(lead, shop, row.pk, rep.id, expected=0),
        NotAnswerable,
    )
    assert fresh(row).owner is None
    services.assign(lead, shop, row.pk, rep.id, expected=1)


def test_an_item_of_another_shop_is_not_there(shop: Shop, item: OneMore, person: People) -> None:
    row = item()
    elsewhere = create_shop(None, "other", "Other")
    boss = create_person(None, "boss", "Boss", [(Role.MANAGER, None)])
    refused("unknown_item", lambda: services.take(boss, elsewhere, row.pk), NotFound)
    refused("not_allowed", lambda: services.take(person("local"), elsewhere, row.pk), NotAllowed)


def test_a_move_is_asked_of_the_main_account_and_ticked(shop: Shop, item: OneMore, person: People) -> None:
    row, rep, lead = item(), person("rep"), person("lead", Role.SALES_LEAD)
    services.take(rep, shop, row.pk)
    assert selectors.overview(lead, shop).to_move == 1
    services.set_account(rep, shop, row.pk, Account.MAIN)
    services.tick_platform_move(rep, shop, row.pk)
    assert selectors.overview(lead, shop).to_move == 0
    assert selectors.card(rep, shop, row.pk).account is Account.MAIN


def test_what_a_policy_would_have_done_is_kept_and_moves_nothing(
    shop: Shop, item: OneMore, person: People
) -> None:
    row, rep = item(), person("rep")
    shadow = Decision(
        Decided.ABILITY, rep.id, (rep.id, 77), {"wait": 0.5}, {str(rep.id): 0.31}, 0.9, "1", is_shadow=True
    )
    decided(row, shadow, None)
    assert fresh(row).owner is None
    assert fresh(row).version == 0
    told = AssignmentDecision.objects.get()
    assert (told.candidates, told.scores, told.propensity) == ([rep.id, 77], {str(rep.id): 0.31}, 0.9)
    (seen,) = selectors.card(rep, shop, row.pk).decisions
    assert (seen.rule, seen.is_shadow, seen.by) == (Decided.ABILITY, True, None)


# What is said ---------------------------------------------------------------------------------------------------


def test_one_reply_covers_all_of_a_buyers_inquiries(shop: Shop, item: OneMore, person: People) -> None:
    rep = person("rep")
    rows = [item("2026-09-20", buyer_id="b1"), item(buyer_id="b1"), item(buyer_id="b2")]
    services.take(rep, shop, rows[1].pk)
    services.log_touch(rep, shop, rows[1].pk, Channel.WHATSAPP, at=noon("2026-09-21") + timedelta(minutes=30))
    assert [fresh(row).next_step for row in rows] == [
        NextStep.NOTHING, NextStep.NOTHING, NextStep.FIRST_REPLY,
    ]  # fmt: skip
    assert fresh(rows[1]).stage == Stage.REPLIED
    assert len(selectors.card(rep, shop, rows[0].pk).touches) == 1


def test_a_buyer_who_writes_again_waits_for_an_answer_until_we_wrote_last(
    shop: Shop, item: OneMore, person: People
) -> None:
    row, rep = item(), person("rep")
    services.log_touch(rep, shop, row.pk, at=noon("2026-09-21") + timedelta(minutes=5))
    services.log_touch(
        rep, shop, row.pk, Channel.MAIL, Direction.IN, at=noon("2026-09-21") + timedelta(hours=1)
    )
    assert fresh(row).next_step == NextStep.ANSWER
    assert fresh(row).answer_by is not None
    services.log_touch(rep, shop, row.pk, Channel.WECHAT, at=noon("2026-09-21") + timedelta(hours=2))
    assert (fresh(row).next_step, fresh(row).answer_by) == (NextStep.NOTHING, None)


def test_a_buyer_who_comes_back_after_months_is_waited_for_like_any_other(
    shop: Shop, item: OneMore, home: Home, person: People
) -> None:
    row, rep, lead = item(first_reply_at=noon("2026-09-21")), person("rep"), person("lead", Role.SALES_LEAD)
    set_day(home, "2027-03-05")
    services.log_touch(rep, shop, row.pk, Channel.MAIL, Direction.IN, at=noon("2027-03-04"))
    assert fresh(row).next_step == NextStep.ANSWER
    due = datetime(2027, 3, 8, 1, 30, tzinfo=UTC)
    assert fresh(row).answer_by == due, "the whole Friday, and half an hour of Monday"
    services.set_team_rule(
        lead, shop, {Kind.INQUIRY: timedelta(hours=2)}, timedelta(hours=8), timedelta(minutes=5)
    )
    assert fresh(row).answer_by == due, "also when everything is wound anew"


def test_a_quote_is_followed_up_on_the_third_seventh_and_fifteenth_day(
    shop: Shop, item: OneMore, home: Home, person: People
) -> None:
    row, rep = item("2026-09-01", first_reply_at=noon("2026-09-01")), person("rep")
    set_day(home, "2026-09-10")
    services.take(rep, shop, row.pk)
    services.set_stage(rep, shop, row.pk, Stage.QUOTED)
    due = []
    for day in ("2026-09-13", "2026-09-17", "2026-09-25", "2026-10-01"):
        set_day(home, day)
        due.append(fresh(row).answer_by)
        services.log_touch(rep, shop, row.pk, Channel.WHATSAPP)
    noons = [datetime(2026, 9, day, 4, tzinfo=UTC) for day in (13, 17, 25)]
    assert due == [*noons, None]


def test_a_message_ahead_is_refused_and_one_on_a_clock_set_back_still_answers(
    shop: Shop, item: OneMore, home: Home, person: People
) -> None:
    row, rep = item(), person("rep")
    ahead = datetime(2026, 10, 1, tzinfo=UTC)
    refused("in_the_future", lambda: services.log_touch(rep, shop, row.pk, at=ahead), NotUsable)
    set_day(home, "2026-09-01")
    services.take(rep, shop, row.pk)
    services.log_touch(rep, shop, row.pk, text="Dear buyer")
    assert fresh(row).first_reply_at == row.arrived_at
    services.mark_spam(rep, shop, row.pk)
    assert fresh(row).rejected_at == row.arrived_at


def test_five_megabytes_and_a_script_are_kept_short_and_inert(
    shop: Shop, item: OneMore, person: People
) -> None:
    row, rep = item(), person("rep")
    script = "<script>alert('x')</script>\x00 500 lamps, please \ud800"
    services.fill_in(rep, shop, row.pk, {"message": script + "y" * 5_000_000})
    services.log_touch(rep, shop, row.pk, text="z" * 5_000_000)
    assert len(fresh(row).message) == 20_000
    assert fresh(row).message.startswith("<script>alert('x')</script> 500 lamps, please \ufffd")
    assert len(Touch.objects.get().text) == 20_000
    preview = selectors.card(rep, shop, row.pk).row.message
    assert "<" not in preview
    assert len(preview) <= PREVIEW


def test_who_answers_what_nobody_has_has_it(shop: Shop, item: OneMore, person: People) -> None:
    row, rep, other = item(), person("rep"), person("other")
    services.log_touch(rep, shop, row.pk, text="hello", expected=fresh(row).version)
    assert (fresh(row).owner_id, fresh(row).stage, fresh(row).unassigned) == (rep.id, Stage.REPLIED, "")
    assert [line.rule for line in AssignmentDecision.objects.filter(item=row)] == [Decided.TAKEN]
    refused("not_yours", lambda: services.log_touch(other, shop, row.pk), NotAllowed)


def test_what_the_buyer_wrote_gives_nobody_the_item(shop: Shop, item: OneMore, person: People) -> None:
    row = item()
    services.log_touch(person("rep"), shop, row.pk, Channel.MAIL, Direction.IN)
    assert fresh(row).owner_id is None


def test_an_answer_to_what_the_lead_decides_is_kept_and_takes_nothing(
    shop: Shop, item: OneMore, person: People
) -> None:
    row, rep = item(), person("rep")
    Item.objects.filter(pk=row.pk).update(unassigned=Unassigned.BOUNCED)
    refused("lead_decides", lambda: services.take(rep, shop, row.pk), NotAllowed)
    services.log_touch(rep, shop, row.pk, text="hello")
    assert (fresh(row).owner_id, fresh(row).stage) == (None, Stage.REPLIED)
    assert Touch.objects.get(item=row).by_id == rep.id


# What it is worth, and how far it is ------------------------------------------------------------------------------


def test_sales_grades_with_a_reason_and_may_change_its_mind(
    shop: Shop, item: OneMore, person: People
) -> None:
    row, rep = item(), person("rep")
    assert selectors.card(rep, shop, row.pk).sales is None
    services.grade(rep, shop, row.pk, Grade.D, ReasonCode.NO_ANSWER)
    services.grade(rep, shop, row.pk, Grade.B, ReasonCode.GOOD, "answered after all")
    told = selectors.card(rep, shop, row.pk).sales
    assert told is not None
    assert (told.grade, told.reason, told.note) == (Grade.B, ReasonCode.GOOD, "answered after all")
    lines = [line for line in audit_lines() if line.verb == "grade_inquiry"]
    assert lines[0].before == {"grade": "D", "reason": "no_answer"}


def test_a_models_grade_comes_with_its_reasons(shop: Shop, item: OneMore, person: People) -> None:
    row, said = item(), Text("免费邮箱", "free mail")
    reasons = {"for": [], "against": [[said.zh, said.en]]}
    Item.objects.filter(pk=row.pk).update(model_grade=Grade.C, model_spam=0.31, model_reasons=reasons)
    told = selectors.card(person("rep"), shop, row.pk).model
    assert told is not None
    assert (told.grade, told.spam_probability, told.reasons_against) == (Grade.C, 0.31, (said,))


def test_suspected_spam_waits_for_a_person_while_its_clock_runs(
    shop: Shop, item: OneMore, person: People
) -> None:
    row, rep, touched = item(), person("rep"), item()
    services.take(rep, shop, touched.pk)
    assert lay_under_suspicion(fresh(row))
    assert not lay_under_suspicion(fresh(touched)), "a person has it"
    assert [seen.id for seen in selectors.desk(rep, shop, Scope.SPAM).rows] == [row.pk]
    assert fresh(row).next_step == NextStep.FIRST_REPLY
    services.mark_spam(rep, shop, row.pk)
    assert (fresh(row).spam, fresh(row).next_step) == (Spam.SPAM, NextStep.NOTHING)
    services.rescue(rep, shop, row.pk)
    assert (fresh(row).box, fresh(row).spam, fresh(row).next_step) == (
        Box.DESK, Spam.RESCUED, NextStep.FIRST_REPLY,
    )  # fmt: skip
    refused("not_spam", lambda: services.rescue(rep, shop, row.pk), NotAnswerable)
    assert not lay_under_suspicion(fresh(row)), "rescued once is rescued"


def test_a_loss_has_its_reason_and_can_be_taken_back(shop: Shop, item: OneMore, person: People) -> None:
    row, rep = item(), person("rep")
    services.take(rep, shop, row.pk)
    refused("reason_needed", lambda: services.set_stage(rep, shop, row.pk, Stage.LOST))
    services.lose(rep, shop, row.pk, LossReason.LEAD_TIME, "needs it in a week")
    assert (fresh(row).box, fresh(row).stage, fresh(row).lost_on) == (
        Box.CLOSED,
        Stage.LOST,
        date(2026, 9, 22),
    )
    refused("not_on_desk", lambda: services.lose(rep, shop, row.pk, LossReason.PRICE), NotAnswerable)
    services.set_stage(rep, shop, row.pk, Stage.REPLIED)
    assert (fresh(row).box, fresh(row).loss_reason, fresh(row).lost_on) == (Box.DESK, "", None)


@pytest.mark.parametrize(("zone", "day"), [("Asia/Shanghai", 23), ("America/Los_Angeles", 22)])
def test_a_quote_and_a_loss_are_of_the_shops_own_day(
    shop: Shop,
    item: OneMore,
    person: People,
    home: Home,
    monkeypatch: pytest.MonkeyPatch,
    zone: str,
    day: int,
) -> None:
    row, rep, there = item(), person("rep"), replace(shop, timezone=zone)
    (home.path / "demo.json").unlink()
    monkeypatch.setattr(SystemClock, "now", lambda _: datetime(2026, 9, 22, 18, tzinfo=UTC))
    services.take(rep, there, row.pk)
    services.set_stage(rep, there, row.pk, Stage.QUOTED)
    services.lose(rep, there, row.pk, LossReason.PRICE)
    assert (fresh(row).quoted_on, fresh(row).lost_on) == (date(2026, 9, day), date(2026, 9, day))


# What is known of it --------------------------------------------------------------------------------------------


def test_marketing_types_in_what_nobody_knew_and_the_files_win_later(
    shop: Shop, item: OneMore, files: Files, person: People
) -> None:
    row, operator = item(), person("operator", Role.OPERATOR)
    services.fill_in(operator, shop, row.pk, {"keyword": "led panel", "country": "US", "pages": "4 products"})
    told = selectors.card(operator, shop, row.pk)
    assert (told.keyword, told.country, told.pages, told.known) == ("led panel", "US", "4 products", 3)
    assert told.filled == {"keyword", "country", "pages"}
    files.bring(inquiry(1, "2026-09-21", country="DE"))
    assert selectors.card(operator, shop, row.pk).country == "DE"
    services.fill_in(operator, shop, row.pk, {"keyword": ""})
    assert selectors.card(operator, shop, row.pk).keyword is None
    refused("unknown_field", lambda: services.fill_in(operator, shop, row.pk, {"stage": "won"}), NotUsable)


def test_contacts_are_masked_until_somebody_who_may_looks_which_is_on_record(
    shop: Shop, item: OneMore, person: People
) -> None:
    row = item(buyer_id="b1", buyer_name="Harlow Facility")
    Buyer.objects.filter(account="b1").update(mail="jo@harlow.example.com", phone="+1 555 010 4477")
    rep, operator = person("rep"), person("operator", Role.OPERATOR)
    for reader in (rep, operator):
        seen = selectors.card(reader, shop, row.pk).contacts
        assert (seen.name, seen.mail, seen.phone) == ("H***", "j***@***.com", "***77")
    assert selectors.card(operator, shop, row.pk).row.buyer == "H***"
    refused("not_allowed", lambda: services.reveal_contacts(operator, shop, row.pk), NotAllowed)
    shown = services.reveal_contacts(rep, shop, row.pk)
    assert (shown.name, shown.mail) == ("Harlow Facility", "jo@harlow.example.com")
    (line,) = [line for line in audit_lines() if line.verb == "reveal_contacts"]
    assert "Harlow" not in f"{line.subject}{line.before}{line.after}"
