"""Questions about people. Answers are frozen dataclasses of `terms`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from django.db.models import Count, Max, Prefetch, Q

from baton.kit.errors import NotFound, unknown
from baton.kit.text import Text
from baton.people import models
from baton.people.grants import Grant, can
from baton.people.terms import AuditEntry, Holding, Person, Role, Shop, Team

_MEMBERSHIPS = Prefetch("memberships", models.Membership.objects.order_by("id"))
A_COLLEAGUE = Text("一位同事", "A colleague")


def shops() -> tuple[Shop, ...]:
    return tuple(_shop(row) for row in models.Shop.objects.order_by("id"))


def shops_of(person: Person) -> tuple[Shop, ...]:
    """The shops in which the person holds a role."""
    if any(holding.shop_id is None for holding in person.holdings):
        return shops()
    mine = {holding.shop_id for holding in person.holdings}
    return tuple(shop for shop in shops() if shop.id in mine)


def shop_by_code(code: str) -> Shop:
    """NotFound naming the known shops where there is none of that code, whatever its capitals."""
    found = models.Shop.objects.filter(code__iexact=code).first()
    if found is None:
        raise unknown_shop(code, models.Shop.objects.values_list("code", flat=True))
    return _shop(found)


def unknown_shop(code: str, known: Iterable[str]) -> NotFound:
    return unknown(Text("店铺", "shop"), code, known, code="unknown_shop")


def has_shop(code: str) -> bool:
    return models.Shop.objects.filter(code__iexact=code).exists()


def person_by_id(person_id: int) -> Person:
    return _person(models.Person.objects.prefetch_related(_MEMBERSHIPS).get(pk=person_id))


def person_by_login(login_name: str) -> Person:
    """NotFound naming the known persons where nobody signs in by that name."""
    found = models.Person.objects.prefetch_related(_MEMBERSHIPS).filter(login_name__iexact=login_name).first()
    if found is None:
        known = models.Person.objects.values_list("login_name", flat=True)
        raise unknown(Text("人员", "person"), login_name, known, code="unknown_person")
    return _person(found)


def persons() -> tuple[Person, ...]:
    """Everybody, those who have left too."""
    held: dict[int, list[Holding]] = {}
    roles = models.Membership.objects.order_by("id").values_list("person_id", "role", "shop_id")
    for person_id, role, shop_id in roles:
        held.setdefault(person_id, []).append(Holding(Role(role), shop_id))
    rows = models.Person.objects.order_by("id").values_list(
        "id", "login_name", "display_name", "language", "is_active"
    )
    return tuple(
        Person(pk, login_name, display_name, language, is_active, tuple(held.get(pk, ())))
        for pk, login_name, display_name, language, is_active in rows
    )


def left_ids() -> tuple[int, ...]:
    """Those who have left."""
    return tuple(models.Person.objects.filter(is_active=False).order_by("id").values_list("id", flat=True))


def has_manager() -> bool:
    return models.Membership.objects.filter(
        role=Role.MANAGER.value, shop__isnull=True, person__is_active=True
    ).exists()


def staff_accounts_of(person: Person, shop: Shop) -> frozenset[str]:
    """The person's own names in the platform's exports of the shop."""
    rows = models.StaffAccount.objects.filter(person_id=person.id, shop_id=shop.id)
    return frozenset(rows.values_list("name", flat=True))


def people_by_account(shop: Shop) -> Mapping[str, int]:
    """Account name in the platform's exports of the shop → who works under it, of those who are still there."""
    rows = models.StaffAccount.objects.filter(shop_id=shop.id, person__is_active=True)
    return dict(rows.values_list("name", "person_id"))


def staff_names(shop: Shop) -> frozenset[str]:
    """Everybody's names in the platform's exports of the shop."""
    return frozenset(models.StaffAccount.objects.filter(shop_id=shop.id).values_list("name", flat=True))


def names_as_seen(
    person: Person,
    shop: Shop,
    names: Iterable[str],
    *,
    team: Team | None = Team.SALES,
    is_numbered: bool = True,
) -> Mapping[str, Text]:
    """How the person may read colleagues' names: as written for a lead of the team, else numbered.

    Where `team` is None the names may be anybody's: each is judged by the teams of the person who holds that
    account, and as sales' where nobody does. The own name is always readable. The numbers follow the order of
    the names given, so that they say nothing beyond the one table that they are made for; where the names are not
    `is_numbered`, each is A_COLLEAGUE.
    """
    listed = tuple(names)
    if team is None:
        readable = _of_led_teams(person, shop, listed)
    else:
        readable = frozenset(listed if can(person, Grant.SEE_STAFF_NAMES, shop, team=team) else ())
    own = staff_accounts_of(person, shop) if len(readable) < len(set(listed)) else frozenset()
    seen: dict[str, Text] = {}
    number = 0
    for name in listed:
        if name in readable:
            seen[name] = Text(name, name)
        elif name in own:
            seen[name] = Text(f"{name}（我）", f"{name} (me)")
        elif name not in seen:
            number += 1
            seen[name] = Text(f"同事 {number}", f"Colleague {number}") if is_numbered else A_COLLEAGUE
    return seen


def _of_led_teams(person: Person, shop: Shop, names: Iterable[str]) -> frozenset[str]:
    """The accounts among `names` that belong to a team whose names the person may read."""
    if not can(person, Grant.SEE_STAFF_NAMES, shop):
        return frozenset()
    led = {team for team in Team if can(person, Grant.SEE_STAFF_NAMES, shop, team=team)}
    accounts = models.StaffAccount.objects.filter(shop_id=shop.id).select_related("person")
    teams = {
        row.name: {role.team for role in _person(row.person).roles_in(shop)}
        for row in accounts.prefetch_related("person__memberships")
    }
    return frozenset(name for name in names if led & (teams.get(name) or {Team.SALES}))


def audit_lines(limit: int = 200, before_id: int | None = None) -> tuple[AuditEntry, ...]:
    """The newest audit lines first."""
    rows = models.AuditLine.objects.select_related("person").order_by("-id")
    if before_id is not None:
        rows = rows.filter(id__lt=before_id)
    return tuple(
        AuditEntry(
            row.id,
            row.at,
            row.person.display_name if row.person is not None else "",
            row.verb,
            row.object,
            row.before,
            row.after,
        )
        for row in rows[:limit]
    )


def last_audit_line() -> int:
    """The number of the newest audit line; 0 where there is none."""
    return models.AuditLine.objects.order_by("-id").values_list("id", flat=True).first() or 0


def acts_since(shop: Shop, line: int, person_id: int) -> tuple[int, bool]:
    """The number of the shop's newest audit line, `line` where none came after it, and whether one since is this
    person's.
    """
    rows = models.AuditLine.objects.order_by().filter(shop_id=shop.id, id__gt=line)
    told = rows.aggregate(newest=Max("id"), own=Count("id", filter=Q(person_id=person_id)))
    return told["newest"] or line, told["own"] > 0


def _shop(row: models.Shop) -> Shop:
    return Shop(row.id, row.code, row.name, row.timezone, row.platform)


def _person(row: models.Person) -> Person:
    return Person(
        row.id,
        row.login_name,
        row.display_name,
        row.language,
        row.is_active,
        tuple(Holding(Role(held.role), held.shop_id) for held in row.memberships.all()),
    )
