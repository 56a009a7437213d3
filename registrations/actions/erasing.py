"""Removing name and address of somebody who did not say yes, wherever they stand (requirements 5.4)."""

from django.contrib.admin.models import LogEntry
from django.db.models import Q
from django.utils import timezone

from outbox import actions as outbox
from outbox.models import OutgoingMail
from registrations.actions import dead_links
from registrations.models import Registration


def erase(registration: Registration) -> None:
    """Remove name and address of who didn't answer: in outbox rows, links and the log too."""
    outbox.erase(about=registration.about)
    renewed = OutgoingMail.objects.filter(kind="membership.fresh_link", address=registration.address)
    outbox.erase_content(renewed.filter(arguments__target=str(registration.public_id)))
    if registration.delegation:
        # The contact's mails list the colleagues by name.
        OutgoingMail.objects.filter(subject_ref=f"delegation:{registration.delegation.public_id}").update(copy="")
    logged = LogEntry.objects.filter(content_type__app_label="registrations", content_type__model="registration")
    logged.filter(object_id=str(registration.pk)).update(object_repr="(gewist)")
    dead_links.forget(Q(target=str(registration.public_id)))
    registration.answers.all().delete()
    registration.name = registration.shown_name = registration.address = ""
    registration.erased_at = timezone.now()
    registration.save(update_fields=["name", "shown_name", "address", "erased_at"])
