"""An alert in one plain sentence: what, where, since when, against what, and what it is worth."""

from __future__ import annotations

from baton.kit.text import Text
from baton.ui import formats
from baton.watch.logic.figures import FIGURES
from baton.watch.terms import NAMES, Finding, Kind, Sense, Step

_CURRENCY = {"ad_spend": "CNY"}


def written(metric: str, value: float | None) -> str:
    """A figure as people read it; of a rate its share."""
    kind = FIGURES[metric].kind
    if kind is Kind.RATE:
        return formats.rate(value)
    if kind is Kind.MONEY:
        return formats.money(value, _CURRENCY.get(metric, "USD"))
    return formats.number(None if value is None else _rounded(value))


def _rounded(value: float) -> float:
    return round(value) if abs(value) >= 10 else round(value, 1)


def per_trial(found: Finding, value: float) -> float:
    """A count of the window; of a rate the share."""
    return value / found.trials if found.trials else value


def title(label: Text, segment: Text | None, found: Finding) -> Text:
    """What is off, and which way."""
    where = segment or NAMES[""]
    is_more, is_rate = found.sense is Sense.MORE, found.trials is not None
    zh = ("偏高" if is_more else "偏低") if is_rate else ("偏多" if is_more else "偏少")
    en = ("higher" if is_more else "lower") if is_rate else ("more" if is_more else "less")
    return Text(f"{where.zh} · {label.zh}{zh}", f"{where.en} · {label.en} {en} than usual")


def difference(found: Finding) -> Text:
    """What the window brought beyond what was expected."""
    metric, much = found.key.metric, abs(found.worth)
    is_more = found.worth > 0
    if found.trials is not None:
        points = abs(per_trial(found, found.observed) - per_trial(found, found.expected))
        zh, en = formats.points(points, "zh"), formats.points(points, "en")
        zh, en = zh.lstrip("+"), en.lstrip("+")
    else:
        zh = en = written(metric, much)
    return Text(f"约{'多' if is_more else '少'} {zh}", f"about {en} {'more' if is_more else 'less'}")


def inquiries(found: Finding) -> Text | None:
    """What the difference is worth in inquiries; None where no chain leads there or it is next to nothing."""
    if found.inquiries is None or found.key.metric == "inquiries":
        return None
    much = formats.number(_rounded(abs(found.inquiries)))
    if much == "0":
        return None
    is_more = found.inquiries > 0
    return Text(
        f"按平常的转化约合{'多' if is_more else '少'} {much} 个询盘",
        f"at the usual conversion about {much} inquiries {'more' if is_more else 'fewer'}",
    )


def orders(much: float | None) -> Text | None:
    """Paid orders at the usual closing; None where that is not known or next to nothing."""
    if much is None or abs(much) < 0.05:
        return None
    written, is_more = formats.number(_rounded(abs(much))), much > 0
    return Text(
        f"约合{'多' if is_more else '少'} {written} 单",
        f"about {written} paid orders {'more' if is_more else 'fewer'}",
    )


def when(found: Finding) -> Text:
    from_to = f"{found.first_day:%m-%d}", f"{found.day:%m-%d}"
    if found.first_day == found.day:
        return Text(from_to[1], from_to[1])
    weeks = (
        Text(f"（{found.window} 周）", f" ({found.window} week{'' if found.window == 1 else 's'})")
        if found.step is Step.WEEK
        else Text("", "")
    )
    return Text(f"{from_to[0]} 至 {from_to[1]}{weeks.zh}", f"{from_to[0]} – {from_to[1]}{weeks.en}")


def sentence(label: Text, segment: Text | None, found: Finding) -> Text:
    metric = found.key.metric
    observed, expected, low, high = (
        written(metric, per_trial(found, value))
        for value in (found.observed, found.expected, found.low, found.high)
    )
    head, days, apart, worth = title(label, segment, found), when(found), difference(found), inquiries(found)
    more_zh = f"，{worth.zh}" if worth else ""
    more_en = f"; {worth.en}" if worth else ""
    return Text(
        f"{head.zh}：{days.zh} 为 {observed}，平常约 {expected}（{low} 至 {high}），{apart.zh}{more_zh}。",
        f"{head.en}: {observed} on {days.en}, usually about {expected} ({low} to {high}): {apart.en}{more_en}.",
    )
