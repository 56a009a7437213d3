from django.apps import AppConfig


class HaakjesConfig(AppConfig):
    name = "haakjes"
    verbose_name = "Haakjes"
