from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from baton.people.grants import Grant
from baton.ui.shell import NavEntry


class People(AppConfig):
    name = "baton.people"
    label = "people"
    navigation = (NavEntry("people", _("People"), "people:persons", "people", 90, Grant.MANAGE_PEOPLE.value),)
