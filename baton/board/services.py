"""Writes of the board: the brand words of a shop."""

from __future__ import annotations

from django.db import transaction

from baton.board import selectors
from baton.board.models import BrandWord
from baton.kit.errors import NotFound, NotUsable
from baton.kit.text import Text
from baton.metrics.brands import folded
from baton.people.grants import Grant, require
from baton.people.services import record_audit
from baton.people.terms import Person, Shop

LONGEST = 80


@transaction.atomic
def add_brand_word(by: Person, shop: Shop, written: str) -> str:
    """Puts a word on the shop's list and returns it as it is kept. A word that is there already stays."""
    require(by, Grant.EDIT_BRAND_WORDS, shop)
    word = " ".join(written.lower().split())
    if not folded(word) or len(word) > LONGEST:
        raise NotUsable(
            "wrong_brand_word",
            Text(
                "品牌词不能为空，也不能超过 80 个字符。",
                "A brand word is not empty and has 80 characters at most.",
            ),
            Text("请写一个品牌名，例如 philips。", "Write one brand, for instance philips."),
        )
    _decide(by, shop, word, is_guarded=True)
    return word


@transaction.atomic
def remove_brand_word(by: Person, shop: Shop, word: str) -> None:
    """Takes a word off the shop's list. NotFound where it is not on it."""
    require(by, Grant.EDIT_BRAND_WORDS, shop)
    if word not in selectors.brand_words(shop):
        raise NotFound(
            "unknown_brand_word",
            Text(f"名单里没有「{word}」。", f"“{word}” is not on the list."),
            Text("它可能已被移除，请刷新页面。", "It may have been removed already: load the page again."),
        )
    _decide(by, shop, word, is_guarded=False)


def _decide(by: Person, shop: Shop, word: str, *, is_guarded: bool) -> None:
    before = selectors.brand_words(shop)
    BrandWord.objects.update_or_create(shop_id=shop.id, word=word, defaults={"is_guarded": is_guarded})
    if (word in before) is is_guarded:
        return
    verb = "add_brand_word" if is_guarded else "remove_brand_word"
    record_audit(
        by, verb, word, before={"is_guarded": not is_guarded}, after={"is_guarded": is_guarded}, shop=shop
    )
