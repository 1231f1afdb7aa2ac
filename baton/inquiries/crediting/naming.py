"""How a reader may see whose share it is: by name for who leads that team, else by role. Who has left stays named by
role; nobody takes that one's place.
"""

from __future__ import annotations

from collections.abc import Mapping

from baton.inquiries.crediting.terms import Side, Who
from baton.kit.text import Text
from baton.people.grants import Grant, can
from baton.people.selectors import persons, staff_accounts_of
from baton.people.terms import Person, Role, Shop, Team

_TEAMS = {
    Side.MARKETING: Text("运营团队", "marketing team"),
    Side.SALES: Text("业务，未记录是谁", "sales, not recorded who"),
    Side.UNKNOWN: Text("无从判断", "nobody can tell"),
}
_LEFT = Text("已离开", "has left")
_ROLES = (Role.REP, Role.SALES_LEAD, Role.OPERATOR, Role.MARKETING_LEAD, Role.DESIGNER, Role.MANAGER)
"""By the first of these that somebody holds they are called."""


class Namer:
    """Names people for one reader; the same one the same way for as long as it lives."""

    def __init__(self, reader: Person, shop: Shop) -> None:
        self._reader, self._shop = reader, shop
        self._people = {person.id: person for person in persons()}
        self._own = staff_accounts_of(reader, shop)
        self._numbers: dict[str, int] = {}

    def of(self, who: Who, side: Side) -> Text:
        """Whose share it is."""
        if who.person_id is None and not who.account:
            return _TEAMS[side]
        person = None if who.person_id is None else self._people.get(who.person_id)
        return self._account(who) if person is None else self._person(person)

    def person(self, person_id: int, name: Text) -> Text:
        """Who said or did something; with the name that was kept where nobody has that number any more."""
        person = self._people.get(person_id)
        return name if person is None else self._person(person)

    def is_reader(self, who: Who) -> bool:
        return who.person_id == self._reader.id or (who.person_id is None and who.account in self._own)

    def _person(self, person: Person) -> Text:
        role = _role_of(person, self._shop)
        called = role.label if role is not None else Text("同事", "colleague")
        if person.id == self._reader.id:
            return Text(f"{person.display_name}（我）", f"{person.display_name} (me)")
        if self._sees(person):
            name = Text(person.display_name, person.display_name)
            return name if person.is_active else _with(name, called, _LEFT)
        number = self._number(f"{called.en} {person.id}", called.en)
        told = Text(f"{called.zh} {number}", f"{called.en} {number}")
        return told if person.is_active else _with(told, _LEFT)

    def _account(self, who: Who) -> Text:
        """A name of the files that is nobody's here."""
        called = Role.REP.label
        if can(self._reader, Grant.SEE_STAFF_NAMES, self._shop, team=Team.SALES):
            return _with(Text(who.account, who.account), Text("没有对应的人员", "nobody here"))
        number = self._number(f"{called.en} {who.account}", called.en)
        return Text(f"{called.zh} {number}", f"{called.en} {number}")

    def _sees(self, person: Person) -> bool:
        teams = {role.team for role in person.roles_in(self._shop)} or {Team.SALES}
        return any(can(self._reader, Grant.SEE_STAFF_NAMES, self._shop, team=team) for team in teams)

    def _number(self, key: str, role: str) -> int:
        if key not in self._numbers:
            self._numbers[key] = 1 + sum(known.startswith(f"{role} ") for known in self._numbers)
        return self._numbers[key]


def colleagues(reader: Person, shop: Shop) -> Mapping[int, Text]:
    """Everybody who has or had a role in the shop, as the reader may see them."""
    namer = Namer(reader, shop)
    return {person.id: namer.person(person.id, Text("", "")) for person in persons() if person.roles_in(shop)}


def _role_of(person: Person, shop: Shop) -> Role | None:
    held = person.roles_in(shop)
    return next((role for role in _ROLES if role in held), None)


def _with(name: Text, *notes: Text) -> Text:
    return Text(
        f"{name.zh}（{'，'.join(note.zh for note in notes)}）",
        f"{name.en} ({', '.join(note.en for note in notes)})",
    )
