"""What an exchange still needs to be finished."""

from __future__ import annotations

from collections.abc import Sequence

from baton.actions.terms import ActionState, ActionView
from baton.exchange.terms import Answered, FollowUp, StatementView
from baton.kit.text import Text

NO_STATEMENTS = Text("还没有一条说法", "nothing has been stated")
NO_ACTIONS = Text("没有谈定动作", "no action was agreed")


def missing(statements: Sequence[StatementView], actions: Sequence[ActionView]) -> tuple[Text, ...]:
    """Empty where the exchange is complete."""
    lacking: list[Text] = []
    if not statements:
        lacking.append(NO_STATEMENTS)
    unanswered = sum(one.answered is Answered.UNANSWERED for one in statements)
    if unanswered:
        lacking.append(Text(f"{unanswered} 条待答", f"{unanswered} unanswered"))
    unmarked = sum(one.follow_up is FollowUp.UNDECIDED for one in statements)
    if unmarked:
        lacking.append(Text(f"{unmarked} 条没标落实或传递", f"{unmarked} neither to act on nor to pass on"))
    kept = [one for one in actions if one.state is not ActionState.DROPPED]
    if not kept:
        lacking.append(NO_ACTIONS)
    known = {one.id for one in kept}
    idle = sum(one.follow_up is FollowUp.ACT_ON and not known & set(one.action_ids) for one in statements)
    if idle and kept:
        lacking.append(Text(f"{idle} 条要落实的没有动作", f"{idle} to act on without an action"))
    incomplete = sum(bool(one.missing) for one in kept)
    if incomplete:
        noun = "action" if incomplete == 1 else "actions"
        lacking.append(Text(f"{incomplete} 条动作不完整", f"{incomplete} incomplete {noun}"))
    aside = sum(bool(one.asides) for one in statements)
    if aside:
        lacking.append(Text(f"{aside} 条有两份文字待合并", f"{aside} with two texts to be merged"))
    return tuple(lacking)
