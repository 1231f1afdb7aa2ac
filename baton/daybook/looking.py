"""The morning's look: playbooks find what is to be done, the data close what is done. Twice changes nothing more."""

from __future__ import annotations

import hashlib
import logging
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from time import monotonic
from zoneinfo import ZoneInfo

from django.db import transaction

from baton.daybook.day_facts import DayFacts
from baton.daybook.logic.keeping import Last, is_held_back, is_over, once_each
from baton.daybook.models import Look, PlaybookSetting, Task, TaskNote
from baton.daybook.playbook_list import playbooks
from baton.daybook.terms import Levels, MorningResult, OpenTask, Playbook, Proposal, TaskState
from baton.facts.datasets import DATASETS, WRITTEN_BY_BATON
from baton.facts.snapshot import Snapshot
from baton.intake.selectors import fact_store
from baton.kit.glossary import Owner, owner_of
from baton.kit.text import Text
from baton.people.clock import clock
from baton.people.selectors import acts_since, people_by_account, persons
from baton.people.services import record_audit
from baton.people.terms import Person, Shop, Team

logger = logging.getLogger("baton.daybook")
_settled_up_to: dict[tuple[Path, int], tuple[int, float]] = {}
"""Store and shop → the audit line up to which what hangs on the rooms is settled, and the second when it was."""
SETTLED_FOR = 20.0
"""Seconds for which others' acts wait: a large team acts all the time, and every page would settle."""

_TEAM_OF = {
    Owner.MARKETING: Team.MARKETING,
    Owner.SALES: Team.SALES,
    # The daily look at what both share is the operators'; where the facts name a rep it is the rep's.
    Owner.SHARED: Team.MARKETING,
    Owner.COMPANY: Team.MANAGEMENT,
    Owner.CHANCE: Team.MARKETING,
}


@dataclass(slots=True)
class Counted:
    found: dict[str, int] = field(default_factory=dict)
    needs: dict[str, tuple[str, ...]] = field(default_factory=dict)
    failed: list[str] = field(default_factory=list)
    new: int = 0
    closed: int = 0
    expired: int = 0
    reassigned: int = 0


@dataclass(frozen=True, slots=True)
class Crew:
    """Who can be given a task in the shop."""

    teams: Mapping[int, frozenset[Team]]
    accounts: Mapping[str, int]

    def team_of(self, person_id: int, otherwise: Team) -> Team:
        teams = self.teams[person_id]
        return otherwise if otherwise in teams or not teams else min(teams, key=list(Team).index)


def day_facts(shop: Shop, now: datetime | None = None) -> DayFacts:
    """The shop's facts as they are published now."""
    at = now or clock().now()
    snapshot = fact_store().snapshot()
    day = at.astimezone(ZoneInfo(shop.timezone)).date()
    return DayFacts(shop, day, at, snapshot, _newest_data_day(DayFacts(shop, day, at, snapshot, None)))


def _newest_data_day(day: DayFacts) -> date | None:
    return day.newest("shop_day") or day.newest("product_period")


def stamp_of(snapshot: Snapshot, shop: Shop) -> str:
    """A mark of the shop's files as they are: the same as long as nothing was brought or taken back for it."""
    mark = hashlib.sha256()
    for name in DATASETS:
        if name not in WRITTEN_BY_BATON:
            mark.update(repr((name, snapshot.files(name, shop.code))).encode())
    return mark.hexdigest()


def crew_of(shop: Shop) -> Crew:
    here = {
        person.id: frozenset(role.team for role in person.roles_in(shop))
        for person in persons()
        if person.is_active and person.roles_in(shop)
    }
    accounts = {name: pk for name, pk in people_by_account(shop).items() if pk in here}
    return Crew(here, accounts)


def look(shop: Shop, *, by: Person | None = None, now: datetime | None = None) -> MorningResult:
    """Find, bring up to date, close and expire the shop's tasks by the facts as they are published."""
    day = day_facts(shop, now)
    crew = crew_of(shop)
    settings = {row.playbook: row for row in PlaybookSetting.objects.filter(shop_id=shop.id)}
    done = Counted()
    # Facts are read before the transaction: others can write while playbooks think.
    seen = {
        code: asked
        for code, playbook in playbooks().items()
        if (asked := _ask(day, playbook, settings.get(code), done)) is not None
    }
    with transaction.atomic():
        Look.objects.select_for_update().filter(shop_id=shop.id, day=day.day).first()
        for code, (proposals, settled) in seen.items():
            _keep(day, crew, playbooks()[code], settings.get(code), proposals, settled, done)
        done.expired = _expire(day)
        done.reassigned = _give_back(day, crew)
        _note_look(day, done)
        if done.new or done.closed or done.expired or done.reassigned:
            after = {
                "new": done.new,
                "closed": done.closed,
                "expired": done.expired,
                "given_back": done.reassigned,
            }
            record_audit(by, "look_at_day", str(day.day), after=after, shop=shop)
    return MorningResult(
        day=day.day,
        found=sum(done.found.values()),
        new=done.new,
        closed=done.closed,
        expired=done.expired,
        reassigned=done.reassigned,
        needs=done.needs,
        failed=tuple(done.failed),
    )


def settle_rooms(shop: Shop, person: Person, *, now: datetime | None = None) -> None:
    """Settle and describe anew what hangs on Baton's own rooms alone; nothing new is opened.

    The day's page asks this at each call. Every act in the rooms leaves a line in the audit trail, so that one query,
    for the shop's lines since, tells whether there is anything to do: at once after an act of the reader's own, else
    after a while. What was settled is kept by the process: another one settles once more, and finds nothing left.
    """
    place = (fact_store().root, shop.id)
    before, at = _settled_up_to.get(place, (0, -SETTLED_FOR))
    line, is_own = acts_since(shop, before, person.id)
    if line == before or not (is_own or monotonic() - at >= SETTLED_FOR):
        return
    here = [code for code, playbook in playbooks().items() if playbook.is_of_the_rooms]
    standing: dict[str, set[str]] = defaultdict(set)
    for code, key in Task.objects.filter(
        shop_id=shop.id, playbook__in=here, state=TaskState.OPEN
    ).values_list("playbook", "key"):
        standing[code].add(key)
    if standing:
        _settle_standing(day_facts(shop, now), standing)
    _settled_up_to[place] = (line, monotonic())


def _settle_standing(day: DayFacts, standing: Mapping[str, Collection[str]]) -> None:
    crew, done = crew_of(day.shop), Counted()
    settings = {row.playbook: row for row in PlaybookSetting.objects.filter(shop_id=day.shop.id)}
    seen = {code: _ask(day, playbooks()[code], settings.get(code), done) for code in standing}
    with transaction.atomic():
        for code, asked in seen.items():
            if asked is not None:
                proposals = {key: one for key, one in asked[0].items() if key in standing[code]}
                _keep(day, crew, playbooks()[code], settings.get(code), proposals, asked[1], done)


def levels_of(playbook: Playbook, setting: PlaybookSetting | None) -> Levels:
    """The thresholds that hold; what a shop set out of bounds (by an older version) counts as not set."""
    given = setting.levels if setting is not None else {}
    return {
        threshold.code: float(value)
        if (value := given.get(threshold.code)) is not None and threshold.least <= value <= threshold.most
        else threshold.default
        for threshold in playbook.thresholds
    }


def is_on(playbook: Playbook, setting: PlaybookSetting | None) -> bool:
    return playbook.is_on if setting is None else setting.is_on


def _ask(
    day: DayFacts, playbook: Playbook, setting: PlaybookSetting | None, done: Counted
) -> tuple[Mapping[str, Proposal], Mapping[str, Text]] | None:
    """What the playbook proposes, and which open tasks the data settle. None where it broke or may not look.

    A playbook that is switched off proposes nothing, but what it found before may still be settled.
    """
    lacking = tuple(name for name in playbook.reads if not day.has(name))
    if lacking:
        done.needs[playbook.code] = lacking
        return None
    levels = levels_of(playbook, setting)
    waiting = [
        OpenTask(key, figures, opened_at)
        for key, figures, opened_at in Task.objects.filter(
            shop_id=day.shop.id, playbook=playbook.code, state=TaskState.OPEN
        ).values_list("key", "figures", "opened_at")
    ]
    try:
        settled = dict(playbook.settle(day, levels, waiting)) if waiting else {}
        proposals = once_each(playbook.find(day, levels)) if is_on(playbook, setting) else {}
    except Exception:
        # One rule that cannot bear these facts must not take the day from everybody.
        logger.exception("playbook %s failed at %s", playbook.code, day.shop.code)
        done.failed.append(playbook.code)
        return None
    done.found[playbook.code] = len(proposals)
    return proposals, settled


def _keep(
    day: DayFacts,
    crew: Crew,
    playbook: Playbook,
    setting: PlaybookSetting | None,
    proposals: Mapping[str, Proposal],
    settled: Mapping[str, Text],
    done: Counted,
) -> None:
    rows = Task.objects.select_for_update().filter(
        shop_id=day.shop.id, playbook=playbook.code, state=TaskState.OPEN
    )
    standing = {row.key: row for row in rows}
    for key, shown in settled.items():
        if key in standing:
            end(standing.pop(key), TaskState.CLOSED, day.now, closing=shown)
            done.closed += 1
    unheard = {key: proposal for key, proposal in proposals.items() if key not in settled}
    ends = _last_ends(day, playbook, [key for key in unheard if key not in standing])
    fresh = []
    for key, proposal in unheard.items():
        if is_over(proposal.expires, day.now):
            continue
        row = standing.get(key)
        if row is not None:
            if _describe(row, playbook, proposal, setting, day):
                row.save()
        elif not is_held_back(ends.get(key), day.now, expires=proposal.expires):
            fresh.append(_opened(day, crew, playbook, setting, proposal))
    _open_all(fresh, day)
    done.new += len(fresh)


def _last_ends(day: DayFacts, playbook: Playbook, keys: Sequence[str]) -> Mapping[str, Last]:
    if not keys:
        return {}
    rows = (
        Task.objects.filter(
            shop_id=day.shop.id, playbook=playbook.code, key__in=keys, closed_at__isnull=False
        )
        .order_by("closed_at", "id")
        .values_list("key", "state", "closed_at", "expires_at")
    )
    return {
        key: Last(TaskState(state), closed_at, expires)
        for key, state, closed_at, expires in rows
        if closed_at is not None
    }


def _opened(
    day: DayFacts, crew: Crew, playbook: Playbook, setting: PlaybookSetting | None, proposal: Proposal
) -> Task:
    row = Task(
        shop_id=day.shop.id,
        playbook=playbook.code,
        key=proposal.key,
        state=TaskState.OPEN,
        opened_on=day.day,
        opened_at=day.now,
    )
    _describe(row, playbook, proposal, setting, day)
    _assign(row, crew, playbook, setting, proposal)
    return row


def _describe(
    row: Task, playbook: Playbook, proposal: Proposal, setting: PlaybookSetting | None, day: DayFacts
) -> bool:
    """Write down what the facts say now; whether anything is new. Whose it is stays as people left it."""
    said = {
        "block": playbook.block,
        "title_zh": proposal.title.zh,
        "title_en": proposal.title.en,
        "why_zh": proposal.why.zh,
        "why_en": proposal.why.en,
        "done_when_zh": proposal.done_when.zh,
        "done_when_en": proposal.done_when.en,
        "intent_zh": playbook.intent.zh,
        "intent_en": playbook.intent.en,
        "draft_zh": proposal.draft.zh if proposal.draft else "",
        "draft_en": proposal.draft.en if proposal.draft else "",
        "metric": proposal.metric or playbook.metric,
        "is_urgent": proposal.is_urgent,
        "is_important": proposal.is_important,
        "due_at": min(row.due_at, proposal.due) if row.opened_on < day.day else proposal.due,
        "expires_at": proposal.expires,
        "evidence": [
            {"zh": link.label.zh, "en": link.label.en, "path": link.path} for link in proposal.evidence
        ],
        "figures": dict(proposal.figures),
        "found_on": day.day,
    }
    if not row.overruled:
        said["owner"], said["overruled"] = owner_for(playbook, setting, str(said["metric"]))
    is_news = any(getattr(row, name) != value for name, value in said.items())
    for name, value in said.items():
        setattr(row, name, value)
    return is_news


def owner_for(playbook: Playbook, setting: PlaybookSetting | None, metric: str = "") -> tuple[Owner, str]:
    """Who owns a playbook's tasks, and the reason where a shop decided otherwise than the metric says."""
    if setting is not None and setting.owner:
        return Owner(setting.owner), setting.reason
    return owner_of(metric or playbook.metric), ""


def team_for(owner: Owner) -> Team:
    return _TEAM_OF[owner]


def _assign(
    row: Task, crew: Crew, playbook: Playbook, setting: PlaybookSetting | None, proposal: Proposal
) -> None:
    """Whose it is: a person whom the thing names, the account in the facts, who does this playbook, else the team.

    An account counts where its holder works for the figure's owner (F3): that a listing stands in a rep's account
    makes nobody of sales do marketing's work. Nor does who does the playbook get what is another team's by its own
    metric.
    """
    owner = Owner(row.owner)
    otherwise = team_for(owner)
    if playbook.roles:
        otherwise = min((role.team for role in playbook.roles), key=list(Team).index)

    def is_owners(person_id: int | None) -> bool:
        return owner is Owner.SHARED or otherwise in crew.teams.get(person_id or 0, frozenset())

    holder = crew.accounts.get(proposal.staff)
    does_it = setting.person_id if setting is not None else None
    is_theirs = not proposal.metric or owner_of(proposal.metric) is owner_of(playbook.metric)
    named = (
        proposal.person_id,
        holder if is_owners(holder) else None,
        does_it if is_theirs or is_owners(does_it) else None,
    )
    row.person_id = next((pk for pk in named if pk is not None and pk in crew.teams), None)
    row.team = otherwise if row.person_id is None else crew.team_of(row.person_id, otherwise)


def _open_all(rows: Sequence[Task], day: DayFacts) -> None:
    Task.objects.bulk_create(rows)
    TaskNote.objects.bulk_create(TaskNote(task=row, at=day.now, verb="opened") for row in rows)


def end(
    row: Task, state: TaskState, at: datetime, *, by: Person | None = None, closing: Text | None = None
) -> None:
    """Close a task, with its line of history."""
    row.state, row.closed_at, row.closed_by_id = state, at, by.id if by is not None else None
    row.closing_zh, row.closing_en = (closing.zh, closing.en) if closing is not None else ("", "")
    row.version += 1
    row.save()
    text = closing.zh if closing is not None else ""
    TaskNote.objects.create(task=row, at=at, by_id=row.closed_by_id, verb=state.value, text=text)


def _expire(day: DayFacts) -> int:
    over = Task.objects.select_for_update().filter(
        shop_id=day.shop.id, state=TaskState.OPEN, expires_at__lte=day.now
    )
    rows = list(over)
    for row in rows:
        end(row, TaskState.EXPIRED, day.now, closing=Text("过了时限", "Its time is over"))
    return len(rows)


def _give_back(day: DayFacts, crew: Crew) -> int:
    """Tasks of people who left, or hold no role here any more, are their team's again."""
    left = (
        Task.objects.select_for_update()
        .filter(shop_id=day.shop.id, state=TaskState.OPEN, person__isnull=False)
        .exclude(person_id__in=list(crew.teams))
    )
    rows = list(left)
    for row in rows:
        row.person_id = None
        row.version += 1
        row.save(update_fields=["person", "version"])
        TaskNote.objects.create(task=row, at=day.now, verb="given_back", text="")
    return len(rows)


def _hold_look(day: DayFacts) -> None:
    """Of two looks at once the second waits here, also for the day's first, and then finds what the first opened."""
    Look.objects.get_or_create(shop_id=day.shop.id, day=day.day, defaults={"looked_at": day.now})
    Look.objects.select_for_update().get(shop_id=day.shop.id, day=day.day)


def _note_look(day: DayFacts, done: Counted) -> None:
    Look.objects.update_or_create(
        shop_id=day.shop.id,
        day=day.day,
        defaults={
            "looked_at": day.now,
            "stamp": stamp_of(day.snapshot, day.shop),
            "counts": done.found,
            "needs": {code: list(names) for code, names in done.needs.items()},
            "failed": done.failed,
        },
    )
