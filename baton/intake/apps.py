from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from baton.people.grants import Grant
from baton.ui.shell import NavEntry


class Intake(AppConfig):
    name = "baton.intake"
    label = "intake"
    navigation = (NavEntry("data", _("Data"), "intake:data", "data", 40, Grant.SEE_DATA.value),)
