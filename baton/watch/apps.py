from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from baton.people.grants import Grant
from baton.ui.shell import NavEntry


class Watch(AppConfig):
    name = "baton.watch"
    label = "watch"
    navigation = (NavEntry("alerts", _("Alerts"), "watch:alerts", "flag", 15, Grant.SEE_FUNNEL.value),)
