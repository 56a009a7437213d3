from django.apps import AppConfig


class DocumentsConfig(AppConfig):
    name = "documents"

    def ready(self) -> None:
        # Registers what is held about people.
        from documents import holdings  # noqa: F401
