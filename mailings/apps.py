from django.apps import AppConfig


class MailingsConfig(AppConfig):
    name = "mailings"
    verbose_name = "Mailings"

    def ready(self) -> None:
        # Registers the mail of this app with the outbox.
        from mailings import mails  # noqa: F401
