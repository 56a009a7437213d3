"""`manage.py clean`: do the nightly job now, or with --dry-run only count what it would do."""

from argparse import ArgumentParser

from django.core.management.base import BaseCommand
from django.utils import timezone

from privacy import cleaning


class Command(BaseCommand):
    help = "Remove or make anonymous what is past its term; with --dry-run only count."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="count, and change nothing")

    def handle(self, *args: object, **options: object) -> None:
        run = cleaning.count(timezone.now()) if options["dry_run"] else cleaning.clean(timezone.now())
        for key, number in sorted(run.counts.items()):
            self.stdout.write(f"{number:>8}  {key}")
        total = sum(run.counts.values())
        self.stdout.write(f"{total:>8}  would change" if run.dry else f"{total:>8}  changed")
