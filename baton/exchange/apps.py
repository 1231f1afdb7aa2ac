from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from baton.people.grants import Grant
from baton.ui.shell import NavEntry


class Exchange(AppConfig):
    name = "baton.exchange"
    label = "exchange"
    navigation = (
        NavEntry("exchange", _("Exchange"), "exchange:exchange", "exchange", 13, Grant.JOIN_EXCHANGE.value),
    )
