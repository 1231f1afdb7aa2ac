"""One morning of a shop made from rows written by hand, and what a playbook says to it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from baton.daybook.day_facts import DayFacts
from baton.daybook.playbook_list import playbook
from baton.daybook.terms import OpenTask, Proposal
from baton.facts.store import FactStore
from baton.facts.tests.logs import SHOP, Row, batch
from baton.kit.data_days import latest_complete_day
from baton.kit.text import Text
from baton.people.terms import Shop

LAMPS = Shop(0, SHOP, "Lamps & Co", "Asia/Shanghai", "alibaba")
"""A shop that no database knows: for playbooks that read facts alone."""
TODAY = date(2026, 9, 22)
"""A Tuesday; the platform's newest complete day is 09-20, its newest whole week 09-13 to 09-19."""


def facts_of(
    folder: Path, *, shop: Shop = LAMPS, day: date = TODAY, hour: int = 9, **datasets: Sequence[Row]
) -> DayFacts:
    """The shop's morning with these rows. The same folder again: the rows come on top of the earlier ones."""
    store = FactStore(folder)
    if datasets:
        batches = [batch(name, rows, shop.code) for name, rows in datasets.items() if rows]
        store.commit(f"import-{sum(1 for _ in folder.rglob('*.parquet'))}", batches, lambda _: None)
    now = datetime.combine(day, time(hour), ZoneInfo(shop.timezone))
    return DayFacts(shop, day, now.astimezone(UTC), store.snapshot(), latest_complete_day(now))


def levels_of(code: str, **changed: float) -> Mapping[str, float]:
    """The playbook's own thresholds, some of them as the shop set them."""
    own = {threshold.code: threshold.default for threshold in playbook(code).thresholds}
    assert set(changed) <= set(own), set(changed) - set(own)
    return {**own, **changed}


def found(code: str, day: DayFacts, **changed: float) -> dict[str, Proposal]:
    """What the playbook proposes, by key, in its order. No key twice."""
    proposals = list(playbook(code).find(day, levels_of(code, **changed)))
    by_key = {proposal.key: proposal for proposal in proposals}
    assert len(by_key) == len(proposals), [proposal.key for proposal in proposals]
    return by_key


def opened(proposals: Iterable[Proposal], day: DayFacts, *, days_ago: int = 1) -> tuple[OpenTask, ...]:
    """The tasks that these proposals became."""
    return tuple(
        OpenTask(proposal.key, proposal.figures, day.now - timedelta(days=days_ago)) for proposal in proposals
    )


def settled(
    code: str, day: DayFacts, tasks: Iterable[Proposal | OpenTask], **changed: float
) -> dict[str, Text]:
    """What the playbook closes of them on this morning."""
    still_open = [task if isinstance(task, OpenTask) else opened([task], day)[0] for task in tasks]
    return dict(playbook(code).settle(day, levels_of(code, **changed), still_open))


def on(day: str) -> date:
    return date.fromisoformat(day)


def at(instant: str) -> datetime:
    """That time in China."""
    return datetime.fromisoformat(instant).replace(tzinfo=ZoneInfo("Asia/Shanghai"))
