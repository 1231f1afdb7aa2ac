from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from baton.people.grants import Grant
from baton.ui.shell import NavEntry


class Notices(AppConfig):
    name = "baton.notices"
    label = "notices"
    navigation = (
        NavEntry("notices", _("Notices"), "notices:channels", "notice", 88, Grant.MANAGE_NOTICES.value),
    )
