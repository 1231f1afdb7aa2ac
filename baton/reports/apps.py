from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from baton.people.grants import Grant
from baton.ui.shell import NavEntry


class Reports(AppConfig):
    name = "baton.reports"
    label = "reports"
    navigation = (
        NavEntry("reports", _("Reports"), "reports:reports", "report", 18, Grant.SEE_REPORTS.value),
    )
