"""manage.py allocate <slug>: what the button "Bevestig de verdeling" does.

manage.py allocate --replay RUN: the outcome of a confirmed allocation once more, from its stored input.
"""

import json
from argparse import ArgumentParser

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from events.models import Event
from membership.errors import Refused
from registrations.actions import seats
from registrations.allocation import RULE_VERSION, SEATED
from registrations.models import AllocationPreview, AllocationRun, Registration
from registrations.replay import Replay, numbers_of, replay


class Command(BaseCommand):
    help = "Verdeel de plekken van een bijeenkomst volgens de regel, zoals de knop in het beheer."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("slug", nargs="?", help="het laatste deel van het webadres van de bijeenkomst")
        parser.add_argument("--dry-run", action="store_true", help="laat de uitkomst zien en verander niets")
        parser.add_argument("--json", action="store_true", help="schrijf een lijst van objecten in plaats van zinnen")

        parser.add_argument(
            "--replay",
            metavar="RUN",
            help="reken een bevestigde verdeling na met de bewaarde invoer; het nummer staat in het beheer",
        )

    def handle(self, *, slug: str | None, **options: object) -> None:
        if (slug is None) == (options["replay"] is None):
            raise CommandError("Noem het adres van een bijeenkomst, of een verdeling met --replay, en niet allebei.")
        if slug is None:
            return self._replay(options["replay"], as_json=options["json"])
        event = Event.objects.filter(slug=slug).first()
        if event is None:
            raise CommandError(f"Er is geen bijeenkomst met het adres {slug}.")
        try:
            outcome = self._try(event) if options["dry_run"] else self._apply(event)
        except Refused as refused:
            raise CommandError(str(refused)) from refused
        if options["json"]:
            self._write_json(outcome)
        else:
            self._write(event, outcome)
            done = "Er is niets veranderd." if options["dry_run"] else "De verdeling is bevestigd."
            self.stdout.write(f"{_count(outcome)} {done}")
        return None

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

    def _replay(self, number: str, *, as_json: bool) -> None:
        """Run the rule on the stored input. Raises CommandError (so exit code 1) when the outcome is another."""
        run = _run(number)
        try:
            again = replay(
                stored=run.input, outcome=run.outcome, rule_version=run.rule_version, stored_fingerprint=run.fingerprint
            )
        except (KeyError, TypeError, ValueError) as error:
            raise CommandError(f"De invoer van verdeling {run.pk} is niet te lezen: {error!r}") from error
        if as_json:
            self._write_json(again.outcome)
        else:
            self._write(run.event, again.outcome)
        if not again.same:
            raise CommandError("\n".join(_differences(run, again)))
        if not as_json:
            self.stdout.write(f"{_count(again.outcome)} {_same(run, again)}")

    def _write_json(self, outcome: dict) -> None:
        self.stdout.write(json.dumps(_objects(outcome), ensure_ascii=False, indent=1))

    def _write(self, event: Event, outcome: dict) -> None:
        names = dict(Registration.objects.filter(event=event).values_list("pk", "name"))
        for one in _objects(outcome):
            name = names.get(one["registration"]) or f"Aanmelding {one['registration']}"
            self.stdout.write(f"{name}: {_where(one)}. {one['sentence']}")


def _run(number: str) -> AllocationRun:
    runs = AllocationRun.objects.select_related("event")
    run = runs.filter(pk=number).first() if number.isascii() and number.isdecimal() and len(number) < 19 else None
    if run is None:
        raise CommandError(f"Er is geen verdeling met nummer {number}.")
    return run


def _same(run: AllocationRun, again: Replay) -> str:
    at = f"{timezone.localtime(run.at):%d-%m-%Y %H:%M}"
    rule = f"regel {run.rule_version}" if again.same_rule else f"toen regel {run.rule_version}, nu {RULE_VERSION}"
    return f"Verdeling {run.pk} van {at} ({rule}) geeft dezelfde uitkomst. Er is niets veranderd."


def _differences(run: AllocationRun, again: Replay) -> list[str]:
    lines = [f"Verdeling {run.pk} geeft niet dezelfde uitkomst."]
    if not again.input_intact:
        lines.append("De bewaarde invoer is veranderd: de vingerafdruk klopt niet.")
    if not again.same_rule:
        lines.append(f"De verdeling was met regel {run.rule_version}, nu geldt {RULE_VERSION}.")
    for key in again.differences:
        before, after = (_told(outcome.get(str(key))) for outcome in (run.outcome, again.outcome))
        lines.append(f"Aanmelding {key}: toen {before}, nu {after}.")
    return lines


def _told(one: dict | None) -> str:
    return "stond er niet bij" if one is None else f"{_where(one)} ({one['reason']})"


def _count(outcome: dict) -> str:
    seated, waiting = numbers_of(outcome)
    return f"{seated} met een plek, {waiting} wachten."


def _objects(outcome: dict) -> list[dict]:
    """The decisions as a list: first who gets a seat, then the line, then who waits whole."""
    objects = [{"registration": int(key), **decision} for key, decision in outcome.items()]
    return sorted(
        objects,
        key=lambda one: (
            one["outcome"] != SEATED, one["place"] is None, one["place"] or 0, one["tier"], one["registration"]
        ),
    )  # fmt: skip


def _where(one: dict) -> str:
    if one["outcome"] == SEATED:
        return "krijgt een plek"
    if one["place"] is None:
        return f"wacht op {one['seats_needed']} plekken tegelijk"
    return f"wacht, plek {one['place']} in de rij"
