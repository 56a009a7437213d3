from django.apps import AppConfig


class HaakjesConfig(AppConfig):
    name = "haakjes"
    verbose_name = "Haakjes"

    def ready(self) -> None:
        from haakjes import mails  # noqa: F401  registers the kinds of mail
