from django.urls import path

from baton.exchange.pages import acts, meeting, minutes, setup, statements

app_name = "exchange"
urlpatterns = [
    path("exchange", meeting.current, name="exchange"),
    path("exchange/past", meeting.past, name="past"),
    path("exchange/new", setup.new, name="new"),
    path("exchange/settings", setup.settings, name="settings"),
    path("exchange/calibration/export", meeting.export_calibration, name="calibration_export"),
    path("exchange/<int:exchange_id>", meeting.one, name="one"),
    path("exchange/<int:exchange_id>/live", meeting.live, name="live"),
    path("exchange/<int:exchange_id>/agenda", meeting.agenda, name="agenda"),
    path("exchange/<int:exchange_id>/claims", meeting.claims, name="claims"),
    path("exchange/<int:exchange_id>/state", statements.state, name="state"),
    path("exchange/<int:exchange_id>/action", acts.action, name="action"),
    path("exchange/<int:exchange_id>/attendance", acts.attendance, name="attendance"),
    path("exchange/<int:exchange_id>/begin", acts.begin, name="begin"),
    path("exchange/<int:exchange_id>/close", acts.close, name="close"),
    path("exchange/<int:exchange_id>/unfinished", acts.unfinished, name="unfinished"),
    path("exchange/<int:exchange_id>/nobody", acts.nobody, name="nobody"),
    path("exchange/<int:exchange_id>/minutes", minutes.page, name="minutes"),
    path("exchange/<int:exchange_id>/minutes/export", minutes.export, name="minutes_export"),
    path("exchange/<int:exchange_id>/minutes/send", minutes.send, name="minutes_send"),
    path("exchange/statements/<int:statement_id>", statements.one, name="statement"),
    path("exchange/statements/<int:statement_id>/mark", statements.mark, name="mark"),
    path("exchange/statements/<int:statement_id>/withdraw", statements.withdraw, name="withdraw"),
    path("exchange/statements/<int:statement_id>/resolve", statements.resolve, name="resolve"),
    path("exchange/statements/<int:statement_id>/newer", statements.newer, name="newer"),
    path("exchange/asides/<int:aside_id>", statements.settle, name="settle"),
]
