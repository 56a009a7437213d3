from django.apps import AppConfig


class EventsConfig(AppConfig):
    name = "events"
    verbose_name = "Bijeenkomsten"

    def ready(self) -> None:
        # Registers the mails and the mailed links of this app with the apps below.
        from events import mails, purposes  # noqa: F401
