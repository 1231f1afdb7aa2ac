from django.apps import AppConfig


class Demo(AppConfig):
    name = "baton.demo"
    label = "demo"
