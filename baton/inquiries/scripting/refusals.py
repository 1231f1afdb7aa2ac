"""What scripts say when they do not do what was asked."""

from __future__ import annotations

from collections.abc import Iterable

from baton.inquiries.logic.script_text import VARIABLES
from baton.kit.errors import NotAnswerable, NotFound, NotUsable, shortened
from baton.kit.text import Text


def no_script(script_id: int) -> NotFound:
    return NotFound(
        "unknown_script",
        Text(f"没有编号 {script_id} 的话术。", f"There is no script {script_id}."),
        Text("刷新页面再选；它可能已停用。", "Reload the page; it may have been retired."),
    )


def nothing_written() -> NotUsable:
    return NotUsable(
        "nothing_written",
        Text("话术要有标题和正文。", "A script needs a title and words."),
        Text("填好再保存。", "Fill them in and save again."),
    )


def unknown_places(names: Iterable[str]) -> NotUsable:
    given = shortened(", ".join(f"{{{name}}}" for name in names))
    known = ", ".join(f"{{{name}}}" for name in VARIABLES)
    return NotUsable(
        "unknown_places",
        Text(f"没有这些变量：{given}。", f"There are no such places: {given}."),
        Text(f"可用的变量：{known}。", f"These can be used: {known}."),
    )


def unknown_choice(given: str) -> NotUsable:
    said = shortened(given)
    return NotUsable(
        "unknown_script_choice",
        Text(f"没有「{said}」这个选项。", f"There is no choice “{said}”."),
        Text("从列表里选。", "Choose from the list."),
    )


def enough_variants(most: int) -> NotAnswerable:
    return NotAnswerable(
        "enough_variants",
        Text(f"同时最多比 {most} 个变体。", f"At most {most} variants are compared at a time."),
        Text("先停掉一个。", "Stop one of them first."),
    )


def nothing_live() -> NotAnswerable:
    return NotAnswerable(
        "nothing_live",
        Text("这条话术没有在用的变体。", "No variant of this script is in use."),
        Text("请主管加一个变体。", "Ask the lead to add one."),
    )


def still_to_fill() -> NotUsable:
    return NotUsable(
        "still_to_fill",
        Text(
            "还有 ⟦待填⟧ 的地方，或正文是空的。", "There are places still to be filled, or no words at all."
        ),
        Text(
            "补上或删掉 ⟦ ⟧ 里的内容再记录。", "Fill in what stands in ⟦ ⟧, or take it out, and log it again."
        ),
    )
