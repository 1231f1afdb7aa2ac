"""Countries and regions: ISO 3166-1 alpha-2 codes, their names in both languages, and the spellings that exports use.

Names come from the Unicode locale data that Babel carries; SPELLINGS adds what it lacks.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from functools import lru_cache

from babel import Locale

from baton.kit.text import Text

OTHER, UNKNOWN = "XX", "ZZ"
"""The codes of "other countries" and "unknown": two rows of one table, kept so that its rows sum to its whole."""

SPELLINGS: Mapping[str, str] = {
    "其他": OTHER,
    "其它": OTHER,
    "其他国家": OTHER,
    "其他国家/地区": OTHER,
    "未知": UNKNOWN,
    "other": OTHER,
    "others": OTHER,
    "unknown": UNKNOWN,
    "usa": "US",
    "u.s.": "US",
    "u.s.a.": "US",
    "united states of america": "US",
    "america": "US",
    "美利坚合众国": "US",
    "uk": "GB",
    "u.k.": "GB",
    "great britain": "GB",
    "britain": "GB",
    "england": "GB",
    "大不列颠": "GB",
    "uae": "AE",
    "u.a.e.": "AE",
    "阿联酋": "AE",
    "阿拉伯联合酋长国": "AE",
    "沙特": "SA",
    "kingdom of saudi arabia": "SA",
    "korea": "KR",
    "korea, republic of": "KR",
    "republic of korea": "KR",
    "南韩": "KR",
    "korea, democratic people's republic of": "KP",
    "russian federation": "RU",
    "俄罗斯联邦": "RU",
    "viet nam": "VN",
    "holland": "NL",
    "czech republic": "CZ",
    "捷克共和国": "CZ",
    "turkey": "TR",
    "turkiye": "TR",
    "hong kong": "HK",
    "hong kong sar": "HK",
    "hong kong s.a.r.": "HK",
    "香港": "HK",
    "中国香港": "HK",
    "macau": "MO",
    "macao": "MO",
    "macau sar": "MO",
    "澳门": "MO",
    "中国澳门": "MO",
    "taiwan": "TW",
    "taiwan, china": "TW",
    "中国台湾": "TW",
    "台湾": "TW",
    "中国台湾省": "TW",
    "china": "CN",
    "china (mainland)": "CN",
    "mainland china": "CN",
    "中国": "CN",
    "中国大陆": "CN",
    "iran, islamic republic of": "IR",
    "syrian arab republic": "SY",
    "tanzania, united republic of": "TZ",
    "moldova, republic of": "MD",
    "macedonia": "MK",
    "马其顿": "MK",
    "lao people's democratic republic": "LA",
    "lao": "LA",
    "brunei darussalam": "BN",
    "ivory coast": "CI",
    "cote d'ivoire": "CI",
    "象牙海岸": "CI",
    "cape verde": "CV",
    "swaziland": "SZ",
    "斯威士兰": "SZ",
    "burma": "MM",
    "congo": "CG",
    "congo, the democratic republic of the": "CD",
    "democratic republic of the congo": "CD",
    "刚果金": "CD",
    "palestine": "PS",
    "palestinian territory": "PS",
    "palestinian territories": "PS",
    "east timor": "TL",
    "bolivia, plurinational state of": "BO",
    "venezuela, bolivarian republic of": "VE",
    "libyan arab jamahiriya": "LY",
    "kosovo": "XK",
    "vatican": "VA",
    "holy see": "VA",
    "梵蒂冈": "VA",
    "波黑": "BA",
    "bosnia and herzegovina": "BA",
    "特立尼达和多巴哥": "TT",
    "trinidad and tobago": "TT",
    "沙地阿拉伯": "SA",
    "纽西兰": "NZ",
    "柬埔寨王国": "KH",
    "saint martin": "MF",
    "micronesia, federated states of": "FM",
    "reunion": "RE",
    "curacao": "CW",
}
"""Spelling in lower case → code."""

_NOT_A_COUNTRY = {"EU", "EZ", "QO", "UN", "XA", "XB", UNKNOWN}


def _folded(name: str) -> str:
    """A name without case, accents, full-width letters and doubled spaces."""
    decomposed = unicodedata.normalize("NFKD", name)
    bare = "".join(letter for letter in decomposed if not unicodedata.combining(letter))
    return re.sub(r"\s+", " ", bare.replace("’", "'")).strip().casefold()


def _names(language: str) -> Mapping[str, str]:
    return {str(code): str(name) for code, name in Locale(language).territories.items()}


@lru_cache(maxsize=1)
def countries() -> Mapping[str, Text]:
    """Every code with its name, in the order of the codes; `OTHER` and `UNKNOWN` last."""
    zh, en = _names("zh"), _names("en")
    codes = sorted(code for code in en if len(code) == 2 and code.isalpha() and code not in _NOT_A_COUNTRY)
    named = {code: Text(zh.get(code, en[code]), en[code]) for code in codes}
    return {**named, OTHER: Text("其他", "Other"), UNKNOWN: Text("未知", "Unknown")}


@lru_cache(maxsize=1)
def _by_name() -> Mapping[str, str]:
    known: dict[str, str] = {}
    for code, name in countries().items():
        for spelling in (
            code,
            name.zh,
            name.en,
            name.en.replace("&", "and"),
            name.en.replace("St.", "Saint"),
        ):
            known.setdefault(_folded(spelling), code)
    for spelling, code in SPELLINGS.items():
        known[_folded(spelling)] = code
    return known


def label(code: str) -> Text:
    """The name of a code; a code that is not known names itself."""
    return countries().get(code, Text(code, code))


def find_country(name: str) -> str | None:
    """The code that a cell names: a code, a Chinese or English name, or a known spelling. None where it is none."""
    folded = _folded(name)
    known = _by_name()
    if folded in known:
        return known[folded]
    return known.get(_folded(re.sub(r"\(.*?\)|\[.*?\]", "", folded)))
