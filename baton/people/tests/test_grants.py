from __future__ import annotations

import pytest

from baton.kit.errors import NotAllowed
from baton.people.grants import ROLE_GRANTS, Grant, can, grants_of, require
from baton.people.terms import Holding, Person, Role, Shop, Team

HERE = Shop(1, "here", "Here", "Asia/Shanghai", "alibaba")
THERE = Shop(2, "there", "There", "Asia/Shanghai", "alibaba")


def holder(*holdings: Holding) -> Person:
    return Person(1, "p", "P", "", True, holdings)


def test_every_role_has_its_line() -> None:
    assert set(ROLE_GRANTS) == set(Role)
    assert all(role.label.zh and role.label.en for role in Role)


def test_a_stranger_may_nothing() -> None:
    assert grants_of(holder()) == frozenset()
    for grant in Grant:
        with pytest.raises(NotAllowed):
            require(holder(), grant)


def test_a_role_counts_in_its_shop_only() -> None:
    person = holder(Holding(Role.OPERATOR, HERE.id))
    assert can(person, Grant.IMPORT_FACTS, HERE)
    assert not can(person, Grant.IMPORT_FACTS, THERE)
    everywhere = holder(Holding(Role.OPERATOR))
    assert can(everywhere, Grant.IMPORT_FACTS, THERE)


def test_several_roles_add_up() -> None:
    person = holder(Holding(Role.DESIGNER, HERE.id), Holding(Role.REP, THERE.id))
    assert not can(person, Grant.SEE_BUYER_CONTACTS, HERE)
    assert can(person, Grant.SEE_BUYER_CONTACTS, THERE)
    assert can(person, Grant.SEE_BUYER_CONTACTS)


@pytest.mark.parametrize(
    ("role", "teams"),
    [
        (Role.OPERATOR, set()),
        (Role.REP, set()),
        (Role.DESIGNER, set()),
        (Role.MARKETING_LEAD, {Team.MARKETING}),
        (Role.SALES_LEAD, {Team.SALES}),
        (Role.MANAGER, set(Team)),
    ],
)
def test_a_lead_reads_the_names_of_the_own_team(role: Role, teams: set[Team]) -> None:
    person = holder(Holding(role))
    assert {team for team in Team if can(person, Grant.SEE_STAFF_NAMES, HERE, team=team)} == teams


def test_only_managers_manage() -> None:
    managing = {Grant.MANAGE_PEOPLE, Grant.MANAGE_SHOPS, Grant.READ_AUDIT}
    assert {role for role, grants in ROLE_GRANTS.items() if grants & managing} == {Role.MANAGER}


def test_marketing_does_not_see_buyer_contacts() -> None:
    allowed = {role for role, grants in ROLE_GRANTS.items() if Grant.SEE_BUYER_CONTACTS in grants}
    assert allowed == {Role.REP, Role.SALES_LEAD, Role.MANAGER}
