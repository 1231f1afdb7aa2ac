"""A review below par: talk to the buyer, and answer in public for whoever reads it next."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta

from baton.daybook.day_facts import DayFacts, Row
from baton.daybook.few_a_day import AT_MOST, the_first
from baton.daybook.proposing import rows_link
from baton.daybook.terms import Block, Levels, OpenTask, Playbook, Proposal, Threshold
from baton.kit.text import Text

_POOR = """
    SELECT review_id, reviewed_on, review.order_id, product_stars, logistics_stars, service_stars,
        answered_on, followed_up_on, least(product_stars, logistics_stars, service_stars) AS lowest,
        shipment.staff, promised_shipment_on AS promised, shipped_on AS shipped
    FROM {review} AS review LEFT JOIN {shipment} AS shipment ON shipment.order_id = review.order_id
    WHERE (answered_on IS NULL OR followed_up_on IS NULL) AND lowest < $par
        AND reviewed_on BETWEEN $since AND $today
    ORDER BY lowest, reviewed_on DESC, review_id
"""
_DONE = """
    SELECT review_id, answered_on, followed_up_on FROM {review} WHERE review_id IN (SELECT unnest($keys))
"""
_PARTS = {
    "product_stars": Text("产品", "product"),
    "logistics_stars": Text("物流", "logistics"),
    "service_stars": Text("服务", "service"),
}


def _find(day: DayFacts, levels: Levels) -> Iterable[Proposal]:
    since = day.day - timedelta(days=int(levels["days_back"]))
    rows = day.rows(_POOR, {"par": levels["par"], "since": since, "today": day.day})
    return the_first((_proposal(day, row, levels) for row in rows), levels)


def _stars(given: float) -> str:
    return f"{given:g} {'star' if given == 1 else 'stars'}"


def _proposal(day: DayFacts, row: Row, levels: Levels) -> Proposal:
    poor = [part for part in _PARTS if row[part] is not None and row[part] < levels["par"]]
    given_zh = "、".join(f"{_PARTS[part].zh} {row[part]:g} 星" for part in poor)
    given_en = ", ".join(f"{_stars(row[part])} for the {_PARTS[part].en}" for part in poor)
    left = [
        *([Text("还没回访", "nobody has talked to the buyer yet")] if row["followed_up_on"] is None else ()),
        *([Text("还没公开回复", "there is no public answer yet")] if row["answered_on"] is None else ()),
    ]
    about = (
        Text(f"订单 {row['order_id']}", f"order {row['order_id']}")
        if row["order_id"]
        else Text(f"评价 {row['review_id']}", f"review {row['review_id']}")
    )
    return Proposal(
        key=row["review_id"],
        title=Text(f"回访差评：{about.zh}", f"Follow up a poor review: {about.en}"),
        why=Text(
            f"{row['reviewed_on']} 的评价，{given_zh}，" + "，".join(one.zh for one in left),
            f"Reviewed on {row['reviewed_on']}, {given_en}; " + ", ".join(one.en for one in left),
        ),
        done_when=Text(
            "评价表里填了回访日期和公开回复日期",
            "The list of reviews says when the buyer was talked to and when it was answered",
        ),
        due=day.at(18),
        is_urgent=(day.day - row["reviewed_on"]).days <= levels["fresh_days"],
        is_important=True,
        evidence=(rows_link("review", Text("看这条评价", "See the review"), review_id=row["review_id"]),),
        figures={"lowest": row["lowest"]},
        staff=row["staff"] or "",
        draft=_draft(row, poor) if row["answered_on"] is None else None,
    )


def _draft(row: Row, poor: Sequence[str]) -> Text:
    """The public answer, in the platform's language for every reader: it says only what the rows say, promises
    nothing, and asks for nothing but to learn what went wrong."""
    about = " and ".join(_PARTS[part].en for part in poor)
    said = [f"Thank you for telling us. We are sorry that the {about} did not meet your expectations."]
    promised, shipped = row["promised"], row["shipped"]
    if "logistics_stars" in poor and promised is not None and shipped is not None:
        late = (shipped - promised).days
        if late > 0:
            days = "day" if late == 1 else "days"
            said.append(f"This order was shipped {late} {days} after the agreed date. We are sorry for that.")
        else:
            said.append(f"This order left us on {shipped}, within the agreed date.")
    said.append(
        "We would like to understand what happened: please send us the details, with photos if you have them, "
        "in our chat about this order, so that we can look into it with you."
    )
    words = " ".join(said)
    return Text(words, words)


def _settle(day: DayFacts, levels: Levels, tasks: Sequence[OpenTask]) -> Mapping[str, Text]:  # noqa: ARG001 - followed up is followed up, whatever the thresholds
    keys = [task.key for task in tasks]
    rows = day.rows(_DONE, {"keys": keys}) if keys else ()
    return {
        row["review_id"]: Text(
            f"评价表：{row['followed_up_on']} 回访，{row['answered_on']} 公开回复",
            f"The list of reviews: talked to on {row['followed_up_on']}, answered on {row['answered_on']}",
        )
        for row in rows
        if row["followed_up_on"] is not None and row["answered_on"] is not None
    }


PLAYBOOK = Playbook(
    code="bad_review",
    label=Text("差评回访", "Poor review to follow up"),
    block=Block.LOOK,
    metric="star_rating",
    intent=Text(
        "先弄清买家遇到了什么，公开回复是写给下一个买家看的；不拿好处换改评价",
        "Learn what the buyer met with; the public answer is for the next reader. "
        "Nothing is offered for changing a review",
    ),
    find=_find,
    settle=_settle,
    reads=("review",),
    thresholds=(
        Threshold(
            "par", Text("低于几星算差评", "stars below which a review is poor"), 4, Text("星", "stars"), 1, 5
        ),
        Threshold(
            "days_back",
            Text("看最近几天的评价", "how far back reviews are looked at"),
            60,
            Text("天", "days"),
            7,
            365,
        ),
        Threshold(
            "fresh_days", Text("几天内的算急", "days within which it is urgent"), 3, Text("天", "days"), 0, 30
        ),
        AT_MOST,
    ),
)
