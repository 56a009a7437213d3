from django.apps import AppConfig


class MailingsConfig(AppConfig):
    name = "mailings"
    verbose_name = "Mailings"

    def ready(self) -> None:
        # They register the mails of this app with the outbox, and the deeds of its links.
        from mailings import mails, mails_newsletter, purposes  # noqa: F401
