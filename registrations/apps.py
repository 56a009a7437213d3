from django.apps import AppConfig


class RegistrationsConfig(AppConfig):
    name = "registrations"
    verbose_name = "Aanmeldingen"

    def ready(self) -> None:
        # Registers mails, mailed links, what is held about people, and what follows a change of address.
        from registrations import (  # noqa: F401
            holdings,
            mails,
            mails_gatherings,
            mails_offers,
            mails_overrides,
            mails_own_cases,
            mails_reconfirm,
            mails_substitutes,
            purposes,
            purposes_guests,
            purposes_offers,
            purposes_reconfirm,
            purposes_substitutes,
        )
        from registrations.actions import addresses, leaving  # noqa: F401
