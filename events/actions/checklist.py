"""What an organiser still has to fill in."""

from events.hours import ORDER_OF_HOURS, out_of_order
from events.models import AllocationMode, Event, Form, OrganisingBody
from events.queries import organising_body

_UNKNOWN = OrganisingBody()


def missing(event: Event, *, body: OrganisingBody | None = _UNKNOWN) -> list[str]:
    """Return, as Dutch sentences, what `event` lacks before it can be published; empty when all is there.

    A list of gatherings passes the organising `body` that it read once, and prefetches `programme`.
    """
    body = organising_body(event) if body is _UNKNOWN else body
    return [
        sentence
        for checks in (_texts(event), _moments(event), _place(event), _seats(event), _organiser(event, body))
        for sentence, lacks in checks
        if lacks
    ]


def _texts(event: Event) -> list[tuple[str, bool]]:
    return [
        ("Vertel in één zin waar de bijeenkomst over gaat.", not event.summary.strip()),
        ("Schrijf de tekst van de pagina.", not event.body.strip()),
        ("Vul het programma in.", not event.programme.exists()),
    ]


def _moments(event: Event) -> list[tuple[str, bool]]:
    opens, closes = event.registration_opens_at, event.registration_closes_at
    return [
        ("Vul in wanneer de bijeenkomst begint en eindigt.", event.starts_at is None),
        (
            "Laat het aanmelden sluiten nadat het opengaat.",
            opens is not None and closes is not None and closes <= opens,
        ),
        ("Vul in van wanneer tot wanneer de omgeving open is.", event.is_online and not _has_hours(event)),
        (ORDER_OF_HOURS, out_of_order(event) is not None),
    ]


def _has_hours(event: Event) -> bool:
    return event.environment_opens_at is not None and event.environment_closes_at is not None


def _place(event: Event) -> list[tuple[str, bool]]:
    live = event.form in (Form.LIVE, Form.BOTH)
    address = event.venue_name and event.venue_street and event.venue_city
    return [("Vul de naam en het adres van de locatie in.", live and not address)]


def _seats(event: Event) -> list[tuple[str, bool]]:
    on_a_date = event.allocation_mode != AllocationMode.AT_ONCE
    too_late = event.allocation_at is not None and event.starts_at is not None
    return [
        (
            "Vul in hoeveel plekken er zijn: voorrang heeft anders geen zin.",
            event.priority and event.capacity is None,
        ),
        ("Vul in wanneer je de plekken verdeelt.", on_a_date and event.allocation_at is None),
        (
            "Verdeel de plekken voordat de bijeenkomst begint.",
            on_a_date and too_late and event.allocation_at >= event.starts_at,
        ),
    ]


def _organiser(event: Event, body: OrganisingBody | None) -> list[tuple[str, bool]]:
    invoices = body is not None and bool(body.street and body.city and body.kvk and body.vat_number and body.iban)
    return [
        ("Vul in wie de bijeenkomst organiseert.", body is None),
        (
            "Vul van de organiserende partij adres, KvK, btw-nummer en IBAN in: die staan op de factuur.",
            event.is_paid and body is not None and not invoices,
        ),
    ]
