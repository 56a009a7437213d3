from django.apps import AppConfig


class PublicationsConfig(AppConfig):
    name = "publications"
    verbose_name = "Nieuws en bibliotheek"

    def ready(self) -> None:
        # Registers what this app holds about people.
        from publications import holdings  # noqa: F401
