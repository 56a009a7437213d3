"""What stands in the way of a mailing, as sentences for the organiser."""

from django.utils import timezone

from discussions.models import Summary
from events.models import Event
from mailings import audience, fields, reminders
from mailings.models import REMINDERS, WITHOUT_EVENT, Audience, Mailing
from mailings.newsletter_content import about_content

REMINDER_OUTDATED = (
    "Deze herinnering klopt niet meer: de bijeenkomst is verplaatst of gaat niet door, of het is er te laat voor."
)
# Whom people agreed to be quoted to: the page of the summary is for these alone.
WHO_WAS_THERE = (Audience.SEATED, Audience.PRESENT)
SUMMARY_IS_FOR_WHO_WAS_THERE = (
    "De samenvatting is alleen voor wie een plek had of er was. Haal de andere groepen weg, of stuur haar niet mee."
)
NO_SUMMARY = "De samenvatting van deze bijeenkomst is nog niet gepubliceerd. Publiceer die eerst."


def obstacles(mailing: Mailing) -> list[str]:
    """Return why `mailing` can not leave now, the most telling first; empty when it can."""
    found = [*about_event(mailing), *about_text(mailing), *about_content(mailing, timezone.now())]
    if mailing.invite_to is not None:
        found += about_invitation(mailing.invite_to)
    if not found and not audience.expected(mailing):
        found.append("Er is niemand om deze mailing aan te sturen.")
    return found


def about_event(mailing: Mailing) -> list[str]:
    """Return what is wrong between its audiences, its gathering and the summary of that."""
    if not mailing.audiences:
        return ["Kies aan wie de mailing gaat."]
    if mailing.event_id is None:
        if set(mailing.audiences) - set(WITHOUT_EVENT):
            return ["Kies van welke bijeenkomst de mensen zijn."]
        return ["Kies van welke bijeenkomst de samenvatting is."] if mailing.attach_summary else []
    if mailing.purpose in REMINDERS and not reminders.still_right(mailing, timezone.now()):
        return [REMINDER_OUTDATED]
    if mailing.attach_summary and not summary_is_published(mailing.event):
        return [NO_SUMMARY]
    if mailing.attach_summary and set(mailing.audiences) - set(WHO_WAS_THERE):
        return [SUMMARY_IS_FOR_WHO_WAS_THERE]
    return []


def about_text(mailing: Mailing) -> list[str]:
    """Return what is wrong with the fields in subject and text."""
    known = known_fields(mailing)
    found = (fields.wrong_in(mailing.subject, known), fields.wrong_in_markdown(mailing.body, known))
    return [sentence for sentence in found if sentence]


def about_invitation(event: Event) -> list[str]:
    """Return why nobody can be invited to `event` on paper yet."""
    if event.status == Event.Status.CANCELLED:
        return [f"Voor ‘{event}’ kun je niet uitnodigen: die gaat niet door."]
    if event.is_past:
        return [f"Voor ‘{event}’ kun je niet uitnodigen: die is voorbij."]
    if event.status == Event.Status.DRAFT:
        return [f"‘{event}’ is nog een concept. Zet de bijeenkomst eerst op de site."]
    if event.starts_at is None:
        return [f"‘{event}’ heeft nog geen datum. Vul die eerst in."]
    if event.status != Event.Status.OPEN:
        return [f"Voor ‘{event}’ kan niemand zich aanmelden. Zet de bijeenkomst eerst open voor aanmelden."]
    return []


def known_fields(mailing: Mailing) -> list[str]:
    """Return the named fields that its text may use."""
    return fields.known_for(
        mailing.audiences, event=mailing.event_id is not None, invitation=mailing.invite_to_id is not None
    )


def summary_is_published(event: Event) -> bool:
    return Summary.objects.filter(event=event).exclude(published_at=None).exists()
