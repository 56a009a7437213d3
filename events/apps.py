from django.apps import AppConfig


class EventsConfig(AppConfig):
    name = "events"
    verbose_name = "Bijeenkomsten"

    def ready(self) -> None:
        # Registers the mails, the mailed links and what this app holds about people with the apps below.
        from events import holdings, mails, purposes  # noqa: F401
