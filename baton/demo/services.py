"""Building the demo: its people and shops, and the import of the files that those shops export."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from pathlib import Path
from tempfile import mkdtemp

from django.core.management import call_command
from filelock import FileLock

from baton.demo import selectors
from baton.demo.action_life import live_with_actions
from baton.demo.cast import CAST, Member
from baton.demo.day_life import live_the_day
from baton.demo.desk_life import live_at_desk
from baton.demo.desk_work import work_at_desk
from baton.demo.exchange_life import hold_exchanges
from baton.demo.logic.product_facts import PRODUCT_FACTS
from baton.demo.logic.profile import MINGLAN, PROFILES, Profile
from baton.demo.selectors import IS_BUILT
from baton.demo.terms import HomeState
from baton.demo.writing_beside import write_beside
from baton.inquiries.services import show_routing, take_in, write_fact_card
from baton.intake.services import import_files
from baton.intake.terms import FileStatus
from baton.kit.errors import NotAllowed, NotReadable
from baton.kit.home import Home
from baton.kit.period import Period
from baton.kit.text import Text
from baton.people.clock import DEMO_FILE
from baton.people.services import create_person, create_shop
from baton.people.terms import Person, Shop
from baton.watch.selectors import last_day, present_facts
from baton.watch.services import run_watch_over

PINNED_DAY = "2026-11-24"
TIME_ZONE = "Asia/Shanghai"
SAID_BY_SALES = ("询盘登记表", "订单登记表", "丢单登记表", "发货进度表", "评价登记表")

ROUTED = {
    "chenjiahao": (150.0, 280),
    "wangsimin": (120.0, 250),
    "liuzhiyuan": (130.0, 260),
    "huanglijun": (140.0, 260),
    "wukaiwen": (130.0, 260),
    "zhengjiayi": (60.0, 90),
}
"""Inquiries a month and the most in hand of each rep; the second has more than that."""
NEW_REP_SINCE = date(2026, 9, 23)

LOOKED_BACK = 21
"""Data days that the watch looks at while the demo is built."""

Say = Callable[[Text], None]


def build_demo(home: Home, say: Say) -> bool:
    """Make this home a demo home; returns whether anything had to be built.

    An empty home is filled, a demo home kept as it is, a demo that was broken off is begun anew. NotAllowed for a
    home that holds a team's own shop. Two commands at once: the second waits and finds the demo built.
    """
    with FileLock(home.path / "demo.lock"):
        state = selectors.home_state(home.path)
        if state is HomeState.IN_USE:
            raise _home_in_use(home)
        if state is HomeState.BUILT:
            return False
        if state is HomeState.UNFINISHED:
            say(Text("上次没建完，重新开始。", "The last build was broken off; starting anew."))
            _empty(home)
        _note(home, is_built=False)
        _fill(home, say)
        _note(home, is_built=True)
        return True


def _note(home: Home, *, is_built: bool) -> None:
    """Write demo.json: the pinned day, and whether everything is in. Replaced in one step."""
    path = home.path / DEMO_FILE
    draft = path.with_suffix(".tmp")
    said = {"pinned_day": PINNED_DAY, "time_zone": TIME_ZONE, IS_BUILT: is_built}
    draft.write_text(json.dumps(said, indent=2) + "\n", encoding="utf-8")
    draft.replace(path)


def _empty(home: Home) -> None:
    """Remove what a broken-off build left behind. Only ever called on a home that this command began."""
    call_command("flush", verbosity=0, interactive=False)
    for folder in (home.facts, home.uploads, _drafts(home)):
        shutil.rmtree(folder, ignore_errors=True)
    home.prepare()


def _drafts(home: Home) -> Path:
    """Where the exports are written before they are imported; removed afterwards."""
    return home.path / "demo-files"


def _fill(home: Home, say: Say) -> None:
    _drafts(home).mkdir(exist_ok=True)
    # In a folder of this build: the process of one that was killed may still write.
    drafts = Path(mkdtemp(dir=_drafts(home)))
    files = {profile.code: write_beside(drafts, profile) for profile in PROFILES}
    shops = {
        profile.code: create_shop(None, profile.code, profile.name, timezone=TIME_ZONE)
        for profile in PROFILES
    }
    people = {member.login_name: _engage(member, shops) for member in CAST}
    say(
        Text(
            f"建好 {len(shops)} 个店铺、{len(people)} 个人。",
            f"Made {len(shops)} shops and {len(people)} people.",
        )
    )
    for profile in PROFILES:
        paths = files[profile.code]()
        say(
            Text(
                f"{profile.name}：写好 {len(paths)} 个导出文件，开始导入。",
                f"{profile.code}: wrote {len(paths)} exported files, importing them.",
            )
        )
        _bring_in(profile, paths, people)
    shutil.rmtree(_drafts(home), ignore_errors=True)
    for profile in PROFILES:
        take_in(shops[profile.code])
        if profile is MINGLAN:
            _write_fact_cards(shops[profile.code], people)
        work_at_desk(profile, shops[profile.code], people, date.fromisoformat(PINNED_DAY))
        if profile is MINGLAN:
            _set_routing(shops[profile.code], people)
            live_at_desk(shops[profile.code], people, date.fromisoformat(PINNED_DAY))
        _look_back(shops[profile.code], say)
        present = date.fromisoformat(PINNED_DAY)
        for live in (live_with_actions, hold_exchanges, live_the_day):
            live(shops[profile.code], people, present)


def _set_routing(shop: Shop, people: Mapping[str, Person]) -> None:
    """What each rep may have, and the routing in shadow beside the way that people give out."""
    months = {people[login].id: limits for login, limits in ROUTED.items()}
    lead, new = people["chenjiahao"], people["zhengjiayi"]
    show_routing(shop, months, main=lead.id, new={new.id: NEW_REP_SINCE}, by=lead)


def _engage(member: Member, shops: dict[str, Shop]) -> Person:
    roles = [(role, shops[member.shop] if member.shop else None) for role in member.roles]
    accounts = {member.shop: [member.name]} if member.is_account else {}
    return create_person(None, member.login_name, member.name, roles, staff_accounts=accounts)


def _bring_in(profile: Profile, paths: Sequence[Path], people: dict[str, Person]) -> None:
    """Marketing brings the platform's exports, sales its own sheets: two imports, each committed together."""
    own = [path for path in paths if path.stem in SAID_BY_SALES]
    exported = [path for path in paths if path.stem not in SAID_BY_SALES]
    by = {
        member.side: people[member.login_name]
        for member in CAST
        if member.shop == profile.code and member.side
    }
    for files, person in ((exported, by["marketing"]), (own, by["sales"])):
        result = import_files(profile.code, files, by=person)
        bad = [
            file for file in result.files if file.status is not FileStatus.IMPORTED or file.rows_quarantined
        ]
        if bad:
            raise NotReadable(
                "demo_file_refused",
                Text(
                    f"演示文件 {bad[0].name} 没有全部导入：{bad[0].message.zh}",
                    f"The demo file {bad[0].name} was not taken whole: {bad[0].message.en}",
                ),
                Text("请报告这个问题。", "Please report this."),
            )


def _write_fact_cards(shop: Shop, people: dict[str, Person]) -> None:
    by = people[
        next(member.login_name for member in CAST if member.shop == shop.code and member.side == "marketing")
    ]
    for facts in PRODUCT_FACTS:
        write_fact_card(by, shop, facts, expected=0)


def _look_back(shop: Shop, say: Say) -> None:
    """Let the watch look at the last data days, so that the alerts have a history from the start."""
    newest = last_day(present_facts(), shop)
    days = list(Period(newest - timedelta(days=LOOKED_BACK - 1), newest).days())
    run_watch_over(shop, days)
    say(
        Text(
            f"{shop.name}：看过 {len(days)} 个数据日，提醒在「提醒」页。",
            f"{shop.code}: looked at {len(days)} data days; the alerts are on the Alerts page.",
        )
    )


def _home_in_use(home: Home) -> NotAllowed:
    return NotAllowed(
        "home_in_use",
        Text(
            f"主文件夹 {home.path} 里已有你们自己的店铺，演示不会混进去。",
            f"The home {home.path} holds a shop of your own; the demo does not mix with it.",
        ),
        Text(
            "换一个主文件夹：BATON_HOME=~/baton-demo baton demo",
            "Use another home: BATON_HOME=~/baton-demo baton demo",
        ),
    )
