from django.urls import path

from baton.watch.pages import actions, alerts

app_name = "watch"
urlpatterns = [
    path("alerts", alerts.overview, name="alerts"),
    path("alerts/look", actions.look, name="look"),
    path("alerts/sensitivity", actions.sensitivity, name="sensitivity"),
    path("alerts/budgets", actions.budgets, name="budgets"),
    path("alerts/limits", actions.limits, name="limits"),
    path("alerts/<int:alert_id>", alerts.one, name="alert"),
    path("alerts/<int:alert_id>/export", alerts.export, name="export"),
    path("alerts/<int:alert_id>/acknowledge", actions.acknowledge, name="acknowledge"),
    path("alerts/<int:alert_id>/snooze", actions.snooze, name="snooze"),
    path("alerts/<int:alert_id>/mute", actions.mute, name="mute"),
    path("alerts/<int:alert_id>/unmute", actions.unmute, name="unmute"),
    path("alerts/<int:alert_id>/known", actions.known, name="known"),
]
