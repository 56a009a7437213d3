"""manage.py allocate <slug>: what the button "Bevestig de verdeling" does."""

import json
from argparse import ArgumentParser

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from events.models import Event
from registrations.actions import seats
from registrations.allocation import SEATED
from registrations.models import AllocationPreview, Registration


class Command(BaseCommand):
    help = "Verdeel de plekken van een bijeenkomst volgens de regel, zoals de knop in het beheer."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("slug", help="het laatste deel van het webadres van de bijeenkomst")
        parser.add_argument("--dry-run", action="store_true", help="laat de uitkomst zien en verander niets")
        parser.add_argument("--json", action="store_true", help="schrijf een lijst van objecten in plaats van zinnen")

    def handle(self, *, slug: str, **options: object) -> None:
        event = Event.objects.filter(slug=slug).first()
        if event is None:
            raise CommandError(f"Er is geen bijeenkomst met het adres {slug}.")
        outcome = self._try(event) if options["dry_run"] else self._apply(event)
        if options["json"]:
            self.stdout.write(json.dumps(_objects(outcome), ensure_ascii=False, indent=1))
        else:
            self._write(event, outcome, dry=options["dry_run"])

    @transaction.atomic
    def _try(self, event: Event) -> dict:
        """The outcome of a proposal that is taken back at once: nothing stays behind."""
        preview = seats.preview(event=event, by=None)
        transaction.set_rollback(True)
        return preview.outcome

    def _apply(self, event: Event) -> dict:
        """Propose and confirm. When somebody registers in between, the fresh proposal is confirmed instead."""
        preview: AllocationPreview = seats.preview(event=event, by=None)
        while not (result := seats.confirm(preview=preview, by=None)).applied:
            preview = result.preview
        return result.preview.outcome

    def _write(self, event: Event, outcome: dict, *, dry: bool) -> None:
        names = dict(Registration.objects.filter(event=event).values_list("pk", "name"))
        for one in _objects(outcome):
            where = "krijgt een plek" if one["outcome"] == SEATED else _line(one)
            self.stdout.write(f"{names.get(one['registration'], '')}: {where}. {one['sentence']}")
        seated = sum(one["outcome"] == SEATED for one in outcome.values())
        done = "Er is niets veranderd." if dry else "De verdeling is bevestigd."
        self.stdout.write(f"{seated} met een plek, {len(outcome) - seated} wachten. {done}")


def _objects(outcome: dict) -> list[dict]:
    """The decisions as a list: first who gets a seat, then the line, then who waits whole."""
    objects = [{"registration": int(key), **decision} for key, decision in outcome.items()]
    return sorted(
        objects,
        key=lambda one: (
            one["outcome"] != SEATED, one["place"] is None, one["place"] or 0, one["tier"], one["registration"]
        ),
    )  # fmt: skip


def _line(one: dict) -> str:
    if one["place"] is None:
        return f"wacht op {one['seats_needed']} plekken tegelijk"
    return f"wacht, plek {one['place']} in de rij"
