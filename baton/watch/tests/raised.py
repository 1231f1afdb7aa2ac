"""An alert put in by hand, for tests of what becomes of it."""

from __future__ import annotations

from datetime import date
from typing import Any

from baton.kit.glossary import Owner
from baton.people.clock import clock
from baton.people.terms import Shop
from baton.watch.logic import keeping
from baton.watch.models import Alert, AlertLine
from baton.watch.terms import Act, Finding, Key, Point, Sense, Status, Step

DAY = date(2026, 9, 18)
GERMANY = Key("impressions", "country", "DE")


def raise_alert(
    shop: Shop,
    key: Key = GERMANY,
    *,
    owner: Owner = Owner.MARKETING,
    day: date = DAY,
    score: float = -6.0,
    **more: Any,
) -> Alert:
    found = Finding(
        key=key, step=Step.DAY, sense=Sense.LESS if score < 0 else Sense.MORE, day=day, first_day=day, window=1,
        observed=10, expected=50, low=40, high=60, trials=None, chance=1e-9, adjusted=1e-9, score=score,
        inquiries=None, points=(Point(day, 10, 50, 40, 60),),
    )  # fmt: skip
    alert = Alert.objects.create(**{
        "shop_id": shop.id, "metric": key.metric, "dimension": key.dimension, "segment": key.segment,
        "step": found.step, "sense": found.sense, "owner": owner, "status": Status.OPEN, "opened_on": day,
        "seen_on": day, "score": score, "finding": keeping.kept(found), **more,
    })  # fmt: skip
    note(alert, Act.OPENED)
    return alert


def note(alert: Alert, act: Act, **more: Any) -> None:
    AlertLine.objects.create(alert=alert, at=clock().now(), day=alert.seen_on, act=act, **more)


def hold_back(alert: Alert) -> None:
    Alert.objects.filter(pk=alert.pk).update(is_held_back=True)
    note(alert, Act.CONTINUED)
