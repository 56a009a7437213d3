from django.apps import AppConfig


class MembershipConfig(AppConfig):
    name = "membership"
    verbose_name = "Mensen en organisaties"

    def ready(self) -> None:
        # They register their mails and the deeds of their links.
        from membership import mails, mails_members, own_purposes  # noqa: F401
