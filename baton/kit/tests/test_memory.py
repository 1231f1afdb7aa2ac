from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from baton.kit.errors import NotAnswerable
from baton.kit.memory import Memory
from baton.kit.text import Text


def test_who_asks_at_once_shares_one_answer() -> None:
    memory = Memory(8)
    everybody = threading.Barrier(6)
    asked: list[int] = []

    def work() -> object:
        asked.append(1)
        threading.Event().wait(0.05)
        return object()

    def recall() -> object:
        everybody.wait()
        return memory.recall("question", work)

    with ThreadPoolExecutor(6) as pool:
        answers = {id(found.result()) for found in [pool.submit(recall) for _ in range(6)]}
    assert len(asked) == len(answers) == 1


def test_a_refusal_is_kept_and_a_fault_is_not() -> None:
    memory = Memory(8)
    asked: list[str] = []

    def refuse() -> None:
        asked.append("refuse")
        raise NotAnswerable("no", Text("不", "no"), Text("", ""))

    def fail() -> None:
        asked.append("fail")
        raise ValueError

    for _ in range(2):
        with pytest.raises(NotAnswerable):
            memory.recall("refused", refuse)
        with pytest.raises(ValueError):  # noqa: PT011 - raised above
            memory.recall("failing", fail)
    assert asked == ["refuse", "fail", "fail"]


def test_the_least_recently_asked_goes_first() -> None:
    memory = Memory(2)
    asked: list[str] = []

    def recall(name: str) -> str:
        def ask() -> str:
            asked.append(name)
            return name

        return memory.recall(name, ask)

    for name in ("a", "b", "a", "c", "a", "b"):
        assert recall(name) == name
    assert asked == ["a", "b", "c", "b"]
