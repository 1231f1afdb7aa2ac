from django.apps import AppConfig


class Ui(AppConfig):
    name = "baton.ui"
    label = "ui"
