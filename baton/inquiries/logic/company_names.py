"""Company names as they compare: without legal forms, accents and filler, and how alike two of them are."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter

from rapidfuzz import fuzz
from rapidfuzz.distance import Levenshtein

ALIKE = 92.0
"""Out of 100: one letter off in a name of a dozen, or the words in another order."""
ALIKE_IN_THE_REST = 75.0
"""Of what two names do not share: one letter off in a word of four."""
SHORTEST = 4
LONGEST = 120

_LEGAL = frozenset(
    """
    gmbh mbh ag kg ohg ug ltd limited llc llp lp inc incorporated corp corporation co company cie plc pty pvt private sa
    sas sarl sarlu srl spa snc bv nv cv oy oyj ab as asa aps sro spol doo dooel kft zrt bt sia uab ou ltda eireli me epp
    sac sapi de cv jsc pjsc fze fzco fzc wll bhd sdn pte kk yk tic san sti the and und et y e
    """.split()  # noqa: SIM905 - a table of words
)
_LEGAL_FORMS_ZH = re.compile("(?:股份|集团)?有限(?:责任)?公司|株式会社|公司$")
_GENERIC = frozenset(
    """
    trading trade import export imports exports importer exporter group international global general services service
    enterprise enterprises business store shop wholesale retail sales supply supplies solutions holding holdings test
    none na null unknown individual personal private buyer customer
    """.split()  # noqa: SIM905 - a table of words
)
_SIGNS = re.compile(r"[^\w]+|_+")
_ABBREVIATION = re.compile(r"\b(\w)\.(?=\w\b|\s|$)")


def clean_name(name: str) -> str:
    """The words that tell a firm apart, in one spelling; "" where there are none."""
    text = unicodedata.normalize("NFKD", name[:LONGEST].encode("utf-8", "replace").decode("utf-8"))
    text = "".join(sign for sign in text if not unicodedata.combining(sign)).casefold()
    text = _LEGAL_FORMS_ZH.sub(" ", _ABBREVIATION.sub(r"\1", text))
    words = [word for word in _SIGNS.split(text) if word]
    kept = [word for word in words if word not in _LEGAL]
    if not any(word not in _GENERIC and not word.isdigit() for word in kept):
        return ""
    joined = " ".join(kept)
    return joined if sum(map(str.isalpha, joined)) >= SHORTEST or _is_ideographic(joined) else ""


def likeness(first: str, second: str) -> float:
    """Of two clean names, 0 to 100, the same both ways. Names with different numbers in them are not alike."""
    if _digits(first) != _digits(second):
        return 0.0
    low, high = sorted((first, second))
    return float(fuzz.token_sort_ratio(low, high))


def are_alike(first: str, second: str) -> bool:
    """Whether two clean names may be one firm's: nearly the same spelling, and no word stands for quite another one.

    Long words of a trade make two names look alike ("Osterkamp & Otto Energiesysteme", "Osterkamp & Vogt
    Energiesysteme"): what they do not share has to be alike by itself. A word more or less is no other word.
    """
    # Names of very different length are not alike, which tells most pairs apart at once.
    if 200 * min(len(first), len(second)) < ALIKE * (len(first) + len(second)):
        return False
    low, high = sorted((first, second))
    if not fuzz.token_sort_ratio(low, high, score_cutoff=ALIKE) or _digits(first) != _digits(second):
        return False
    own, others = Counter(first.split(" ")), Counter(second.split(" "))
    rest, other_rest = _written_together(own - others), _written_together(others - own)
    if not rest or not other_rest or Levenshtein.distance(rest, other_rest, score_cutoff=1) <= 1:
        return True
    return float(fuzz.ratio(rest, other_rest)) >= ALIKE_IN_THE_REST


def _written_together(words: Counter[str]) -> str:
    return "".join(sorted(words.elements()))


def keys_of(clean: str) -> tuple[str, ...]:
    """Words and beginnings that alike names have in common, for finding them without comparing all pairs."""
    words = clean.split(" ")
    return (*(f"w:{word}" for word in set(words) if word not in _GENERIC), f"b:{clean.replace(' ', '')[:4]}")


def _digits(clean: str) -> str:
    return " ".join(sorted(re.findall(r"\d+", clean)))


def _is_ideographic(text: str) -> bool:
    return sum("\u3040" <= sign <= "\u9fff" for sign in text) >= 2
