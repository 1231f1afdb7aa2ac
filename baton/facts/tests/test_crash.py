"""Real processes: killed in mid-import, and writing at the same time."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from baton.facts.publication import read_journal
from baton.facts.store import FactStore
from baton.facts.tests.deliveries import SHOP, forget, kept
from baton.facts.tests.importer import STAGES, Database, batches
from baton.kit.errors import NotAnswerable


def start(root: Path, import_id: str, stage: str = "") -> subprocess.Popen[bytes]:
    return subprocess.Popen([sys.executable, "-m", "baton.facts.tests.importer", str(root), import_id, stage])


def content(store: FactStore) -> tuple[list[tuple[object, ...]], list[tuple[object, ...]]]:
    return (
        kept(store, "shop_day", ["period_start", "impressions"]),
        kept(store, "loss", ["inquiry_id", "lost_on", "remark", "month"]),
    )


def expected(folder: Path, *import_ids: str) -> tuple[list[tuple[object, ...]], list[tuple[object, ...]]]:
    """What a store holds that nothing ever happened to."""
    store = FactStore(folder)
    for import_id in import_ids:
        store.commit(import_id, batches(import_id), forget)
    return content(store)


@pytest.mark.parametrize(
    ("stage", "has_history"),
    [*((stage, True) for stage in STAGES), ("between the datasets", False), ("before the record", False)],
)
def test_a_killed_import_is_all_or_nothing(tmp_path: Path, stage: str, has_history: bool) -> None:
    root = tmp_path / "facts"
    database = Database(root)
    store = FactStore(root, database.has)
    if has_history:
        store.commit("old", batches("old"), lambda receipt: database.record("old"))
    before = content(store)

    process = start(root, "newer", stage)
    assert process.wait(60) == -signal.SIGKILL

    is_published = stage == "after publishing"
    survives = stage in {"after the record", "after publishing"}
    after = expected(tmp_path / "calm", *(["old"] if has_history else []), "newer")
    assert content(FactStore(root)) == (after if is_published else before)

    assert store.reconcile(database.has) == (() if survives else ("newer",))
    assert read_journal(root) is None
    assert store.reconcile(database.has) == ()
    assert content(store) == (after if survives else before)
    if not survives:
        store.commit("newer", batches("newer"), forget)
        assert content(store) == after
    store.undo("newer", (), forget)
    assert content(store) == before


@pytest.mark.parametrize("stage", ["between the datasets", "before the record", "after the record"])
def test_the_next_writer_settles_what_a_killed_one_left(tmp_path: Path, stage: str) -> None:
    root = tmp_path / "facts"
    database = Database(root)
    assert start(root, "killed", stage).wait(60) == -signal.SIGKILL

    with pytest.raises(NotAnswerable) as refusal:
        FactStore(root).commit("later", batches("later"), forget)
    assert refusal.value.code == "store_interrupted"

    assert start(root, "later").wait(60) == 0
    survivors = ["killed"] if stage == "after the record" else []
    assert content(FactStore(root)) == expected(tmp_path / "calm", *survivors, "later")
    assert database.has("later")


def test_a_killed_undo_is_all_or_nothing(tmp_path: Path) -> None:
    root = tmp_path / "facts"
    store = FactStore(root)
    store.commit("a", batches("a"), forget)
    store.commit("bb", batches("bb"), forget)
    both = content(store)
    script = (
        "import sys; from pathlib import Path; from baton.facts.store import FactStore;"
        "from baton.facts.tests.importer import die; FactStore(Path(sys.argv[1])).undo('bb', (), die)"
    )
    for is_recorded in (False, True):
        process = subprocess.run([sys.executable, "-c", script, str(root)], check=False)
        assert process.returncode == -signal.SIGKILL
        assert content(store) == both
        asked: list[str] = []

        def answer(operation: str, *, is_recorded: bool = is_recorded, asked: list[str] = asked) -> bool:
            asked.append(operation)
            return is_recorded

        assert store.reconcile(answer) == (() if is_recorded else ("undo:bb",))
        assert asked == ["undo:bb"]
    assert content(store) == expected(tmp_path / "calm", "a")


def test_processes_that_write_at_once_take_turns(tmp_path: Path) -> None:
    root = tmp_path / "facts"
    Database(root)
    names = ["a", "bb", "ccc", "dddd"]
    processes = [start(root, name) for name in names]
    store = FactStore(root)
    torn = []
    while any(process.poll() is None for process in processes):
        snapshot = store.snapshot()
        imports = [
            set(snapshot.read(name, SHOP, columns=["import_id"]).column("import_id").to_pylist())
            for name in ("shop_day", "loss")
        ]
        if imports[0] != imports[1]:
            torn.append(imports)
    assert torn == []
    assert [process.returncode for process in processes] == [0] * len(names)
    losses = {row[0] for row in kept(store, "loss", ["inquiry_id"])}
    assert losses == {*names, "common"}
    assert len(kept(store, "shop_day", ["period_start"])) == 1 + len(names)
    assert {info.versions for info in store.tables()} == {len(names)}
    assert Database(root).has("dddd")


def test_reconciling_does_not_wait_for_a_writer_at_work(tmp_path: Path) -> None:
    store = FactStore(tmp_path)
    answers = []

    def meanwhile(receipt: object) -> None:
        answers.append(FactStore(tmp_path).reconcile(lambda operation: False))

    store.commit("a", batches("a"), meanwhile)
    assert answers == [()]
    assert len(kept(store, "shop_day", ["period_start"])) == 2
