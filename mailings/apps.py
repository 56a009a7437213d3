from django.apps import AppConfig


class MailingsConfig(AppConfig):
    name = "mailings"
    verbose_name = "Mailings"

    def ready(self) -> None:
        # They register the mails of this app, the deeds of its links, and what it holds about people.
        from mailings import holdings, mails, mails_newsletter, purposes  # noqa: F401
