"""manage.py groups: to be called after migrate."""

from django.core.management.base import BaseCommand

from netwerk.groups import ensure_groups


class Command(BaseCommand):
    help = "Maak de groepen Organisator, Moderator en Financiën, of zet hun rechten terug zoals bedoeld."

    def handle(self, **options: object) -> None:
        names = ", ".join(group.name for group in ensure_groups())
        self.stdout.write(f"Groepen staan klaar: {names}.")
