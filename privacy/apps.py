from django.apps import AppConfig


class PrivacyConfig(AppConfig):
    """What is held about people: a registry that each app fills, and the records of who looked and what was removed."""

    name = "privacy"
    verbose_name = "Privacy"
