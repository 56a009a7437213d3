from django.apps import AppConfig


class OutboxConfig(AppConfig):
    name = "outbox"
    verbose_name = "Mail"

    def ready(self) -> None:
        # Registers what is held about people.
        from outbox import holdings  # noqa: F401
