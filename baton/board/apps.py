from django.apps import AppConfig
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from baton.people.grants import Grant
from baton.ui.shell import Freshness, NavEntry


class Board(AppConfig):
    name = "baton.board"
    label = "board"
    navigation = (
        NavEntry("funnel", _("Funnel"), "board:funnel", "funnel", 10, Grant.SEE_FUNNEL.value),
        NavEntry("legs", _("Whose leg"), "board:legs", "legs", 12, Grant.SEE_FUNNEL.value),
        NavEntry("claims", _("Claims"), "board:claims", "claim", 17, Grant.SEE_FUNNEL.value),
        NavEntry("products", _("Products"), "board:products", "product", 20, Grant.SEE_PRODUCTS.value),
        NavEntry("keywords", _("Keywords"), "board:keywords", "keyword", 30, Grant.SEE_KEYWORDS.value),
    )

    def freshness(self, request: HttpRequest) -> Freshness | None:
        """The stamp on the bar of every page: the last data day of the shop's figures."""
        from baton.board.pages.frame import stamp  # noqa: PLC0415 - models are not ready when apps are listed

        return stamp(request)
