from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from baton.exchange.logic.merging import merged

LINES = st.lists(st.sampled_from(["a", "b", "c", "d"]), max_size=6).map("\n".join)


def test_changes_of_different_lines_are_put_together() -> None:
    start = "first\nsecond\nthird"
    assert merged(start, "FIRST\nsecond\nthird", "first\nsecond\nTHIRD") == "FIRST\nsecond\nTHIRD"


def test_changes_of_the_same_line_are_for_a_person() -> None:
    assert merged("one", "one of mine", "one of theirs") is None


def test_lines_put_in_at_the_same_place_have_no_order() -> None:
    assert merged("a\nb", "a\nmine\nb", "a\ntheirs\nb") is None


def test_two_who_wrote_the_same_agree() -> None:
    assert merged("a", "b", "b") == "b"


@given(LINES, LINES)
def test_one_change_alone_stands(start: str, changed: str) -> None:
    assert merged(start, changed, start) == changed
    assert merged(start, start, changed) == changed


@given(LINES, LINES, LINES)
def test_nothing_depends_on_who_came_first(start: str, mine: str, theirs: str) -> None:
    assert merged(start, mine, theirs) == merged(start, theirs, mine)


@given(LINES, LINES, LINES)
def test_no_new_line_is_lost(start: str, mine: str, theirs: str) -> None:
    """Whatever either of both has more often than the start had, the result has."""
    found = merged(start, mine, theirs)
    if found is None:
        return
    had, kept = start.split("\n"), found.split("\n")
    for text in (mine, theirs):
        lines = text.split("\n")
        for line in set(lines):
            if lines.count(line) > had.count(line) and line:
                assert line in kept
