from django.apps import AppConfig


class HaakjesConfig(AppConfig):
    name = "haakjes"
    verbose_name = "Haakjes"

    def ready(self) -> None:
        from haakjes import holdings, mails  # noqa: F401  registers what is held, and the kinds of mail
