from django.apps import AppConfig


class DiscussionsConfig(AppConfig):
    name = "discussions"
    verbose_name = "Besloten omgeving"

    def ready(self) -> None:
        from discussions import (  # noqa: F401  registers the kinds of mail
            mails_evaluation,
            mails_follow,
            mails_moderation,
            mails_rooms,
        )
