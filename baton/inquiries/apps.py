from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from baton.people.grants import Grant
from baton.ui.shell import NavEntry


class Inquiries(AppConfig):
    name = "baton.inquiries"
    label = "inquiries"
    navigation = (NavEntry("desk", _("Desk"), "inquiries:desk", "desk", 11, Grant.SEE_INQUIRIES.value),)
    buyers_named_in = "baton.inquiries.day_questions.buyers_named_in"
    """Whom notices ask before a group reads along."""
