from django.apps import AppConfig


class PrivacyConfig(AppConfig):
    """What is held about people: a registry that each app fills, and the records of who looked and what was removed."""

    name = "privacy"
    verbose_name = "Privacy"

    def ready(self) -> None:
        # The lowest app is ready last: by now each app has said what it holds.
        from privacy import files, holdings  # noqa: F401

        files.follow_rows()
