from django.apps import AppConfig


class Inquiries(AppConfig):
    name = "baton.inquiries"
    label = "inquiries"
