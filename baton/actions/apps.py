from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from baton.people.grants import Grant
from baton.ui.shell import NavEntry


class Actions(AppConfig):
    name = "baton.actions"
    label = "actions"
    navigation = (
        NavEntry("actions", _("Follow-through"), "actions:board", "act", 14, Grant.SEE_ACTIONS.value),
    )
