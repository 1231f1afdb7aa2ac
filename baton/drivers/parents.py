"""Under which parent a segment stands: rates of thin segments are drawn towards those of their siblings.

A product stands under the country that most of its earlier inquiries came from. Only inquiries from before both
periods are looked at: parents chosen by what is to be explained would hide a part of it.
"""

from __future__ import annotations

from baton.drivers.paths import Paths, Question
from baton.drivers.tree import Tree, nested

FEWEST_KNOWN = 0.5
"""Of the segments; where fewer have a parent, all stand under the shop."""
NONE_KNOWN = ""

_MAIN_COUNTRY = """
SELECT product_id, arg_max(country, (listed, country)) AS parent
FROM (
  SELECT product_id, country, count(*) AS listed
  FROM {inquiry}
  WHERE data_day < $first AND product_id IS NOT NULL AND country IS NOT NULL
  GROUP BY product_id, country
)
GROUP BY product_id
"""


def tree_of(question: Question, paths: Paths) -> Tree | None:
    """None where all segments are directly under the shop."""
    if question.by != "product" or not question.facts.has("inquiry"):
        return None
    first = min(question.period.start, question.against.start)
    table = question.facts.snapshot.query(_MAIN_COUNTRY, {"first": first}, shop=question.facts.shop)
    known = {row["product_id"]: row["parent"] for row in table.to_pylist()}
    parents = [known.get(segment, NONE_KNOWN) for segment in paths.segments]
    is_enough = sum(parent != NONE_KNOWN for parent in parents) >= FEWEST_KNOWN * len(parents)
    return nested([parents]) if is_enough and len(set(parents)) > 1 else None
