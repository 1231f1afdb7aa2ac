from __future__ import annotations

import pytest

from baton.kit.countries import OTHER, UNKNOWN, countries, find_country, label


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("美国", "US"),
        ("United States", "US"),
        ("us", "US"),
        (" ＵＳＡ ", "US"),
        ("英国", "GB"),
        ("UK", "GB"),
        ("阿联酋", "AE"),
        ("中国香港特别行政区", "HK"),
        ("香港", "HK"),
        ("中国台湾", "TW"),
        ("Côte d’Ivoire", "CI"),
        ("Cote d'Ivoire", "CI"),
        ("Türkiye", "TR"),
        ("土耳其", "TR"),
        ("Russian Federation", "RU"),
        ("其他", OTHER),
        ("未知", UNKNOWN),
    ],
)
def test_spellings_of_exports_are_known(name: str, code: str) -> None:
    assert find_country(name) == code


@pytest.mark.parametrize("name", ["", "火星", "Atlantis", "Europe", "全部"])
def test_what_is_no_country_is_none(name: str) -> None:
    assert find_country(name) is None


def test_every_name_in_both_languages_leads_back_to_its_code() -> None:
    for code, name in countries().items():
        assert find_country(code) == code
        assert find_country(name.en) == code, name
        assert find_country(name.zh) == code, name


def test_label_of_an_unknown_code_is_the_code() -> None:
    assert label("QQ").zh == "QQ"
    assert label("DE").zh == "德国"
