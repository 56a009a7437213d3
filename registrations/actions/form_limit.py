"""Nobody fills the mailbox of somebody else with forms: over a limit the mail of a form waits, and the form counts.

Nothing of it shows on a page, so a stranger learns nothing about the address (requirements 2b 15).
"""

from datetime import datetime, timedelta

from django.db.models import QuerySet
from django.utils import timezone

from events.models import Event
from outbox.models import MailState, OutgoingMail
from registrations.models import Delegation, Registration, State
from registrations.states import change_many

PER_ADDRESS_AND_HOUR = 10
HOUR = timedelta(hours=1)
REPLACED = "vervangen door een latere aanmelding"


def registration_mail_at(event: Event, address: str) -> datetime | None:
    """When the mail about a new form of one person may leave; None is at once.

    `signup.register` replaces the earlier form that waits, so at most one does.
    """
    since = timezone.now() - 2 * HOUR
    forms = event.registrations.filter(address=address, form_token__isnull=False, registered_at__gt=since)
    return _moment(forms, _mails(event, "confirm", address))


def delegation_mail_at(event: Event, address: str) -> datetime | None:
    """The same for a group; an earlier group of this contact whose mail still waits is withdrawn."""
    since = timezone.now() - 2 * HOUR
    forms = event.delegations.filter(contact_address=address, form_token__isnull=False, created_at__gt=since)
    mails = _mails(event, "confirm_delegation", address)
    moment = _moment(forms, mails)
    if moment is not None:
        _withdraw(mails.filter(state=MailState.QUEUED, planned_at__gt=timezone.now()))
    return moment


def _mails(event: Event, kind: str, address: str) -> QuerySet[OutgoingMail]:
    return OutgoingMail.objects.filter(group=f"event:{event.pk}", kind=f"registrations.{kind}", address=address)


def _moment(forms: QuerySet, mails: QuerySet[OutgoingMail]) -> datetime | None:
    """The first moment at which one more mail is not one too many in an hour.

    Forms are counted first: that is cheap, and for nearly everybody there is nothing more to count.
    """
    if len(forms.order_by().values_list("pk")[:PER_ADDRESS_AND_HOUR]) < PER_ADDRESS_AND_HOUR:
        return None
    now = timezone.now()
    gone = mails.filter(planned_at__gt=now - HOUR, planned_at__lte=now).exclude(state=MailState.CANCELLED)
    moments = list(gone.order_by("-planned_at").values_list("planned_at", flat=True)[:PER_ADDRESS_AND_HOUR])
    return moments[-1] + HOUR if len(moments) == PER_ADDRESS_AND_HOUR else None


def _withdraw(waiting: QuerySet[OutgoingMail]) -> None:
    ids = [arguments["delegation"] for arguments in waiting.values_list("arguments", flat=True)]
    groups = Delegation.objects.filter(public_id__in=ids, confirmed_at=None)
    groups.update(withdrawn_at=timezone.now())
    for state in (State.UNCONFIRMED, State.PREPARED):
        members = Registration.objects.filter(delegation__in=groups, state=state)
        change_many(members, State.LAPSED, by="contactpersoon", reason=REPLACED)
