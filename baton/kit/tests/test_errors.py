from __future__ import annotations

import pytest

from baton.kit.errors import (
    BatonError,
    NotAllowed,
    NotAnswerable,
    NotFound,
    NotReadable,
    NotUsable,
    shortened,
    unknown,
)
from baton.kit.text import Text

SHOP = Text("店铺", "shop")


def test_each_refusal_has_its_status() -> None:
    statuses = {kind: kind.status for kind in (NotFound, NotAllowed, NotUsable, NotAnswerable, NotReadable)}
    assert statuses == {NotFound: 404, NotAllowed: 403, NotUsable: 400, NotAnswerable: 422, NotReadable: 422}
    assert all(issubclass(kind, BatonError) for kind in statuses)


def test_a_refusal_says_what_and_what_to_do_in_the_readers_language() -> None:
    refusal = NotUsable("bad", Text("错了。", "Wrong."), Text("改。", "Mend it."))
    assert refusal.into("zh-hans") == "错了。 改。"
    assert refusal.into("en-gb") == "Wrong. Mend it."
    assert str(refusal) == "Wrong. Mend it."


def test_an_unknown_name_offers_the_nearest_and_lists_the_known() -> None:
    refusal = unknown(SHOP, "minglam", ["minglan", "xiaodeng"], code="unknown_shop")
    assert refusal.code == "unknown_shop"
    assert (
        refusal.into("en") == "There is no shop “minglam”. Did you mean “minglan”? Known: minglan, xiaodeng."
    )
    assert refusal.into("zh") == "没有这个店铺：「minglam」。 是不是「minglan」？已有：minglan、xiaodeng。"


def test_a_name_like_none_is_not_guessed_at() -> None:
    assert "Did you mean" not in unknown(SHOP, "zzz", ["minglan"], code="unknown_shop").into("en")
    assert unknown(SHOP, "zzz", [], code="unknown_shop").remedy.en == "Known: none."


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_long_list_is_cut(language: str) -> None:
    names = [f"shop-{number:02}" for number in range(40)]
    assert unknown(SHOP, "x", names, code="unknown_shop").remedy.into(language).count("shop-") == 12


def test_what_somebody_typed_is_repeated_in_short() -> None:
    assert shortened("x" * 60) == "x" * 60
    refusal = unknown(SHOP, "x" * 5000, ["minglan"], code="unknown_shop")
    for language in ("zh", "en"):
        assert "x" * 59 + "…" in refusal.into(language)
        assert len(refusal.into(language)) < 150
