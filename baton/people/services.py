"""Writes of people: each in one transaction, each with its audit line."""

from __future__ import annotations

import hashlib
import re
import secrets
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from django.conf import settings
from django.contrib.auth import authenticate
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest

from baton.kit.clock import Clock, SystemClock
from baton.kit.errors import NotAllowed, NotFound, NotUsable
from baton.kit.text import Text
from baton.kit.zones import is_zone
from baton.people import models, selectors
from baton.people.clock import clock
from baton.people.logic.throttle import LIMITS, Bucket, Limit, keys_of
from baton.people.terms import Holding, Person, Role, Shop

LINK_LIVES = timedelta(hours=24)
_SHOP_CODE = re.compile(r"^[A-Za-z0-9][A-Za-z0-9_-]{0,39}$")
_LOGIN_NAME = re.compile(r"^[\w.@+-]{2,80}$")


def record_audit(
    by: Person | None,
    verb: str,
    object_: str,
    *,
    before: object = None,
    after: object = None,
    shop: Shop | None = None,
) -> None:
    """Adds one line: who (None: command line or timetable), what, and the state before and after as JSON."""
    models.AuditLine.objects.create(
        at=clock().now(),
        person_id=by.id if by is not None else None,
        shop_id=shop.id if shop is not None else None,
        verb=verb,
        object=object_[:200],
        before=before,
        after=after,
    )


@transaction.atomic
def create_shop(
    by: Person | None,
    code: str,
    name: str = "",
    *,
    timezone: str = "",
    platform: str = "alibaba",
) -> Shop:
    """A new shop, in the home's time zone where none is named. NotUsable where the code is malformed or taken, or the
    zone is none.
    """
    if not _SHOP_CODE.match(code):
        raise NotUsable(
            "wrong_shop_code",
            Text(f"店铺代码「{code}」不能用。", f"“{code}” cannot be a shop's code."),
            Text(
                "用英文字母、数字、连字符和下划线，以字母或数字开头，最长 40 个。",
                "Use letters, digits, hyphens and underscores, a letter or digit first, 40 at most.",
            ),
        )
    if selectors.has_shop(code):
        raise NotUsable(
            "shop_exists",
            Text(f"已有店铺「{code}」。", f"There is already a shop “{code}”."),
            Text("换一个代码。", "Choose another code."),
        )
    zone = _zone(timezone or settings.BATON.time_zone)
    row = models.Shop.objects.create(code=code, name=name or code, timezone=zone, platform=platform)
    shop = selectors.shop_by_code(code)
    record_audit(by, "create_shop", code, after={"name": row.name, "timezone": zone}, shop=shop)
    return shop


@transaction.atomic
def set_shop_zone(by: Person, shop: Shop, timezone: str) -> Shop:
    """The clock by which the shop's days, reports and quiet hours go from now on; what is stored stays as it is."""
    row = models.Shop.objects.select_for_update().get(pk=shop.id)
    before, row.timezone = row.timezone, _zone(timezone)
    if row.timezone != before:
        row.save(update_fields=["timezone"])
        after = {"timezone": row.timezone}
        record_audit(by, "set_shop_zone", shop.code, before={"timezone": before}, after=after, shop=shop)
    return selectors.shop_by_code(shop.code)


def _zone(typed: str) -> str:
    if not is_zone(typed):
        raise NotUsable(
            "unknown_zone",
            Text(f"没有时区「{typed[:40]}」。", f"There is no time zone “{typed[:40]}”."),
            Text(
                "写成「洲/城市」，如 Asia/Shanghai、America/New_York。",
                "Write continent/city, such as Asia/Shanghai.",
            ),
        )
    return typed


@transaction.atomic
def create_person(
    by: Person | None,
    login_name: str,
    display_name: str,
    roles: Iterable[tuple[Role, Shop | None]],
    *,
    language: str = "",
    password: str | None = None,
    staff_accounts: Mapping[str, Iterable[str]] | None = None,
) -> Person:
    """A new person with roles. Without a password the person signs in first by a one-time link.

    `staff_accounts` maps a shop's code to the person's names in that shop's exports.
    """
    if not _LOGIN_NAME.match(login_name):
        raise NotUsable(
            "wrong_login_name",
            Text(f"登录名「{login_name}」不能用。", f"“{login_name}” cannot be a login name."),
            Text("用 2–80 个字母、汉字、数字或 . @ + - _。", "Use 2–80 letters, digits or . @ + - _."),
        )
    if models.Person.objects.filter(login_name__iexact=login_name).exists():
        raise NotUsable(
            "login_name_taken",
            Text(f"登录名「{login_name}」已有人用。", f"The login name “{login_name}” is taken."),
            Text("换一个登录名。", "Choose another one."),
        )
    row = models.Person(
        login_name=login_name, display_name=display_name.strip() or login_name, language=language
    )
    _put_password(row, password)
    row.save()
    held = [Holding(role, shop.id if shop is not None else None) for role, shop in roles]
    models.Membership.objects.bulk_create(
        models.Membership(person=row, shop_id=one.shop_id, role=one.role.value) for one in dict.fromkeys(held)
    )
    for code, names in (staff_accounts or {}).items():
        shop = selectors.shop_by_code(code)
        models.StaffAccount.objects.bulk_create(
            models.StaffAccount(person=row, shop_id=shop.id, name=name) for name in names
        )
    person = selectors.person_by_id(row.id)
    record_audit(by, "create_person", login_name, after=_state(person))
    return person


@transaction.atomic
def set_roles(by: Person | None, person: Person, holdings: Iterable[Holding]) -> Person:
    """Replaces the person's roles. NotUsable where nobody would be left to manage people."""
    wanted = tuple(dict.fromkeys(holdings))
    models.Membership.objects.filter(person_id=person.id).delete()
    models.Membership.objects.bulk_create(
        models.Membership(person_id=person.id, shop_id=one.shop_id, role=one.role.value) for one in wanted
    )
    _require_a_manager()
    changed = selectors.person_by_id(person.id)
    record_audit(by, "set_roles", person.login_name, before=_state(person), after=_state(changed))
    return changed


@transaction.atomic
def set_active(by: Person | None, person: Person, is_active: bool) -> Person:
    """Closes or opens the account; what the person wrote stays."""
    models.Person.objects.filter(pk=person.id).update(is_active=is_active)
    _require_a_manager()
    changed = selectors.person_by_id(person.id)
    record_audit(by, "set_active", person.login_name, before=_state(person), after=_state(changed))
    return changed


@transaction.atomic
def set_staff_accounts(by: Person | None, person: Person, shop: Shop, names: Iterable[str]) -> None:
    """The person's names in the shop's exports. NotUsable where another person has one of them."""
    wanted = sorted({name.strip() for name in names if name.strip()})
    taken = models.StaffAccount.objects.filter(shop_id=shop.id, name__in=wanted).exclude(person_id=person.id)
    other = taken.values_list("name", flat=True).first()
    if other is not None:
        raise NotUsable(
            "staff_account_taken",
            Text(
                f"平台账号名「{other}」已归另一人。",
                f"The platform name “{other}” belongs to another person.",
            ),
            Text("先从那个人名下移除。", "Remove it from that person first."),
        )
    before = sorted(selectors.staff_accounts_of(person, shop))
    models.StaffAccount.objects.filter(person_id=person.id, shop_id=shop.id).delete()
    models.StaffAccount.objects.bulk_create(
        models.StaffAccount(person_id=person.id, shop_id=shop.id, name=name) for name in wanted
    )
    record_audit(by, "set_staff_accounts", person.login_name, before=before, after=wanted, shop=shop)


@transaction.atomic
def set_language(by: Person, language: str) -> None:
    """The language of one's own pages; empty follows the browser."""
    models.Person.objects.filter(pk=by.id).update(language=language)
    record_audit(by, "set_language", by.login_name, before=by.language, after=language)


@transaction.atomic
def set_password(by: Person | None, person: Person, password: str) -> None:
    """NotUsable where the password is too weak. Other sessions of the person end."""
    row = models.Person.objects.get(pk=person.id)
    _put_password(row, password)
    row.save(update_fields=["password"])
    record_audit(by, "set_password", person.login_name)


def change_own_password(by: Person, current: str, password: str) -> None:
    """As `set_password`, after checking the present one."""
    if not models.Person.objects.get(pk=by.id).check_password(current):
        raise NotUsable(
            "wrong_password",
            Text("现在的密码不对。", "The present password is wrong."),
            Text("再输一次。", "Type it again."),
        )
    set_password(by, by, password)


def sign_in(request: HttpRequest, login_name: str, password: str, *, real: Clock | None = None) -> Person:
    """Checks name and password. NotAllowed where they do not match, or after too many attempts.

    Run it outside a transaction: an attempt counts although it fails.
    """
    keys = keys_of(login_name, str(request.META.get("REMOTE_ADDR", "")))
    if not _spend(keys, (real or SystemClock()).now()):
        raise NotAllowed(
            "too_many_attempts",
            Text("尝试次数太多。", "Too many attempts."),
            Text(
                "过几分钟再试，或请经理发一个重设密码的链接。",
                "Try again in a few minutes, or ask a manager for a reset link.",
            ),
        )
    found = authenticate(request, username=_spelled(login_name), password=password)
    if not isinstance(found, models.Person):
        raise NotAllowed(
            "wrong_sign_in",
            Text("登录名或密码不对。", "The login name or the password is wrong."),
            Text("检查大小写和输入法后再试。", "Check capitals and the input method, then try again."),
        )
    models.SignInBucket.objects.filter(key=keys["pair"]).delete()
    person = selectors.person_by_id(found.id)
    record_audit(person, "sign_in", person.login_name)
    return person


@transaction.atomic
def make_link(by: Person | None, person: Person | None, *, real: Clock | None = None) -> str:
    """The secret of a one-time link: to set the person's password or, for None, to become the first manager.

    It lives a day; an older unused link for the same purpose ends.
    """
    now = (real or SystemClock()).now()
    purpose = models.OneTimeLink.SET_PASSWORD if person is not None else models.OneTimeLink.FIRST_MANAGER
    person_id = person.id if person is not None else None
    older = models.OneTimeLink.objects.filter(purpose=purpose, used_at=None)
    (older.filter(person_id=person_id) if person_id is not None else older).delete()
    token = secrets.token_urlsafe(24)
    models.OneTimeLink.objects.create(
        purpose=purpose, person_id=person_id, token_hash=_hash(token), expires_at=now + LINK_LIVES
    )
    if person is not None:
        record_audit(by, "make_password_link", person.login_name)
    return token


def link_person(token: str, *, real: Clock | None = None) -> Person | None:
    """Whose password the link sets; None for the first manager's link. NotFound where it is spent."""
    link = _live_link(token, (real or SystemClock()).now())
    return selectors.person_by_id(link.person_id) if link.person_id is not None else None


@transaction.atomic
def use_password_link(token: str, password: str, *, real: Clock | None = None) -> Person:
    now = (real or SystemClock()).now()
    link = _live_link(token, now)
    if link.person_id is None:
        raise spent_link()
    person = selectors.person_by_id(link.person_id)
    set_password(person, person, password)
    _use(link, now)
    return person


@transaction.atomic
def become_first_manager(
    token: str,
    login_name: str,
    display_name: str,
    password: str,
    *,
    shop_code: str = "",
    shop_name: str = "",
    real: Clock | None = None,
) -> Person:
    """The manager of a new home, and its first shop where a code is given."""
    now = (real or SystemClock()).now()
    link = _live_link(token, now)
    if link.purpose != models.OneTimeLink.FIRST_MANAGER or selectors.has_manager():
        raise spent_link()
    person = create_person(None, login_name, display_name, [(Role.MANAGER, None)], password=password)
    if shop_code:
        create_shop(person, shop_code, shop_name)
    _use(link, now)
    return person


@transaction.atomic
def clear_spent(now: datetime) -> int:
    """Removes expired one-time links, full throttle buckets and forms sent long ago; returns how many rows went."""
    links, _ = models.OneTimeLink.objects.filter(expires_at__lt=now).delete()
    buckets, _ = models.SignInBucket.objects.filter(refilled_at__lt=now - timedelta(days=1)).delete()
    forms, _ = models.SentForm.objects.filter(at__lt=now - timedelta(days=1)).delete()
    return links + buckets + forms


def _put_password(row: models.Person, password: str | None) -> None:
    if password is None:
        row.set_unusable_password()
        return
    try:
        validate_password(password, row)
    except ValidationError:
        raise NotUsable(
            "weak_password",
            Text("这个密码太弱。", "This password is too weak."),
            Text(
                "至少 10 个字符，不能全是数字，也不能是常见密码。",
                "Use at least 10 characters, not only digits, and not a common password.",
            ),
        ) from None
    row.set_password(password)


def _require_a_manager() -> None:
    if not selectors.has_manager():
        raise NotUsable(
            "last_manager",
            Text("这样就没有经理了。", "No manager would be left."),
            Text("先让另一个人当经理。", "Make someone else a manager first."),
        )


def _spend(keys: Mapping[str, str], now: datetime) -> bool:
    """Takes one attempt from each bucket, or none and False where one of them is empty."""
    with transaction.atomic():
        rows = {
            row.key: row
            for row in models.SignInBucket.objects.select_for_update().filter(key__in=keys.values())
        }
        left: dict[str, Bucket] = {}
        for kind, key in keys.items():
            bucket = _bucket(rows.get(key), LIMITS[kind], now).spend(LIMITS[kind], now)
            if bucket is None:
                return False
            left[key] = bucket
        for key, bucket in left.items():
            models.SignInBucket.objects.update_or_create(
                key=key, defaults={"tokens": bucket.tokens, "refilled_at": bucket.refilled_at}
            )
    return True


def _bucket(row: models.SignInBucket | None, limit: Limit, now: datetime) -> Bucket:
    return Bucket(row.tokens, row.refilled_at) if row is not None else Bucket(limit.most, now)


def _spelled(login_name: str) -> str:
    """The login name as it is written in the table: capitals do not matter when signing in."""
    written = models.Person.objects.filter(login_name__iexact=login_name).values_list("login_name", flat=True)
    return written.first() or login_name


def _live_link(token: str, now: datetime) -> models.OneTimeLink:
    link = models.OneTimeLink.objects.filter(
        token_hash=_hash(token), used_at=None, expires_at__gt=now
    ).first()
    if link is None:
        raise spent_link()
    return link


def _use(link: models.OneTimeLink, now: datetime) -> None:
    """Marks the link as used; of two at once only one gets through."""
    if not models.OneTimeLink.objects.filter(pk=link.pk, used_at=None).update(used_at=now):
        raise spent_link()


def spent_link() -> NotFound:
    """The refusal of a one-time link that does not open this door, or no longer."""
    return NotFound(
        "spent_link",
        Text("这个链接已经用过或过期。", "This link has been used or has expired."),
        Text(
            "请要一个新的：重启服务，或请经理再发一个。",
            "Get a new one: restart the server, or ask a manager.",
        ),
    )


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def _state(person: Person) -> dict[str, object]:
    return {
        "display_name": person.display_name,
        "is_active": person.is_active,
        "roles": [{"role": held.role.value, "shop": held.shop_id} for held in person.holdings],
    }
