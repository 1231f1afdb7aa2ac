"""Building a demo home: only in an empty one, once, and anew after an interruption."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from django.core.management import call_command
from pytest_django.fixtures import Settings

from baton.demo import services
from baton.demo.cast import CAST
from baton.demo.logic.profile import XINGHE
from baton.demo.selectors import home_state
from baton.demo.terms import HomeState
from baton.intake import selectors as intake
from baton.intake.services import import_files
from baton.kit.errors import NotAllowed
from baton.kit.home import Home
from baton.kit.text import Text
from baton.people.clock import shop_day
from baton.people.selectors import person_by_login, persons, shop_by_code, shops
from baton.people.services import create_shop
from baton.people.terms import Role

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def home(tmp_path: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[Home]:
    """An empty home in which the demo consists of the small shop alone."""
    home = Home(tmp_path / "home")
    home.prepare()
    settings.BATON = replace(django_settings.BATON, home=home)
    monkeypatch.setattr(services, "PROFILES", (XINGHE,))
    monkeypatch.setattr(
        services, "CAST", tuple(one for one in CAST if one.shop != "minglan" or not one.roles)
    )
    yield home
    intake._store_at.cache_clear()


def quiet(_: Text) -> None:
    pass


def rows(dataset: str) -> int:
    return int(intake.fact_store().snapshot().read(dataset, "xinghe").num_rows)


def test_an_empty_home_becomes_a_demo_home_once(home: Home) -> None:
    said: list[Text] = []
    assert home_state(home.path) is HomeState.EMPTY
    assert services.build_demo(home, said.append)
    assert home_state(home.path) is HomeState.BUILT
    assert {shop_day(shop).isoformat() for shop in shops()} == {services.PINNED_DAY}
    assert [shop.name for shop in shops()] == ["星禾灯饰"]
    assert rows("shop_day") == 183
    assert rows("inquiry") > 350
    assert said
    assert not (home.path / "demo-files").exists()
    shop = shop_by_code("xinghe")
    assert person_by_login("miaoqing").roles_in(shop) == {Role.SALES_LEAD, Role.REP}
    assert person_by_login("xuan").holdings == ()
    note = json.loads((home.path / "demo.json").read_text(encoding="utf-8"))
    assert (note["pinned_day"], note["time_zone"]) == ("2026-11-24", "Asia/Shanghai")
    names = [person.login_name for person in persons()]
    assert not services.build_demo(home, quiet)
    assert [person.login_name for person in persons()] == names


def test_a_broken_off_build_starts_anew(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    """The power goes after the first of two imports: nothing of it may stay, nothing may be in twice."""
    real, calls = import_files, []

    def fail_at_the_second(*args: object, **kwargs: object) -> object:
        calls.append(args)
        if len(calls) == 2:
            raise KeyboardInterrupt
        return real(*args, **kwargs)  # type: ignore[arg-type]

    with monkeypatch.context() as broken:
        broken.setattr(services, "import_files", fail_at_the_second)
        with pytest.raises(KeyboardInterrupt):
            services.build_demo(home, quiet)
    assert rows("shop_day") == 183
    assert home_state(home.path) is HomeState.UNFINISHED
    intake._store_at.cache_clear()
    assert services.build_demo(home, quiet)
    assert len(shops()) == 1
    assert len(persons()) == sum(one.shop != "minglan" or not one.roles for one in CAST)
    assert rows("shop_day") == 183
    assert {len(intake.history(shop)) for shop in shops()} == {2}


def test_a_teams_own_home_is_left_alone(home: Home) -> None:
    create_shop(None, "our-own", "Our own")
    with pytest.raises(NotAllowed) as refused:
        services.build_demo(home, quiet)
    assert refused.value.code == "home_in_use"
    assert "BATON_HOME=" in refused.value.remedy.en
    assert not (home.path / "demo.json").exists()
    assert [shop.code for shop in shops()] == ["our-own"]


def test_a_spoiled_note_counts_as_unfinished(home: Home) -> None:
    (home.path / "demo.json").write_text("{", encoding="utf-8")
    assert home_state(home.path) is HomeState.UNFINISHED


def test_only_the_files(
    home: Home, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("baton.demo.spreadsheets.PROFILES", (XINGHE,))
    call_command("demo", files_only=tmp_path / "out")
    assert len(list((tmp_path / "out" / "xinghe").rglob("*.xls*"))) == 60
    assert "60" in capsys.readouterr().out
    assert home_state(home.path) is HomeState.EMPTY
