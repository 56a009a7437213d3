"""Loads the demo; repeatable."""

from argparse import ArgumentParser

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from events.models import Event
from netwerk.demo import load


class Command(BaseCommand):
    help = "Loads the demo: the gatherings with made-up participants. Only makes what is missing."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--today", metavar="SLUG", help="move this gathering to today, with its environment open")

    def handle(self, *args: object, today: str | None = None, **options: object) -> None:
        if not settings.DEMO:
            raise CommandError("The demo exists only with SAMENSPEL_DEMO=1.")
        made = load.load()
        self.stdout.write(f"Demo: {len(made)} bijeenkomsten gemaakt." if made else "Demo: alles was er al.")
        if today:
            try:
                event = load.move_to_today(today)
            except (Event.DoesNotExist, ValueError) as error:
                raise CommandError(f"{today}: {error}") from error
            self.stdout.write(f"{event.title} is vandaag; de omgeving is open.")
        self.stdout.write(f"Organisator: {load.ORGANISER_ADDRESS}, wachtwoord: {load.ORGANISER_PASSWORD}")
