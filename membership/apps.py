from django.apps import AppConfig


class MembershipConfig(AppConfig):
    name = "membership"
    verbose_name = "Mensen en organisaties"

    def ready(self) -> None:
        # They register their mails, the deeds of their links, what is held about people, and
        # what keeps the search columns in step; failed logins are counted.
        from membership import (  # noqa: F401
            failed_logins,
            holdings,
            holdings_login,
            holdings_network,
            inactivity,
            leaving,
            mails,
            mails_contact,
            mails_members,
            own_purposes,
            profiles,
            purposes_members,
            search_columns,
        )
