"""Saving what somebody wrote without losing a word of what somebody else wrote meanwhile.

Every field of a statement and of its answer has revisions of its own. A form says which revision of each field it
started from. Unchanged fields are left alone; a field that nobody else changed is taken; of a text that somebody else
changed as well, changes of different lines are put together, and where they meet the later text is kept aside, to be
merged by a person who sees both.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from datetime import date
from math import isfinite

from baton.exchange import models, refusals
from baton.exchange.logic import resolution
from baton.exchange.logic.merging import merged
from baton.exchange.reading import check_of
from baton.exchange.terms import (
    TOPICS,
    Agreement,
    Answered,
    Check,
    Confidence,
    FollowUp,
    Saved,
    Side,
    Topic,
    Way,
)
from baton.facts.datasets import DIMENSIONS
from baton.kit.errors import BatonError, NotFound, NotUsable
from baton.kit.glossary import label
from baton.kit.period import Period
from baton.kit.text import Text
from baton.metrics.catalogue import metric
from baton.people.clock import clock
from baton.people.terms import Person

LONGEST = 2_000
MOST_ITEMS = 50
_MOST_DIGITS = 19
_UNKEPT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
TEXTS = frozenset({"text", "answer"})
STATED = ("text", "topic", "confidence", "due", "check")
ANSWERED = ("answered", "answer", "items")
MARKED = ("agreement", "follow_up")
FIELDS = (*STATED, *ANSWERED, *MARKED)
NAMES = {
    "text": Text("说法", "statement"),
    "topic": Text("话题", "topic"),
    "confidence": Text("把握", "confidence"),
    "due": Text("揭晓日", "day it is told"),
    "check": Text("核对的指标", "figure it is told by"),
    "answered": Text("回答", "answer"),
    "answer": Text("回答的文字", "words of the answer"),
    "items": Text("依据的询盘", "inquiries behind it"),
    "agreement": Text("一致与否", "agreement"),
    "follow_up": Text("落实或传递", "to act on or to pass on"),
}


def first_revisions(row: models.Statement, by: Person | None) -> None:
    """The starting values of a new statement."""
    now = clock().now()
    models.Revision.objects.bulk_create(
        models.Revision(
            statement=row,
            field=name,
            number=1,
            value=value_of(row, name),
            by_id=by.id if by else None,
            at=now,
        )
        for name in FIELDS
    )


def save(
    row: models.Statement, by: Person, changes: Mapping[str, str], started_from: Mapping[str, int]
) -> Saved:
    """`row` is held by the caller's transaction. NotUsable for a value that the field cannot have."""
    taken, combined, aside = [], [], []
    for name, given in changes.items():
        value = _tidy(name, given)
        start = started_from.get(name, row.versions.get(name, 1))
        before = _at(row, name, start)
        if value == before:
            continue
        present = value_of(row, name)
        if value == present:
            continue
        if start == row.versions.get(name, 1):
            _take(row, by, name, value)
            taken.append(name)
            continue
        together = merged(before, value, present) if name in TEXTS else None
        if together is None:
            models.Revision.objects.create(
                statement=row,
                field=name,
                number=start,
                value=value,
                by_id=by.id,
                at=clock().now(),
                is_aside=True,
            )
            aside.append(name)
        elif together != present:
            _take(row, by, name, together)
            combined.append(name)
    row.save()
    return Saved(tuple(taken), tuple(combined), tuple(aside), dict(row.versions))


def settle(
    row: models.Statement, by: Person, revision: models.Revision, text: str | None, start: int
) -> bool:
    """Ends what stands aside: `text` becomes the field's value (None: what stands now stays).

    False where somebody changed the field since it was looked at: it goes on standing aside, nothing is lost.
    """
    name = revision.field
    if start != row.versions.get(name, 1):
        return False
    if text is not None:
        value = _tidy(name, text)
        if value != value_of(row, name):
            _take(row, by, name, value)
    revision.settled_at = clock().now()
    revision.save(update_fields=["settled_at"])
    row.save()
    return True


def _take(row: models.Statement, by: Person, name: str, value: str) -> None:
    _put(row, name, value)
    number = row.versions.get(name, 1) + 1
    row.versions = {**row.versions, name: number}
    now = clock().now()
    models.Revision.objects.create(statement=row, field=name, number=number, value=value, by_id=by.id, at=now)
    if name in ANSWERED:
        row.answer_by_id, row.answer_at = by.id, now


def _at(row: models.Statement, name: str, number: int) -> str:
    found = row.revisions.filter(field=name, number=number, is_aside=False).first()
    if found is None:
        raise NotUsable(
            "unknown_version",
            Text("表单的版本对不上。", "The form's version is not known."),
            Text(
                "请刷新页面后再保存，写的字不会丢。", "Load the page again and save; what you wrote is kept."
            ),
        )
    return found.value


def keepable(given: str) -> str:
    """Line ends of one kind, and without signs that no database and no workbook keeps."""
    return _UNKEPT.sub("", given.replace("\r\n", "\n")).strip()


def _tidy(name: str, given: str) -> str:
    """As it is kept: line ends of one kind, no blanks at the ends; values in their one way of writing."""
    value = "\n".join(line.rstrip() for line in keepable(given).split("\n")).strip()
    if name in TEXTS and len(value) > LONGEST:
        raise refusals.too_long(LONGEST)
    if name == "items":
        return ",".join(
            sorted({one.strip() for one in value.split(",") if one.strip()}, key=lambda one: (len(one), one))
        )
    return value


# Values as they are written ---------------------------------------------------------------------------------------


def value_of(row: models.Statement, name: str) -> str:
    """A field as forms and revisions write it."""
    if name == "check":
        return written(check_of(row))
    if name == "due":
        return row.due.isoformat()
    if name == "items":
        return ",".join(sorted(map(str, row.answer_items), key=lambda one: (len(one), one)))
    return str(getattr(row, name))


def written(check: Check | None) -> str:
    """A check in its one way of writing."""
    if check is None:
        return ""
    return json.dumps(
        {
            "metric": check.metric,
            "way": check.way.value,
            "threshold": check.threshold,
            "dimension": check.dimension,
            "segment": check.segment,
            "name": check.name,
            "start": check.period.start.isoformat(),
            "end": check.period.end.isoformat(),
        },
        ensure_ascii=False,
        sort_keys=True,
    )


def put_check(row: models.Statement, check: Check | None) -> None:
    row.check_metric = check.metric if check else ""
    row.check_way = check.way.value if check else ""
    row.check_threshold = check.threshold if check else None
    row.check_dimension = check.dimension if check else ""
    row.check_segment = check.segment if check else ""
    row.check_name = check.name if check else ""
    row.check_start = check.period.start if check else None
    row.check_end = check.period.end if check else None


def _put(row: models.Statement, name: str, value: str) -> None:
    try:
        _PUT[name](row, value)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise refusals.wrong_value(NAMES[name], value) from None


def _put_text(row: models.Statement, value: str) -> None:
    if not value:
        raise refusals.needs(NAMES["text"])
    row.text = value


def _put_topic(row: models.Statement, value: str) -> None:
    topic = Topic(value)
    if topic not in TOPICS[Side(row.side)]:
        raise refusals.wrong_side_topic()
    row.topic = topic


def _put_items(row: models.Statement, value: str) -> None:
    numbers = [one for one in value.split(",") if one][:MOST_ITEMS]
    if not all(one.isascii() and one.isdigit() and len(one) < _MOST_DIGITS for one in numbers):
        raise ValueError
    row.answer_items = [int(one) for one in numbers]


_PUT: Mapping[str, Callable[[models.Statement, str], None]] = {
    "text": _put_text,
    "topic": _put_topic,
    "confidence": lambda row, value: setattr(row, "confidence", Confidence(int(value))),
    "due": lambda row, value: setattr(row, "due", date.fromisoformat(value)),
    "check": lambda row, value: put_check(row, read_check(value)),
    "answered": lambda row, value: setattr(row, "answered", Answered(value)),
    "answer": lambda row, value: setattr(row, "answer", value),
    "items": _put_items,
    "agreement": lambda row, value: setattr(row, "agreement", Agreement(value)),
    "follow_up": lambda row, value: setattr(row, "follow_up", FollowUp(value)),
}


def read_check(value: str) -> Check | None:
    """From its one way of writing; ValueError or NotUsable where it is none."""
    if not value:
        return None
    found = json.loads(value)
    try:
        threshold = None if found.get("threshold") is None else float(found["threshold"])
        check = Check(
            str(found["metric"]),
            Way(found["way"]),
            Period(date.fromisoformat(found["start"]), date.fromisoformat(found["end"])),
            threshold,
            str(found.get("dimension", "")),
            str(found.get("segment", "")),
            str(found.get("name", "")),
        )
    except (AttributeError, KeyError, TypeError) as error:
        raise ValueError(value) from error
    if threshold is not None and not isfinite(threshold):
        raise ValueError(value)
    return checked(check)


def checked(check: Check) -> Check:
    """NotUsable where no figure could ever tell it."""
    try:
        metric(check.metric)
    except NotFound:
        raise refusals.unknown_figure(check.metric) from None
    if check.dimension and check.dimension not in DIMENSIONS:
        raise refusals.unknown_figure(f"{check.metric} · {check.dimension}")
    if bool(check.dimension) is not bool(check.segment):
        raise refusals.needs(Text("按什么分，和哪一个", "by what it is split, and which part"))
    if check.way.has_threshold and check.threshold is None:
        raise refusals.needs(
            Text(f"「{label(check.metric).zh}」的界线", f"the limit of {label(check.metric).en}")
        )
    return check


# Values as people read them ---------------------------------------------------------------------------------------


def in_words(name: str, value: str) -> Text:
    """A field's value, written as `value_of` writes it, as people read it; empty where there is none."""
    try:
        return _WORDS[name](value) if name in _WORDS else Text(value, value)
    except (ValueError, BatonError):
        # Nobody has tested yet what stands aside.
        return Text(value, value)


def _check_words(value: str) -> Text:
    found = read_check(value)
    return resolution.described(found) if found else Text("不填，到期手工判定", "none: by hand")


def _item_words(value: str) -> Text:
    numbers = [f"#{one}" for one in value.split(",") if one]
    return Text("、".join(numbers), ", ".join(numbers))


_WORDS: Mapping[str, Callable[[str], Text]] = {
    "topic": lambda value: Topic(value).label,
    "confidence": lambda value: Confidence(int(value)).label,
    "check": _check_words,
    "answered": lambda value: Answered(value).label,
    "items": _item_words,
    "agreement": lambda value: Agreement(value).label if value else Text("按回答", "as the answer says"),
    "follow_up": lambda value: FollowUp(value).label,
}
