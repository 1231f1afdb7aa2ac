"""Answers kept while the question's facts stay the same: the least recently asked goes first."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock
from typing import TypeVar, cast

from baton.kit.errors import BatonError

Answer = TypeVar("Answer")
_UNKNOWN = object()


class Memory:
    """Safe to share between threads: who asks what another thread is working on waits for that answer.

    When the facts change, everybody asks the same question at once; one thread works it out.
    """

    def __init__(self, size: int) -> None:
        self._size = size
        self._answers: OrderedDict[Hashable, object] = OrderedDict()
        self._under_way: dict[Hashable, Lock] = {}
        self._lock = Lock()

    def recall(self, question: Hashable, ask: Callable[[], Answer]) -> Answer:
        """The kept answer, else a new one. A BatonError is kept and raised like an answer."""
        answer = self._kept(question)
        if answer is _UNKNOWN:
            with self._lock:
                work = self._under_way.setdefault(question, Lock())
            with work:
                answer = self._kept(question)
                if answer is _UNKNOWN:
                    answer = self._work_out(question, ask)
        if isinstance(answer, BatonError):
            raise answer.with_traceback(None)
        return cast("Answer", answer)

    def _kept(self, question: Hashable) -> object:
        with self._lock:
            if question not in self._answers:
                return _UNKNOWN
            self._answers.move_to_end(question)
            return self._answers[question]

    def _work_out(self, question: Hashable, ask: Callable[[], Answer]) -> object:
        try:
            answer: object = ask()
        except BatonError as error:
            answer = error
        finally:
            with self._lock:
                self._under_way.pop(question, None)
        with self._lock:
            self._answers[question] = answer
            while len(self._answers) > self._size:
                self._answers.popitem(last=False)
        return answer

    def clear(self) -> None:
        with self._lock:
            self._answers.clear()
