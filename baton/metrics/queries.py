"""The SQL of figures. A dataset stands as `{name}`: the snapshot puts there the shop's rows of the tiles asked for.

Only names of contracts and of the log figures become SQL text; every value is a parameter.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from baton.facts.contract import Additivity, Dataset, Kind, Unit
from baton.facts.datasets import KEYWORD_PERIOD, ORDER, PRODUCT_PERIOD, dataset
from baton.kit.period import Period
from baton.metrics.formulas import segment_column
from baton.metrics.logs import LOG_FIGURES, LogFigure

UNSPLIT_KEYS = {"ad_day": ("campaign", "keyword", "product_id", "country")}
"""Keys that are empty where a report does not split by them. One spend may then stand in several rows, split in
different ways: of each tile, the rows with the fewest keys filled are read, never two splits of one day."""


@dataclass(frozen=True, slots=True)
class Query:
    """SQL, its named parameters, and the tiles that each dataset is restricted to."""

    sql: str
    parameters: Mapping[str, object] = field(default_factory=dict)
    tiles: Mapping[str, Sequence[Period]] = field(default_factory=dict)


def totals(name: str, measures: Sequence[str], tiles: Sequence[Period], *, by: str | None = None) -> Query:
    """Sums over the tiles: a row for the shop, or one for every segment.

    Columns: `segment` (with `by`), each measure (double; null where no row has it) and, for the shop,
    `<measure>_tiles`: how many tiles know the measure.
    """
    return Query(_totals(name, measures, by, ""), tiles={name: tuple(tiles)})


def totals_of_spans(
    name: str, measures: Sequence[str], tilings: Sequence[Sequence[Period]], *, by: str | None = None
) -> Query:
    """What `totals` says of every tiling, with a column `span`: the tiling's place. A tiling without rows has none."""
    placed = [(place, tile) for place, tiles in enumerate(tilings) for tile in tiles]
    sql = _lines([_SPANS, _totals(name, measures, by, "span")])
    return Query(sql, _spans(placed), {name: tuple(dict.fromkeys(tile for _, tile in placed))})


def _totals(name: str, measures: Sequence[str], by: str | None, span: str) -> str:
    """`span`: the column that tells several tilings apart, or nothing."""
    found = dataset(name)
    segment = segment_column(found, by) if by else None
    rows = _rows(found, segment, _OF_SPANS if span else "")
    if segment is not None:
        columns = [f"  {_sum(found, measure)}::DOUBLE AS {measure}" for measure in measures]
        return _lines(["SELECT", _columns(segment, columns, span), *rows, *_grouped(by, span)])
    # First tile by tile: a tile's sum is null where no row knows the measure, so that counting sums counts tiles.
    each = [span, *(f"{_sum(found, measure)} AS {measure}" for measure in measures)]
    columns = [
        f"  {_sum(found, measure)}::DOUBLE AS {measure}, count({measure}) AS {measure}_tiles"
        for measure in measures
    ]
    of_tiles = [
        "FROM (",
        f"SELECT {', '.join(filter(None, each))}",
        *rows,
        f"GROUP BY {', '.join(filter(None, (span, 'period_start')))}",
        ")",
    ]
    return _lines(["SELECT", _columns(None, columns, span), *of_tiles, *_grouped(None, span)])


def latest(name: str, measures: Sequence[str], tiles: Sequence[Period], *, by: str | None = None) -> Query:
    """The last known value of every level. Columns: `segment` (with `by`) and the measures."""
    columns = [
        f"  arg_max({measure}, row(period_end, {measure}))::DOUBLE AS {measure}" for measure in measures
    ]
    return _over_tiles(dataset(name), columns, tiles, by)


def logged(name: str, figures: Sequence[str], period: Period, *, by: str | None = None) -> Query:
    """Figures of a log. Columns: `segment` (with `by`), each figure, and `<figure>_filled`: rows of the whole log
    in which the column that the figure needs is filled.
    """
    return Query(_logged(name, figures, by, ""), {"start": period.start, "end": period.end})


def logged_of_spans(
    name: str, figures: Sequence[str], periods: Sequence[Period], *, by: str | None = None
) -> Query:
    """What `logged` says of every period, with a column `span`: the period's place."""
    # Every row of the log meets every period, as it may count in each of them in another way.
    sql = _logged(name, figures, by, "span").replace("$start", "span_start").replace("$end", "span_end")
    return Query(sql, _spans(list(enumerate(periods))))


def _logged(name: str, figures: Sequence[str], by: str | None, span: str) -> str:
    wanted = [LOG_FIGURES[figure] for figure in figures]
    prepared = order_entries(by, span) if name == ORDER.name else inquiry_entries(wanted, span)
    counts = [f"  {_exact(figure)} AS {figure.code}" for figure in wanted]
    filled = [f"  count({figure.needs or '*'}) AS {figure.code}_filled" for figure in wanted]
    segment = segment_of_log(name, by) if by else None
    columns = _columns(segment, [*counts, *filled], span)
    return _lines([prepared, "SELECT", columns, "FROM entries", *_grouped(by, span)])


_SPANS = (
    "WITH spans AS (SELECT unnest($spans) AS span, unnest($firsts) AS span_start, unnest($lasts) AS span_end)"
)
_OF_SPANS = " JOIN spans ON period_start = span_start AND period_end = span_end"


def _spans(placed: Sequence[tuple[int, Period]]) -> Mapping[str, object]:
    """The parameters of _SPANS: a span may have several rows."""
    return {
        "spans": [place for place, _ in placed],
        "firsts": [period.start for _, period in placed],
        "lasts": [period.end for _, period in placed],
    }


def log_days(name: str) -> Query:
    """The days on which a log shows life: one column `day`."""
    if name == ORDER.name:
        days = "SELECT unnest([drafted_on, deposit_on, balance_on]) AS day FROM {order}"
    else:
        days = f"SELECT data_day AS day FROM {{{name}}}"
    return Query(f"SELECT DISTINCT day FROM ({days}) WHERE day IS NOT NULL")


def product_names() -> Query:
    """Columns: `segment` and its latest `name`."""
    return Query(
        "SELECT product_id AS segment, arg_max(product_name, period_end) AS name\nFROM {product_period}\nGROUP BY 1"
    )


def product_cards(tiles: Sequence[Period]) -> Query:
    """A row for every product of the tiles: `product_id` and its latest attributes."""
    attributes = [column.name for column in PRODUCT_PERIOD.attributes]
    columns = ["  product_id", *(f"  arg_max({name}, period_end) AS {name}" for name in attributes)]
    sql = _lines(["SELECT", _columns(None, columns), "FROM {product_period}", "GROUP BY 1", "ORDER BY 1"])
    return Query(sql, tiles={"product_period": tuple(tiles)})


def keyword_lines(tiles: Sequence[Period]) -> Query:
    """A row for every keyword and occurrence of the tiles: what adds up over the tiles, `in_last` for what it was in
    the last of them, and that tile's levels.
    """
    last = "FILTER (WHERE period_end = $last)"
    summed = [
        measure.name for measure in KEYWORD_PERIOD.measures if measure.additivity is Additivity.ADDITIVE
    ]
    levels = [measure.name for measure in KEYWORD_PERIOD.measures if measure.additivity is Additivity.LEVEL]
    columns = [
        "  keyword, occurrence",
        *(f"  {_sum(KEYWORD_PERIOD, name)}::DOUBLE AS {name}" for name in summed),
        f"  max(impressions) {last} ::DOUBLE AS impressions_in_last",
        *(f"  max({name}) {last} ::DOUBLE AS {name}" for name in levels),
    ]
    sql = _lines(
        ["SELECT", _columns(None, columns), "FROM {keyword_period}", "GROUP BY 1, 2", "ORDER BY 1, 2"]
    )
    return Query(sql, {"last": tiles[-1].end}, {"keyword_period": tuple(tiles)})


def _exact(figure: LogFigure) -> str:
    """Money to the cent: what floats add to it is not there."""
    return f"round({figure.expression}, 2)" if figure.unit is Unit.USD else f"({figure.expression})::DOUBLE"


def _sum(found: Dataset, measure: str) -> str:
    """Whole numbers add up exactly; others are summed with compensation, so that cents do not drift."""
    return f"{'sum' if found.column(measure).kind is Kind.COUNT else 'fsum'}({measure})"


def _over_tiles(found: Dataset, columns: Sequence[str], tiles: Sequence[Period], by: str | None) -> Query:
    segment = segment_column(found, by) if by else None
    sql = _lines(["SELECT", _columns(segment, columns), *_rows(found, segment), *_grouped(by)])
    return Query(sql, tiles={found.name: tuple(tiles)})


def _rows(found: Dataset, segment: str | None, joined: str = "") -> list[str]:
    if found.name in UNSPLIT_KEYS:
        return _one_split(found.name, segment, joined)
    return [f"FROM {{{found.name}}}{joined}"]


def _one_split(name: str, segment: str | None, joined: str) -> list[str]:
    mask = " + ".join(f"({key} <> '')::INT * {2**place}" for place, key in enumerate(UNSPLIT_KEYS[name]))
    return [
        "FROM (",
        f"  SELECT *, {mask} AS keys_filled,",
        "    min(keys_filled) OVER (PARTITION BY period_start, period_end) AS fewest",
        f"  FROM {{{name}}}{joined}",
        *([f"  WHERE {segment} <> ''"] if segment else []),
        ")",
        "WHERE keys_filled = fewest",
    ]


def inquiry_entries(wanted: Iterable[LogFigure], span: str = "") -> str:
    """The rows of the inquiry log as `entries`, with what the expressions of its figures name; with `span`, once for
    every period of `spans`.
    """
    effective = "coalesce(is_effective, TRUE)"
    origin = "coalesce(source, 'inquiry')"
    won = any(figure.needs == "won_on" for figure in wanted)
    return _lines(
        [
            f"{_SPANS}, entries AS (" if span else "WITH entries AS (",
            "  SELECT *,",
            "    data_day BETWEEN $start AND $end AS arrived,",
            *(["    won_on IS NOT NULL AS is_won,"] if won else []),
            f"    {effective} AND {origin} = 'inquiry' AS is_inquiry,",
            f"    {effective} AND ({origin} IN ('inquiry', 'chat')",
            f"      OR ({origin} = 'rfq' AND quoted_on IS NOT NULL)) AS is_opportunity",
            "  FROM {inquiry} CROSS JOIN spans" if span else "  FROM {inquiry}",
            *(_WON if won else ()),
            ")",
        ]
    )


_FIRST_MONEY = "least(coalesce(deposit_on, balance_on), coalesce(balance_on, deposit_on))"

_WON = (
    "  LEFT JOIN (",
    f"    SELECT inquiry_id, min({_FIRST_MONEY}) AS won_on",
    "    FROM {order} WHERE inquiry_id IS NOT NULL GROUP BY inquiry_id",
    "  ) USING (inquiry_id)",
)


def order_entries(by: str | None, span: str = "") -> str:
    """The rows of the order log as `entries`; with `by`, each knows the segment of its inquiry; with `span`, once for
    every period of `spans`.
    """
    buyer = f"{span}, buyer_id" if span else "buyer_id"
    linked = segment_column(dataset("inquiry"), by) if by else None
    joined = [f"  LEFT JOIN (SELECT inquiry_id, {linked} AS of_inquiry FROM {{inquiry}}) USING (inquiry_id)"]
    return _lines(
        [
            f"{_SPANS}, dated AS (" if span else "WITH dated AS (",
            "  SELECT *,",
            f"    {_FIRST_MONEY} AS paid_on,",
            "    coalesce(deposit, balance) AS received,",
            "    drafted_on BETWEEN $start AND $end AS drafted",
            "  FROM {order} CROSS JOIN spans" if span else "  FROM {order}",
            *(joined if linked else []),
            "), entries AS (",
            "  SELECT *,",
            "    paid_on BETWEEN $start AND $end AS paid,",
            "    CASE WHEN paid_on IS NOT NULL AND buyer_id IS NOT NULL THEN row_number() OVER (",
            f"      PARTITION BY {buyer} ORDER BY paid_on NULLS LAST, order_id) END AS nth_of_buyer",
            "  FROM dated",
            ")",
        ]
    )


def segment_of_log(name: str, by: str) -> str:
    """An order that does not say its segment belongs where its inquiry does."""
    own = segment_column(dataset(name), by)
    if name != ORDER.name:
        return own or "NULL"
    return f"coalesce({own}, of_inquiry)" if own else "of_inquiry"


def _columns(segment: str | None, columns: Sequence[str], span: str = "") -> str:
    groups = [*([f"  {span}"] if span else []), *([f"  {segment} AS segment"] if segment else [])]
    return ",\n".join([*groups, *columns])


def _grouped(by: str | None, span: str = "") -> list[str]:
    places = ", ".join(str(place) for place, _ in enumerate(filter(None, (span, by)), start=1))
    return [f"GROUP BY {places}", f"ORDER BY {places}"] if places else []


def _lines(lines: Iterable[str]) -> str:
    return "\n".join(lines)
