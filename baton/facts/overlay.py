"""What people did at the desk, laid over the logs where they are read.

The rows of the files stay as they are. A reader of `inquiry`, `loss` or `order` sees them with the desk's word where
it has one: who has an inquiry, its first reply, how far it is, whether it is promising. What was known at its arrival
(country, product, level, first message, the time itself) is the files' alone. An inquiry that is part of another one
is no row of its own, and its orders are the other one's. A shop whose desk has said nothing is read as it was filed.
"""

from __future__ import annotations

from collections.abc import Mapping

from baton.facts.datasets import INQUIRY, INQUIRY_OUTCOME, LOSS, ORDER
from baton.facts.statement import DATA_DAY, MONTH

OUTCOME = INQUIRY_OUTCOME.name
OVERLAID = frozenset({INQUIRY.name, LOSS.name, ORDER.name})

OF_INQUIRY = ("staff", "first_reply_at", "is_effective", "is_promising", "quoted_on", "sampled_on", "stage")
"""Columns of the log of inquiries in which the desk's word counts."""

_IS_OWN = "said.merged_into IS NULL"


def overlaid(name: str, filed: str, said: str, every: str, condition: str) -> str:
    """The relation of an overlaid dataset.

    filed      its rows as the files have them, restricted to what was asked for
    said       the shop's rows of `inquiry_outcome`
    every      as `filed`, without any restriction
    condition  by which rows of the dataset are restricted, '' for none
    """
    joined = f"{filed} AS filed LEFT JOIN {said} AS said ON said.inquiry_id = filed.inquiry_id"
    if name == INQUIRY.name:
        return (
            f"(SELECT {_replaced({column: column for column in OF_INQUIRY})} FROM {joined} WHERE {_IS_OWN})"
        )
    if name == ORDER.name:
        return f"(SELECT {_replaced({'inquiry_id': 'merged_into'})} FROM {joined})"
    still_lost = f"{_IS_OWN} AND coalesce(said.stage, 'lost') = 'lost'"
    restricted = f"WHERE {condition}" if condition else ""
    return (
        f"(SELECT {_replaced({'reason': 'loss_reason'})} FROM {joined} WHERE {still_lost} "
        f"UNION ALL BY NAME SELECT * FROM {_lost_at_the_desk(said, every)} {restricted})"
    )


def _replaced(columns: Mapping[str, str]) -> str:
    """All columns of `filed`; of some, the desk's word where there is one."""
    said = ", ".join(
        f"coalesce(said.{theirs}, filed.{column}) AS {column}" for column, theirs in columns.items()
    )
    return f"filed.* REPLACE ({said})"


def _lost_at_the_desk(said: str, every: str) -> str:
    """Losses that no file has."""
    return (
        f"(SELECT shop, strftime(lost_on, '%Y-%m') AS {MONTH}, lost_on AS {DATA_DAY}, import_id, file_id, row_number, "
        "inquiry_id, lost_on, loss_reason AS reason, staff, NULL::VARCHAR AS remark "
        f"FROM {said} AS said ANTI JOIN {every} AS noted USING (inquiry_id) "
        f"WHERE lost_on IS NOT NULL AND loss_reason IS NOT NULL AND {_IS_OWN})"
    )
