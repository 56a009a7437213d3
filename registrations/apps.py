from django.apps import AppConfig


class RegistrationsConfig(AppConfig):
    name = "registrations"
    verbose_name = "Aanmeldingen"

    def ready(self) -> None:
        # Registers the mails and the mailed links of this app with the apps below.
        from registrations import mails, purposes  # noqa: F401
