from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from baton.people.grants import Grant
from baton.ui.shell import NavEntry


class Daybook(AppConfig):
    name = "baton.daybook"
    label = "daybook"
    playbooks = "baton.daybook.playbooks"
    navigation = (NavEntry("daybook", _("Today"), "daybook:today", "today", 5, Grant.SEE_DAY.value),)
