"""How the pages of the exchange show what the selectors answer."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _

from baton.actions.terms import ActionState, ActionView
from baton.exchange.logic import calibration as maths
from baton.exchange.reading import Names
from baton.exchange.terms import (
    Agreement,
    Answered,
    Calibration,
    Closing,
    ExchangeView,
    Outcome,
    Side,
    State,
    StatementView,
)
from baton.kit.glossary import glossary, label, owner_of
from baton.kit.text import Text
from baton.ui.charts import OWNER_ORDER, SCHEMA, Figure, Spec
from baton.ui.tables import Column, Look, Table

MARKS = {
    Agreement.AGREED: ("yes", "check", "joined"),
    Agreement.PARTLY: ("partly", "more", "near"),
    Agreement.APART: ("no", "close", "apart"),
    Agreement.WAITING: ("open", "clock", "missing"),
}
"""Class, icon and the state of the baton between both sides."""
OUTCOMES = {Outcome.TRUE: "good", Outcome.FALSE: "bad", Outcome.VOID: "wait"}


@dataclass(frozen=True, slots=True)
class Pair:
    """A statement with its answer: the team that stated stands on its own side of the page."""

    view: StatementView
    mark: str
    icon: str
    baton: str
    by_mark: str
    answer_mark: str
    outcome_mark: str
    can_answer: bool
    can_edit: bool
    can_mark: bool

    @property
    def is_marketing(self) -> bool:
        return self.view.side is Side.MARKETING

    @property
    def is_answered(self) -> bool:
        return self.view.answered is not Answered.UNANSWERED


def pairs(view: ExchangeView, sides: frozenset[Side], names: Names, *, can_join: bool) -> list[Pair]:
    is_open = view.state is not State.CLOSED and can_join
    found = []
    for one in view.statements:
        mark, icon, baton = MARKS[one.agreement]
        found.append(
            Pair(
                view=one,
                mark=mark,
                icon=icon,
                baton=baton,
                by_mark=names.mark(one.person_id),
                answer_mark=one.side.other.value,
                outcome_mark=OUTCOMES[one.resolution.outcome] if one.resolution else "",
                can_answer=is_open and one.side.other in sides,
                can_edit=is_open and one.side in sides and one.resolution is None,
                can_mark=is_open,
            )
        )
    return found


@dataclass(frozen=True, slots=True)
class ActLine:
    view: ActionView
    owner_mark: str
    metric: Text | None
    metric_owner: str
    state_mark: str
    url: str

    @property
    def is_dropped(self) -> bool:
        return self.view.state is ActionState.DROPPED


_STATE_MARKS = {
    ActionState.PLANNED: "wait",
    ActionState.UNDER_WAY: "run",
    ActionState.TO_VERIFY: "wait",
    ActionState.CONCLUDED: "good",
    ActionState.DROPPED: "wait",
}


def act_lines(actions: Iterable[ActionView], names: Names) -> list[ActLine]:
    return [
        ActLine(
            one,
            names.mark(one.owner_id),
            label(one.metric) if one.metric in glossary() else None,
            _owner(one.metric),
            "warn" if one.missing else _STATE_MARKS[one.state],
            action_url(one.id),
        )
        for one in actions
    ]


def _owner(metric: str) -> str:
    known = glossary().get(metric)
    return owner_of(metric).value if known is not None and known.owner is not None else "shared"


def action_url(action_id: int) -> str:
    """The page of the room of actions, where there is one."""
    for name, args in (("actions:action", [action_id]), ("actions:board", [])):
        try:
            return reverse(name, args=args)
        except NoReverseMatch:
            continue
    return ""


def standing(view: ExchangeView, language: str) -> tuple[str, str]:
    """Class and words of the chip beside the heading."""
    if view.closing is Closing.NOBODY_CAME:
        return "warn", _("Nobody came")
    if view.missing:
        gap = ", " if language.startswith("en") else "，"
        said = gap.join(one.into(language) for one in view.missing)
        return "warn", _("Unfinished: %(what)s") % {"what": said}
    if view.state is State.CLOSED:
        return "good", _("Finished exchange")
    return "good", _("Complete: ready to be closed")


def tally(statements: Sequence[StatementView]) -> list[tuple[Text, int]]:
    counted = Counter(one.agreement for one in statements)
    return [(mark.label, counted[mark]) for mark in Agreement if counted[mark]]


# Calibration ----------------------------------------------------------------------------------------------------


def calibration_table(found: Sequence[Calibration], language: str) -> Table:
    columns = (
        Column(_("Which side")),
        Column(_("Said with")),
        Column(_("Scored predictions"), Look.NUMBER),
        Column(_("Came true (count)"), Look.NUMBER),
        Column(_("Share that came true"), Look.RATE),
        Column(_("Share from"), Look.RATE),
        Column(_("Share to"), Look.RATE),
        Column(_("Brier score"), Look.COEFFICIENT),
    )
    rows: list[tuple[str | float | None, ...]] = []
    for one in found:
        team = one.side.label.into(language) if one.side else _("Both teams")
        if one.topic is not None:
            team = f"{team} · {one.topic.label.into(language)}"
        rows.append((team, _("all"), one.n, one.hits, one.share, one.low, one.high, one.brier))
        if one.topic is not None:
            continue
        rows += [
            (
                team,
                level.confidence.label.into(language),
                level.n,
                level.hits,
                level.share,
                level.low,
                level.high,
                None,
            )
            for level in one.levels
        ]
    foot = (
        _("Brier score: mean of (said − came true)²; 0 is perfect, always saying 5 in 10 gives 0.25."),
        _("Shares with Wilson's 90%% intervals; fewer than %(few)s of one confidence are too few.")
        % {"few": maths.FEWEST_A_LEVEL},
    )
    return Table(_("Calibration"), columns, tuple(rows), foot)


def calibration_figure(found: Sequence[Calibration], language: str, export_url: str) -> Figure | None:
    """None where nothing was scored yet."""
    rows = [
        {
            "owner": one.side.value if one.side else "total",
            "said": level.confidence.share,
            "share": level.share,
            "low": level.low,
            "high": level.high,
            "n": level.n,
            "few": level.is_few,
        }
        for one in found
        for level in one.levels
        if level.n
    ]
    if not rows:
        return None
    return Figure(
        "calibration",
        _(
            "Across: how sure they were. Up: how much came true, with 90% intervals. Below the dashed line: too sure."
        ),
        _spec(rows, _("Calibration")),
        calibration_table(found, language),
        export_url,
        height=200,
    )


def _spec(rows: Sequence[Mapping[str, object]], title: str) -> Spec:
    scale = {"domain": [0, 1], "nice": False}
    axis = {"title": None, "format": ".0%", "values": [0, 0.25, 0.5, 0.75, 1]}
    across = {"field": "said", "type": "quantitative", "scale": {"domain": [0.4, 1], "nice": False},
              "axis": {**axis, "values": [0.5, 0.7, 0.9]}}  # fmt: skip
    up = {"field": "share", "type": "quantitative", "scale": scale, "axis": axis}
    colour = {"field": "owner", "type": "nominal", "scale": {"domain": list(OWNER_ORDER)}, "legend": None}
    return {
        "$schema": SCHEMA,
        "description": title,
        "width": "container",
        "height": 180,
        "autosize": {"type": "fit", "contains": "padding"},
        "layer": [
            {
                "data": {"values": [{"said": 0.4, "share": 0.4}, {"said": 1, "share": 1}]},
                "mark": {"type": "line", "strokeDash": [3, 3], "opacity": 0.6},
                "encoding": {"x": across, "y": up},
            },
            *(
                layer
                for owner in dict.fromkeys(row["owner"] for row in rows)
                for layer in _marks([row for row in rows if row["owner"] == owner], str(owner), across, up, colour)
            ),
        ],
    }  # fmt: skip


_APART = {"marketing": -5, "sales": 5}
"""Pixels: both sides stand beside each other at the same sureness."""


def _marks(
    rows: Sequence[Mapping[str, object]], owner: str, across: Spec, up: Spec, colour: Spec
) -> tuple[Spec, Spec]:
    """One side's intervals and points."""
    offset = _APART.get(owner, 0)
    data = {"values": list(rows)}
    return (
        {
            "data": data,
            "mark": {"type": "rule", "xOffset": offset},
            "encoding": {
                "x": across, "y": {**up, "field": "low"}, "y2": {"field": "high"}, "color": colour,
                "opacity": {"condition": {"test": "datum.few", "value": 0.35}, "value": 0.8},
            },
        },
        {
            "data": data,
            "mark": {"type": "point", "filled": True, "xOffset": offset},
            "encoding": {
                "x": across, "y": up, "color": colour,
                "shape": {"field": "owner", "type": "nominal", "legend": None,
                          "scale": {"domain": ["marketing", "sales"], "range": ["circle", "square"]}},
                "size": {"field": "n", "type": "quantitative", "legend": None, "scale": {"range": [40, 160]}},
                "opacity": {"condition": {"test": "datum.few", "value": 0.35}, "value": 1},
            },
        },
    )  # fmt: skip
