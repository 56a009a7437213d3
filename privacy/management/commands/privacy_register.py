"""`manage.py privacy_register`: write docs/privacy-register.md from the registry."""

from django.conf import settings
from django.core.management.base import BaseCommand

from privacy.register import as_markdown


class Command(BaseCommand):
    help = "Write docs/privacy-register.md (AVG art. 30) from what the apps say that they hold."

    def handle(self, *args: object, **options: object) -> None:
        path = settings.BASE_DIR / "docs" / "privacy-register.md"
        path.write_text(as_markdown())
        self.stdout.write(f"{path} written")
