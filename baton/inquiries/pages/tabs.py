"""The desk's pages beside each other: one line of links above each of them, its settings folded at the end."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from baton.people.doors import Desk
from baton.people.grants import Grant
from baton.ui.shell import Choice


@dataclass(frozen=True, slots=True)
class Tab:
    label: str | Promise
    url_name: str
    grant: Grant


@dataclass(frozen=True, slots=True)
class TabLine:
    """What one person may open: the groups of the line, and what lies folded behind 设置."""

    groups: tuple[tuple[Choice, ...], ...]
    settings: tuple[Choice, ...]

    @property
    def is_in_settings(self) -> bool:
        return any(choice.is_current for choice in self.settings)


DAILY: tuple[Tab, ...] = (
    Tab(_("To answer"), "inquiries:desk", Grant.SEE_INQUIRIES),
    Tab(_("Follow-up"), "inquiries:follow_up", Grant.SEE_INQUIRIES),
    Tab(_("Public pool"), "inquiries:pool", Grant.SEE_INQUIRIES),
    Tab(_("RFQs"), "inquiries:rfq", Grant.SEE_INQUIRIES),
    Tab(_("Spam box"), "inquiries:spam", Grant.SEE_INQUIRIES),
)
WORDS: tuple[Tab, ...] = (
    Tab(_("Scripts"), "inquiries:scripts", Grant.SEE_INQUIRIES),
    Tab(_("Fact cards"), "inquiries:fact_cards", Grant.SEE_INQUIRIES),
)
KNOWING: tuple[Tab, ...] = (
    Tab(_("Grades"), "inquiries:quality", Grant.SEE_INQUIRIES),
    Tab(_("First replies"), "inquiries:replies", Grant.SEE_INQUIRIES),
    Tab(_("Balance both ways"), "inquiries:balance", Grant.SEE_INQUIRIES),
    Tab(_("Credit"), "inquiries:credit", Grant.SEE_INQUIRIES),
    Tab(_("Routing"), "inquiries:routing", Grant.WORK_INQUIRIES),
)
SETTINGS: tuple[Tab, ...] = (
    Tab(_("Hours and rules"), "inquiries:hours", Grant.SEE_INQUIRIES),
    Tab(_("What reps may have"), "inquiries:reps", Grant.ASSIGN_INQUIRIES),
    Tab(_("Main account"), "inquiries:main_account", Grant.ASSIGN_INQUIRIES),
    Tab(_("Duplicates"), "inquiries:duplicates", Grant.ASSIGN_INQUIRIES),
    Tab(_("Mails to look at"), "inquiries:mails", Grant.WORK_INQUIRIES),
    Tab(_("Connections"), "inquiries:connections", Grant.MANAGE_SHOPS),
)


def tabs(desk: Desk, current: str) -> TabLine:
    """The tabs that this person may open; `current` is the url name of the page that asks."""
    groups = (_open_to(desk, group, current) for group in (DAILY, WORDS, KNOWING))
    return TabLine(tuple(group for group in groups if group), _open_to(desk, SETTINGS, current))


def _open_to(desk: Desk, group: tuple[Tab, ...], current: str) -> tuple[Choice, ...]:
    return tuple(
        Choice(str(tab.label), reverse(tab.url_name), tab.url_name == current)
        for tab in group
        if desk.can(tab.grant)
    )
