"""Who may do what: one table of roles and grants. Pure: nothing here asks the database."""

from __future__ import annotations

from enum import StrEnum

from baton.kit.errors import NotAllowed
from baton.kit.text import Text
from baton.people.terms import Person, Role, Shop, Team


class Grant(StrEnum):
    SEE_FUNNEL = "see_funnel"
    SEE_PRODUCTS = "see_products"
    SEE_KEYWORDS = "see_keywords"
    SEE_ROWS = "see_rows"
    """Rows behind a figure."""
    SEE_BUYER_CONTACTS = "see_buyer_contacts"
    SEE_STAFF_NAMES = "see_staff_names"
    """Colleagues' names beside their figures: a lead's in the own team, a manager's everywhere."""
    EXPORT = "export"
    SEE_DATA = "see_data"
    IMPORT_FACTS = "import_facts"
    UNDO_IMPORT = "undo_import"
    EDIT_BRAND_WORDS = "edit_brand_words"
    ACT_ON_ALERTS = "act_on_alerts"
    """Look now, acknowledge, snooze, mute, say what is known; set budgets and limits."""
    SEE_INQUIRIES = "see_inquiries"
    """The desk's items with their cards; contacts are a grant of their own."""
    FILL_CARDS = "fill_cards"
    """Type in what a hand-over card does not know yet."""
    WORK_INQUIRIES = "work_inquiries"
    """Take, answer, grade, hand on what one has."""
    ASSIGN_INQUIRIES = "assign_inquiries"
    """Decide who has what, also against the rules; hours, absences, rota, merges."""
    ERASE_BUYERS = "erase_buyers"
    CLOSE_CREDIT = "close_credit"
    """Keep a month's shares of orders for good."""
    DECIDE_CREDIT = "decide_credit"
    """Decide what is disputed, and set the rule by which orders are shared."""
    SEE_DAY = "see_day"
    """One's own day: tasks, first glance, what was left over."""
    SEE_TEAM_DAY = "see_team_day"
    """The days of one's team: what is open, overdue, left over; a manager's everywhere."""
    SET_PLAYBOOKS = "set_playbooks"
    """Switch playbooks, set their thresholds and who does them."""
    SEE_ACTIONS = "see_actions"
    WORK_ACTIONS = "work_actions"
    """Record and move agreed actions, problems, ideas and design requests that are one's own."""
    LEAD_ACTIONS = "lead_actions"
    """Move anybody's; give directives."""
    JOIN_EXCHANGE = "join_exchange"
    """Read the exchange, state, answer, mark for one's team."""
    LEAD_EXCHANGE = "lead_exchange"
    """Call, open and close an exchange; cadence and attendance."""
    SEE_REPORTS = "see_reports"
    WRITE_REPORTS = "write_reports"
    """Add one's words to a report, have it written again, send it."""
    MANAGE_NOTICES = "manage_notices"
    """Robots and mailboxes that Baton tells: secrets, budgets, quiet hours."""
    MANAGE_SHOPS = "manage_shops"
    MANAGE_PEOPLE = "manage_people"
    READ_AUDIT = "read_audit"


_EVERYBODY = frozenset(
    {Grant.SEE_FUNNEL, Grant.SEE_PRODUCTS, Grant.SEE_KEYWORDS, Grant.SEE_ROWS, Grant.EXPORT, Grant.SEE_DATA}
)
_DAILY = frozenset(
    {Grant.SEE_DAY, Grant.SEE_ACTIONS, Grant.WORK_ACTIONS, Grant.JOIN_EXCHANGE, Grant.SEE_REPORTS}
)
_LEAD = frozenset(
    {Grant.SEE_TEAM_DAY, Grant.SET_PLAYBOOKS, Grant.LEAD_ACTIONS, Grant.LEAD_EXCHANGE, Grant.WRITE_REPORTS}
)
_OPERATOR = (
    _EVERYBODY
    | _DAILY
    | {
        Grant.IMPORT_FACTS,
        Grant.UNDO_IMPORT,
        Grant.EDIT_BRAND_WORDS,
        Grant.ACT_ON_ALERTS,
        Grant.SEE_INQUIRIES,
        Grant.FILL_CARDS,
    }
)
_AT_THE_DESK = frozenset(
    {Grant.SEE_INQUIRIES, Grant.FILL_CARDS, Grant.WORK_INQUIRIES, Grant.SEE_BUYER_CONTACTS}
)

ROLE_GRANTS: dict[Role, frozenset[Grant]] = {
    Role.OPERATOR: _OPERATOR,
    Role.REP: _EVERYBODY | _DAILY | _AT_THE_DESK,
    Role.MARKETING_LEAD: _OPERATOR | _LEAD | {Grant.CLOSE_CREDIT, Grant.SEE_STAFF_NAMES},
    Role.SALES_LEAD: _EVERYBODY
    | _DAILY
    | _LEAD
    | _AT_THE_DESK
    | {
        Grant.ASSIGN_INQUIRIES,
        Grant.ERASE_BUYERS,
        Grant.CLOSE_CREDIT,
        Grant.SEE_STAFF_NAMES,
        Grant.IMPORT_FACTS,
        Grant.UNDO_IMPORT,
        Grant.ACT_ON_ALERTS,
    },
    Role.MANAGER: frozenset(Grant),
    Role.DESIGNER: frozenset(
        {
            Grant.SEE_FUNNEL,
            Grant.SEE_PRODUCTS,
            Grant.SEE_KEYWORDS,
            Grant.SEE_DAY,
            Grant.SEE_ACTIONS,
            Grant.WORK_ACTIONS,
        }
    ),
}
_ONLY_OWN_TEAM = frozenset({Grant.SEE_STAFF_NAMES})
_ROLES_OVER_ALL_TEAMS = frozenset({Role.MANAGER})


def grants_of(person: Person, shop: Shop | None = None) -> frozenset[Grant]:
    """Everything the person may do in the shop (in any shop where it is None)."""
    return frozenset(grant for role in person.roles_in(shop) for grant in ROLE_GRANTS[role])


def can(person: Person, grant: Grant, shop: Shop | None = None, *, team: Team | None = None) -> bool:
    """Whether a role of the person carries the grant; for names, whether over that team."""
    return any(
        grant in ROLE_GRANTS[role]
        and (
            team is None or grant not in _ONLY_OWN_TEAM or role in _ROLES_OVER_ALL_TEAMS or role.team is team
        )
        for role in person.roles_in(shop)
    )


def require(person: Person, grant: Grant, shop: Shop | None = None) -> None:
    """NotAllowed unless the person may."""
    if not can(person, grant, shop):
        raise NotAllowed(
            "not_allowed",
            Text("你的角色不能做这件事。", "Your role does not allow this."),
            Text(
                "需要的话，请经理在「人员」里调整角色。",
                "If you need it, ask a manager to change your role under People.",
            ),
        )
