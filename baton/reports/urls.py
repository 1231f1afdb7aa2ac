from django.urls import path

from baton.reports.pages import report

app_name = "reports"
urlpatterns = [
    path("reports", report.page, name="reports"),
    path("reports/write", report.write, name="write"),
    path("reports/times", report.timing, name="timing"),
    path("reports/<int:report_id>/workbook", report.as_workbook, name="workbook"),
    path("reports/<int:report_id>/markdown", report.as_markdown, name="markdown"),
    path("reports/<int:report_id>/picture", report.as_picture, name="picture"),
    path("reports/<int:report_id>/words", report.words, name="words"),
    path("reports/<int:report_id>/send", report.send, name="send"),
]
