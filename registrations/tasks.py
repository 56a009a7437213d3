"""Doorbells: each calls the actions that ask what is due."""

from celery import shared_task
from django.utils import timezone

from events.models import Event
from registrations.actions import clock as actions
from registrations.actions import offers, own_cases, papers, reconfirm, substitutes
from registrations.models import Registration


@shared_task
def clock() -> None:
    """Every minute: reminders, warnings, the day of an allocation, the morning of a day."""
    now = timezone.now()
    actions.remind_invited(now)
    actions.warn_before_erasing(now)
    actions.allocate_due(now)
    actions.mail_the_morning(now)
    offers.lapse_due(now)
    offers.remind_due(now)
    own_cases.check_due(now)
    reconfirm.ask_due(now)
    reconfirm.remind_due(now)
    substitutes.lapse_due(now)
    papers.make_missing_flyers(now)


@shared_task
def make_flyer(event: int) -> None:
    """Rung by the page that has no flyer to hand out."""
    if found := Event.objects.select_related("body_override").filter(pk=event).first():
        papers.make_flyer(event=found)


@shared_task
def make_confirmation(registration: int) -> None:
    """Rung by the page that has no Bevestiging to hand out."""
    found = Registration.objects.select_related("event__body_override", "organisation").filter(pk=registration).first()
    if found:
        papers.make_confirmation(registration=found)
