from django.urls import path

from baton.intake.pages import data, wizard

app_name = "intake"
urlpatterns = [
    path("data", data.overview, name="data"),
    path("data/imports", data.upload, name="upload"),
    path("data/imports/<uuid:run_id>", data.run, name="run"),
    path("data/imports/<uuid:run_id>/undo", data.undo, name="undo"),
    path("data/imports/<uuid:run_id>/again", data.again, name="again"),
    path("data/files/<uuid:file_id>/period", data.period, name="period"),
    path("data/files/<uuid:file_id>/quarantine.xlsx", data.wrong_rows, name="wrong-rows"),
    path("data/files/<uuid:file_id>/dismiss", data.dismiss, name="dismiss"),
    path("data/files/<uuid:file_id>/columns", wizard.columns, name="columns"),
    path("data/files/<uuid:file_id>/try", wizard.try_out, name="try"),
    path("data/files/<uuid:file_id>/take", wizard.take, name="take"),
    path("data/templates/<slug:name>.<slug:ending>", data.template, name="template"),
    path("data/parts/<slug:name>", data.part, name="part"),
    path("data/guide", data.guide, name="guide"),
]
