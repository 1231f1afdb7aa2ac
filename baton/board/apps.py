from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from baton.people.grants import Grant
from baton.ui.shell import NavEntry


class Board(AppConfig):
    name = "baton.board"
    label = "board"
    navigation = (
        NavEntry("funnel", _("Funnel"), "board:funnel", "funnel", 10, Grant.SEE_FUNNEL.value),
        NavEntry("products", _("Products"), "board:products", "product", 20, Grant.SEE_PRODUCTS.value),
        NavEntry("keywords", _("Keywords"), "board:keywords", "keyword", 30, Grant.SEE_KEYWORDS.value),
    )
