from django.apps import AppConfig


class MembershipConfig(AppConfig):
    name = "membership"
    verbose_name = "Mensen en organisaties"

    def ready(self) -> None:
        # They register their mails, the deeds of their links, and what is held about people.
        from membership import (  # noqa: F401
            holdings,
            holdings_login,
            leaving,
            mails,
            mails_members,
            own_purposes,
        )
