"""Why an item would go to somebody, in words a lead can check, from the very figures that decided."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from baton.inquiries.assigning.terms import LeftOut
from baton.inquiries.logic.ability import logistic
from baton.inquiries.logic.giving import Beliefs, Rep, Seen
from baton.inquiries.logic.kinds import ANY
from baton.inquiries.logic.open_hours import NEVER
from baton.inquiries.logic.routing import NOBODY, Rule
from baton.kit.countries import label
from baton.kit.text import Text

GATE_SHUT = Text(
    "业务员之间的差别还分不清：按负载分",
    "the reps' differences cannot be told apart yet: by load",
)
NEW_REP = Text("新人保底", "a new rep's sure share")
OWNER = Text("老客户跟着负责人", "the customer stays with its rep")
PRESSED = Text(
    "进来的快赶上全队做得完的：先看谁最早有空",
    "nearly as much comes in as can be worked off: who is free first",
)
HELD_BACK = Text(
    "在跟客户多，回复变慢，暂缓新分（只按一半能力分）",
    "many customers in hand and ever slower replies: held back (counted as half as able)",
)
PREFERRED = Text("这个市场或产品优先给", "is preferred for this market or product")


def kind_label(key: str) -> Text:
    """ "HB|US" as 美国 HB 系列."""
    line, market = key.split("|", 1)
    place = Text("其他市场", "other markets") if market == ANY else label(market)
    if line == ANY:
        return Text(f"{place.zh}各类产品", f"{place.en}, all products")
    return Text(f"{place.zh} {line}", f"{line}, {place.en}")


def reasons(
    rep: Rep, seen: Seen, rule: Rule, beliefs: Beliefs, now: datetime, zone: ZoneInfo
) -> tuple[Text, ...]:
    """The rule where it decided by itself, then ability, load and hours of this rep: the first say most."""
    by_rule = {Rule.OWNER: OWNER, Rule.FLOOR: NEW_REP, Rule.WAITING: PRESSED, Rule.BALANCE: GATE_SHUT}
    owner = int(seen.given.owner[0])
    found = [by_rule[rule]] if rule in by_rule else []
    if rule is Rule.OWNER and (owner == NOBODY or seen.reps[owner].id != rep.id):
        found = []
    if rule is Rule.FLOOR and not rep.is_new:
        found = []
    if rep.is_held_back:
        found.append(HELD_BACK)
    if rule is Rule.ABILITY:
        found.append(ability(rep, seen.kind, beliefs))
    found += [load(rep), shift(rep, now, zone)]
    return tuple(found)


def ability(rep: Rep, kind: int, beliefs: Beliefs) -> Text:
    """The rep's record at this kind beside the team's; what is believed of a rep without one."""
    key = kind_label(beliefs.kinds.keys[kind])
    team_won = sum(float(won[kind]) for won in beliefs.won.values())
    team_known = sum(float(known[kind]) for known in beliefs.outcomes.values())
    known = float(beliefs.outcomes[rep.id][kind]) if rep.id in beliefs.outcomes else 0.0
    team = f"{team_won / team_known:.0%}" if team_known else "—"
    if not known:
        usual = float(logistic(beliefs.usual[kind]))
        return Text(
            f"{key.zh}还没有结果，按全队 {usual:.0%} 看",
            f"{key.en}: no outcomes yet, taken as the team's {usual:.0%}",
        )
    own = float(beliefs.won[rep.id][kind]) / known
    return Text(
        f"{key.zh}成交率 {own:.0%}，全队 {team}（n = {known:.0f}）",
        f"{key.en}: wins {own:.0%}, the team {team} (n = {known:.0f})",
    )


def load(rep: Rep) -> Text:
    most = "" if rep.most_in_hand is None else f"/{rep.most_in_hand}"
    median = span(rep.reply_median)
    zh, en = f"现有 {rep.in_hand}{most} 条", f"has {rep.in_hand}{most} in hand"
    if median is None:
        return Text(f"{zh}，近 28 天还没有首回", f"{en}, no first reply in 28 days")
    return Text(f"{zh}，首回中位 {median.zh}", f"{en}, first replies in {median.en} (median)")


def shift(rep: Rep, now: datetime, zone: ZoneInfo) -> Text:
    if rep.next_open == NEVER:
        return Text("近期没有排班", "no shift in the calendar")
    if rep.next_open > now.timestamp():
        at = datetime.fromtimestamp(rep.next_open, zone)
        day = at.date() - now.astimezone(zone).date()
        zh = {0: "今天", 1: "明天"}.get(day.days, f"{at:%m-%d}")
        en = {0: "today", 1: "tomorrow"}.get(day.days, f"{at:%m-%d}")
        return Text(f"{zh} {at:%H:%M} 上班", f"at work {en} from {at:%H:%M}")
    until = datetime.fromtimestamp(rep.open_until, zone)
    return Text(f"{until:%H:%M} 前在线", f"at work until {until:%H:%M}")


def slowing(rep: Rep) -> Text:
    """What the lead is told of a rep who is held back."""
    before, late = span(rep.reply_before), span(rep.reply_median)
    if before is None or late is None:
        return HELD_BACK
    return Text(
        f"在跟客户多（{rep.in_hand} 条），回复变慢（首回中位 {before.zh} → {late.zh}），暂缓新分：只按一半能力分",
        f"many customers in hand ({rep.in_hand}) and slowing replies (median {before.en} → {late.en}): "
        "held back, counted as half as able",
    )


def left_out_text(why: LeftOut, names: tuple[Text, ...]) -> Text:
    zh, en = "、".join(name.zh for name in names), ", ".join(name.en for name in names)
    return Text(f"{why.label.zh}：{zh}", f"{why.label.en}: {en}")


def span(seconds: int | None) -> Text | None:
    """47 分, 2 小时 05 分; None where nothing is known."""
    if seconds is None:
        return None
    hours, minutes = divmod(round(seconds / 60), 60)
    if not hours:
        return Text(f"{minutes} 分", f"{minutes} min")
    return Text(f"{hours} 小时 {minutes:02d} 分", f"{hours} h {minutes:02d} min")
