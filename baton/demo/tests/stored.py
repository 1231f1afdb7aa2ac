"""How the tests of what is planted ask the stored facts of the larger shop."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from baton.demo.tests.test_world import world
from baton.demo.truth import truth
from baton.facts.snapshot import Snapshot

FACTS = {fact.id: fact for fact in truth().planted}


def product_id(model: str) -> str:
    return next(product.id for product in world("minglan").products if product.model == model)


def ask(facts: Snapshot, sql: str, shop: str = "minglan", **values: object) -> Any:
    """The single row that answers, as a tuple; one value bare."""
    (row,) = facts.query(sql, values, shop=shop).to_pylist()
    found = tuple(float(value) if isinstance(value, Decimal) else value for value in row.values())
    return found[0] if len(found) == 1 else found
