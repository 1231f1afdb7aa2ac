"""Answers kept while the question's facts stay the same: the least recently asked goes first."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock
from typing import TypeVar, cast

from baton.kit.errors import BatonError

Answer = TypeVar("Answer")


class Memory:
    """Safe to share between threads. Two threads may work on one answer at once; the first one kept stays."""

    def __init__(self, size: int) -> None:
        self._size = size
        self._answers: OrderedDict[Hashable, object] = OrderedDict()
        self._lock = Lock()

    def recall(self, question: Hashable, ask: Callable[[], Answer]) -> Answer:
        """The kept answer, else a new one. A BatonError is kept and raised like an answer."""
        with self._lock:
            is_known = question in self._answers
            if is_known:
                self._answers.move_to_end(question)
            answer = self._answers.get(question)
        if not is_known:
            try:
                answer = ask()
            except BatonError as error:
                answer = error
            with self._lock:
                answer = self._answers.setdefault(question, answer)
                while len(self._answers) > self._size:
                    self._answers.popitem(last=False)
        if isinstance(answer, BatonError):
            raise answer.with_traceback(None)
        return cast("Answer", answer)
