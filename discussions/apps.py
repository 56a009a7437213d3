from django.apps import AppConfig


class DiscussionsConfig(AppConfig):
    name = "discussions"
    verbose_name = "Besloten omgeving"

    def ready(self) -> None:
        from discussions import (  # noqa: F401  registers kinds of mail, what moves along and what is held
            holdings,
            mails_evaluation,
            mails_follow,
            mails_moderation,
            mails_rooms,
            mails_summary,
            presence,
        )
