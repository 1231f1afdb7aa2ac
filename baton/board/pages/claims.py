"""The Claims pages: the eight standing claims as cards, each with a page that says how it was judged."""

from __future__ import annotations

import shlex
from collections import Counter
from dataclasses import dataclass
from datetime import date

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from baton.board import selectors
from baton.board.logic.claim_lines import ClaimLine, claim_line
from baton.board.logic.periods import Asked
from baton.board.pages import claim_chart, frame
from baton.board.pages.funnel import FIRST_FILES, data_url
from baton.drivers.claim_terms import VERDICTS, Claim, Segment, Verdict
from baton.drivers.claims import claim_of
from baton.facts.datasets import dataset
from baton.facts.snapshot import Snapshot
from baton.kit.errors import NotAnswerable
from baton.kit.glossary import label
from baton.kit.period import Period
from baton.kit.text import Text
from baton.people.doors import Desk
from baton.people.doors import page as door
from baton.people.grants import Grant
from baton.ui import charts, formats
from baton.watch import selectors as watch
from baton.watch.terms import Key

BEHIND_SHOWN = 3
FIGURES = {
    "inquiry_quality_low": ("board:funnel", {"by": "country"}),
    "too_few_inquiries": ("board:funnel", {"by": "country", "metric": "inquiries"}),
    "inquiries_not_caught": ("board:funnel", {"by": "country"}),
    "impressions_no_clicks": ("board:products", {"list": "shown_not_clicked"}),
    "clicks_no_inquiries": ("board:products", {"list": "visited_not_asked"}),
    "too_few_trade_assurance_orders": ("board:funnel", {"by": "country", "metric": "paid_orders"}),
    "reply_rate_low": ("board:funnel", {"by": "channel"}),
    "rfq_not_quoted": ("board:funnel", {"by": "channel"}),
}
"""Where the figure can be looked at: a page of the board and what it is asked."""
OPENS = {
    "promising_rate": "promising",
    "inquiries": "inquiries",
    "replied_rate": "replied",
    "click_rate": "clicks",
    "inquiry_rate": "inquiries",
}
"""The stage whose rows the figure is counted from, by the claim's leg."""


@dataclass(frozen=True, slots=True)
class Card:
    """A claim with its figures as people read them."""

    claim: Claim
    quote: str
    leg: Text
    figure: str
    usual: str
    sentence: str
    line: ClaimLine | None
    url: str
    figures_url: str

    @property
    def behind(self) -> tuple[Segment, ...]:
        found = self.claim.behind
        return found.segments[:BEHIND_SHOWN] if found else ()

    @property
    def behind_by(self) -> Text | None:
        return label(self.claim.behind.by) if self.claim.behind else None

    @property
    def behind_more(self) -> int:
        return len(self.claim.behind.segments) - BEHIND_SHOWN if self.claim.behind else 0


@door(Grant.SEE_FUNNEL)
def page(request: HttpRequest, desk: Desk) -> HttpResponse:
    snapshot = selectors.present_facts()
    found = frame.asked_of(request, desk, snapshot)
    context = _frame(request, desk, snapshot, found, _("Claims"))
    if selectors.first_day(snapshot, desk.shop) is None:
        return render(request, "board/no_facts.html", context)
    try:
        claims = selectors.claims_of(snapshot, desk.shop, found.period)
    except NotAnswerable as error:
        return frame.refused(request, error, "board/refused.html", context)
    cards = [card_of(one, desk, found) for one in claims]
    return render(request, "board/claims.html", {**context, "cards": cards, "tally": tally(claims)})


@door(Grant.SEE_FUNNEL)
def one(request: HttpRequest, desk: Desk, name: str) -> HttpResponse:
    """NotFound, naming the nearest, for a claim that there is not."""
    entry = claim_of(name)
    snapshot = selectors.present_facts()
    found = frame.asked_of(request, desk, snapshot)
    context = _frame(request, desk, snapshot, found, quoted(entry.name, desk.language))
    if selectors.first_day(snapshot, desk.shop) is None:
        return render(request, "board/no_facts.html", context)
    try:
        claim = _claim(snapshot, desk, found, entry.code)
    except NotAnswerable as error:
        return frame.refused(request, error, "board/refused.html", context)
    return render(
        request,
        "board/claim.html",
        {
            **context,
            "card": card_of(claim, desk, found),
            "claim": claim,
            "chart": pinned(claim, desk, snapshot, export_url(claim, desk, found)),
            "parts": parts_of(claim, desk, found),
            "judged": judged(claim, desk, snapshot),
            "rows_url": rows_url(claim, desk, found),
            "command": command_of(claim),
            "all_url": reverse("board:claims") + frame.address_of(desk.shop.code, found),
        },
    )


@door(Grant.EXPORT)
def export(request: HttpRequest, desk: Desk, name: str) -> HttpResponse:
    """The verdict about the period as a workbook, the history of the figure, and the segments behind it."""
    entry = claim_of(name)
    snapshot = selectors.present_facts()
    found = frame.asked_of(request, desk, snapshot)
    claim = _claim(snapshot, desk, found, entry.code)
    tables = [claim_chart.verdict_table(claim, desk), claim_chart.table(claim, desk)]
    if claim.behind and claim.behind.segments:
        tables.append(claim_chart.segments_table(claim.behind, desk))
    period = found.period
    return frame.download(
        tables, desk.language, f"baton-claim-{entry.code}-{desk.shop.code}-{period.start}-{period.end}"
    )


def _claim(snapshot: Snapshot, desk: Desk, found: Asked, code: str) -> Claim:
    claims = selectors.claims_of(snapshot, desk.shop, found.period)
    return next(each for each in claims if each.claim.code == code)


def _frame(
    request: HttpRequest, desk: Desk, snapshot: Snapshot, found: Asked, title: str
) -> dict[str, object]:
    return {
        "period_bar": frame.period_bar(request, desk, snapshot, found),
        "title": title,
        "can_export": desk.can(Grant.EXPORT),
        "first_files": FIRST_FILES,
        "data_url": data_url(),
    }


def quoted(name: Text, language: str) -> str:
    """What people say, between the quotation marks of the language."""
    said = name.into(language)
    return f'"{said}"' if language.startswith("en") else f"「{said}」"


def tally(claims: tuple[Claim, ...]) -> list[tuple[Text, int]]:
    """How many there are of each verdict, in the order of verdicts."""
    counted = Counter(each.verdict for each in claims)
    return [(VERDICTS[verdict], counted[verdict]) for verdict in Verdict if counted[verdict]]


def card_of(claim: Claim, desk: Desk, found: Asked) -> Card:
    page_name, asked = FIGURES[claim.claim.code]
    address = frame.address_of(desk.shop.code, found)
    code = claim.claim.code
    if page_name == "board:products" and claim.behind is None:
        # Without product files for the period that page could only say so.
        page_name, asked = "board:funnel", {"by": "none"}
    return Card(
        claim=claim,
        quote=quoted(claim.claim.name, desk.language),
        leg=label(claim.leg),
        figure=written(claim, claim.figure.value),
        usual=written(claim, claim.baseline.value if claim.baseline else None),
        sentence=sentence(claim, desk.language),
        line=line_of(claim),
        url=reverse("board:claim", args=[code]) + address,
        figures_url=reverse(page_name) + frame.address_of(desk.shop.code, found, **asked),
    )


def line_of(claim: Claim) -> ClaimLine | None:
    return claim_line(
        [past.value for past in claim.history],
        claim.figure.value,
        claim.figure.interval,
        claim.baseline.value if claim.baseline else None,
        claim.baseline.interval if claim.baseline else None,
    )


def written(claim: Claim, value: float | None) -> str:
    """A figure of the claim: shares in per cent, counts whole unless they are small."""
    if value is None or claim.is_share:
        return formats.rate(value)
    return formats.number(value, 0 if value >= 10 or value.is_integer() else 1)


def between(claim: Claim, limits: tuple[float, float]) -> str:
    low, high = (written(claim, value) for value in limits)
    return f"{low} – {high}"


def sentence(claim: Claim, language: str) -> str:
    """The figure's interval against the baseline; where it cannot be told, why."""
    if claim.why is not None:
        return f"{claim.why.into(language)}{'.' if language.startswith('en') else '。'}"
    assert claim.figure.interval is not None
    assert claim.baseline is not None
    words = {
        "span": between(claim, claim.figure.interval),
        "usual": written(claim, claim.baseline.value),
        "count": claim.baseline.periods,
    }
    if claim.begins_at is not None:
        said = _(
            "90%% interval %(span)s, below the usual %(usual)s; but so is “%(first)s”: look there first."
        )
        return said % {**words, "first": claim.begins_at.into(language)}
    if claim.verdict is Verdict.SUPPORTED:
        return _("90%% interval %(span)s, below the usual %(usual)s of %(count)s earlier periods.") % words
    return (
        _("90%% interval %(span)s, not materially below the usual %(usual)s of %(count)s earlier periods.")
        % words
    )


def pinned(claim: Claim, desk: Desk, snapshot: Snapshot, address: str) -> charts.Figure:
    """The chart with what is on record for the period itself, and the alerts about the figure."""
    drawing = claim_chart.figure(claim, desk, address)
    owners = watch.owners_seen_by(desk.person, desk.shop)
    found = watch.pins(snapshot, desk.shop, claim.period, desk.language, owners, Key(claim.leg))
    first, last = claim_chart.days(claim)
    return charts.marked(drawing, found.markers, first, last, watch.left_out(found))


# One claim ------------------------------------------------------------------------------------------------------


def judged(claim: Claim, desk: Desk, snapshot: Snapshot) -> list[tuple[str, str]]:
    """How it was judged: what is counted, from where, and what it is held against."""
    language = desk.language
    rows = [
        (_("Figure"), claim.measured.name.into(language)),
        (_("How it is counted"), claim.measured.how.into(language)),
    ]
    if claim.figure.n is not None and claim.is_share:
        rows.append((_("Counted from"), f"n = {formats.number(claim.figure.n)}"))
    rows.append((_("Period"), formats.period(claim.period, language)))
    if claim.source is not None:
        rows.append((_("Source"), _source(claim.source, desk, snapshot)))
    known = [past for past in claim.history if past.value is not None]
    missing = len(claim.history) - len(known)
    if claim.history:
        span = formats.period(Period(claim.history[0].period.start, claim.history[-1].period.end), language)
        said = ngettext("%(count)s earlier period", "%(count)s earlier periods", len(known)) % {
            "count": len(known)
        }
        lacking = _("%(count)s without a figure") % {"count": missing} if missing else ""
        rows.append((_("Held against"), " · ".join(filter(None, (said, span, lacking)))))
    if claim.baseline is not None:
        rows.append(
            (
                _("Usual level"),
                f"{written(claim, claim.baseline.value)} ({between(claim, claim.baseline.interval)})",
            )
        )
        low_from = _("below %(figure)s (%(share)s less than usual)") % {
            "figure": written(claim, claim.low_from),
            "share": f"{claim.measured.matters:.0%}",
        }
        rows.append((_("Materially low"), low_from))
    if claim.figure.interval is not None:
        rows.append((_("Interval"), f"{between(claim, claim.figure.interval)} · 90%"))
    return rows


def parts_of(claim: Claim, desk: Desk, found: Asked) -> list[tuple[Segment, str]]:
    """The segments behind the claim; a product with the page that shows its own funnel."""
    if claim.behind is None:
        return []
    base = reverse("board:products") if claim.behind.by == "product" and desk.can(Grant.SEE_PRODUCTS) else ""
    return [
        (each, base + frame.address_of(desk.shop.code, found, product=each.segment) if base else "")
        for each in claim.behind.segments
    ]


def _source(name: str, desk: Desk, snapshot: Snapshot) -> str:
    where = dataset(name).label.into(desk.language)
    last: date | None = max(
        (each.period.end for each in snapshot.intervals(name, desk.shop.code)), default=None
    )
    if last is None:
        return where
    return _("%(source)s, figures until %(day)s") % {"source": where, "day": formats.day(last)}


def rows_url(claim: Claim, desk: Desk, found: Asked) -> str:
    """The rows that the figure is counted from, where there are any and the person may see them."""
    stage = OPENS.get(claim.leg)
    if stage is None or claim.figure.value is None or not desk.can(Grant.SEE_ROWS):
        return ""
    return reverse("board:rows") + frame.address_of(desk.shop.code, found, stage=stage)


def command_of(claim: Claim) -> str:
    """What gives the same in a terminal."""
    words = ["baton", "claim", claim.claim.code, "--shop", claim.shop]
    return shlex.join([*words, "--from", str(claim.period.start), "--to", str(claim.period.end)])


def export_url(claim: Claim, desk: Desk, found: Asked) -> str:
    if not desk.can(Grant.EXPORT):
        return ""
    return reverse("board:claim-export", args=[claim.claim.code]) + frame.address_of(desk.shop.code, found)
