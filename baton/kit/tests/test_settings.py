from __future__ import annotations

from pathlib import Path

import pytest

from baton.kit.errors import NotUsable
from baton.kit.settings import documented, environment_name, read_settings, terminal_language


def test_defaults_need_nothing(tmp_path: Path) -> None:
    settings = read_settings({}, tmp_path)
    assert (settings.host, settings.port, settings.database_url) == ("127.0.0.1", 8000, None)
    assert settings.home.path == tmp_path
    assert not list(tmp_path.iterdir()), "reading settings writes nothing"


def test_the_home_comes_from_the_environment(tmp_path: Path) -> None:
    assert read_settings({"BATON_HOME": str(tmp_path / "shop")}).home.path == tmp_path / "shop"


def test_the_environment_wins_over_the_file(tmp_path: Path) -> None:
    (tmp_path / "baton.toml").write_text(
        'port = 9001\nlanguage = "en"\nallowed_hosts = ["a", "b"]\nis_https = true\n'
    )
    settings = read_settings(
        {"BATON_PORT": "9002", "BATON_TRUSTED_ORIGINS": "https://a, https://b"}, tmp_path
    )
    assert (settings.port, settings.default_language, settings.is_https) == (9002, "en", True)
    assert settings.allowed_hosts == ("a", "b")
    assert settings.trusted_origins == ("https://a", "https://b")


def test_an_unknown_name_names_the_nearest(tmp_path: Path) -> None:
    with pytest.raises(NotUsable) as in_environment:
        read_settings({"BATON_PROT": "1"}, tmp_path)
    assert "BATON_PORT" in in_environment.value.remedy.en
    assert "BATON_PORT" in in_environment.value.remedy.zh
    (tmp_path / "baton.toml").write_text("tread = 3\n")
    with pytest.raises(NotUsable) as in_file:
        read_settings({}, tmp_path)
    assert "“threads”" in in_file.value.remedy.en


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ('port = "http"', "whole number"),
        ("port = true", "whole number"),
        ("port = 70000", "65535"),
        ("host = 7", "a text"),
        ('language = "fr"', "zh-hans"),
        ('time_zone = "Mars/Olympus"', "time zone"),
        ("is_https = 2", "true or false"),
        ("allowed_hosts = [1]", "a list"),
    ],
)
def test_a_wrong_value_says_what_it_must_be(tmp_path: Path, line: str, expected: str) -> None:
    (tmp_path / "baton.toml").write_text(line)
    with pytest.raises(NotUsable, match=expected) as refused:
        read_settings({}, tmp_path)
    assert refused.value.code == "wrong_setting"


def test_a_file_that_is_not_toml(tmp_path: Path) -> None:
    (tmp_path / "baton.toml").write_text("port: 8000")
    with pytest.raises(NotUsable, match="not valid TOML"):
        read_settings({}, tmp_path)


def test_a_password_is_not_shown(tmp_path: Path) -> None:
    settings = read_settings({"DATABASE_URL": "postgresql://u:hush@h/db"}, tmp_path)
    assert "hush" not in repr(settings)
    (tmp_path / "baton.toml").write_text('database_url = ["postgresql://u:hush@h/db"]')
    with pytest.raises(NotUsable) as refused:
        read_settings({}, tmp_path)
    assert "hush" not in str(refused.value)


def test_each_setting_is_documented_in_both_languages() -> None:
    for one in documented():
        doc = one.metadata["doc"]
        assert doc.zh, one.name
        assert doc.en, one.name
        assert doc.zh != doc.en
    assert len({environment_name(one) for one in documented()}) == len(documented())


@pytest.mark.parametrize(
    ("environ", "expected"),
    [
        ({}, "zh-hans"),
        ({"LANG": "C.UTF-8"}, "zh-hans"),
        ({"LANG": "en_US.UTF-8"}, "en"),
        ({"LANG": "en_US.UTF-8", "LC_ALL": "zh_CN.UTF-8"}, "zh-hans"),
        ({"LANG": "zh_CN.UTF-8", "BATON_LANGUAGE": "en"}, "en"),
    ],
)
def test_the_terminal_speaks(tmp_path: Path, environ: dict[str, str], expected: str) -> None:
    assert terminal_language(read_settings(environ, tmp_path), environ) == expected
