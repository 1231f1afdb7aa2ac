from django.apps import AppConfig


class Config(AppConfig):
    name = "baton.config"
    label = "config"
