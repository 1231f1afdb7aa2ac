"""What goes with every change of hands: the line that is kept of it, and whose customer the buyer is from then on."""

from __future__ import annotations

from dataclasses import replace

from baton.inquiries import selectors
from baton.inquiries.models import AssignmentDecision, Buyer, Item
from baton.inquiries.terms import Decision
from baton.people.clock import clock
from baton.people.terms import Person


def decided(
    row: Item, decision: Decision, by: Person | None, before: int | None = None
) -> AssignmentDecision:
    """Keep a decision for good. `by`: None where the policy decided. `before`: who had it until then."""
    return AssignmentDecision.objects.create(
        item=row,
        at=clock().now(),
        rule=decision.rule,
        chosen_id=decision.chosen,
        by_id=by.id if by is not None else None,
        before_id=before,
        reason=decision.reason,
        candidates=list(decision.candidates),
        features=dict(decision.features or {}),
        scores=dict(decision.scores or {}),
        propensity=decision.propensity,
        policy_version=decision.policy_version,
        is_shadow=decision.is_shadow,
    )


def own_customer(row: Item, person_id: int, *, is_moved: bool = False) -> None:
    """The buyer is that rep's from now on, unless another active rep has the customer and keeps it."""
    if row.buyer_id is None:
        return
    buyers = Buyer.objects.filter(pk=row.buyer_id)
    if not is_moved:
        buyers = buyers.filter(selectors.ownerless())
    buyers.update(owner_id=person_id)


def beside_advice(row: Item, decision: Decision) -> Decision:
    """What a person decides, with what the policy said of the item last beside it. It has no propensity: it is not
    the policy's."""
    said = (
        AssignmentDecision.objects.filter(item=row, by=None)
        .exclude(policy_version="")
        .order_by("-id")
        .values("chosen_id", "candidates", "scores", "policy_version")
        .first()
    )
    if said is None:
        return decision
    return replace(
        decision,
        candidates=tuple(said["candidates"]),
        scores=said["scores"],
        features={
            **(decision.features or {}),
            "advised": said["chosen_id"],
            "advised_by": said["policy_version"],
        },
    )
