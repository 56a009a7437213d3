"""Makes the gatherings of the demo from the files in content/; only what is missing."""

import tomllib
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

from events.models import Case, CaseSlot, Event, OrganisingBody, Partner, ProgrammeItem, Question, Speaker
from netwerk.demo.dates import day_of, moment

CONTENT = Path(__file__).parent / "content"
PLAIN_FIELDS = (
    "title",
    "summary",
    "body",
    "report",
    "status",
    "form",
    "example_note",
    "date_note",
    "capacity",
    "priority",
    "allocation_mode",
    "offer_hours",
    "reconfirm_days",
    "guest_welcome",
    "meeting_url",
    "house_rules",
    "formal",
    "meant_for",
    "venue_name",
    "venue_street",
    "venue_postcode",
    "venue_city",
    "preparation",
)
ENVIRONMENT = {
    "environment_opens": "environment_opens_at",
    "support_until": "support_until",
    "messages_until": "messages_until",
    "environment_closes": "environment_closes_at",
}
BODY = {
    "name": "Samenspel NL",
    "street": "Voorbeeldplein 1",
    "postcode": "1234 AB",
    "city": "Voorbeeldstad",
    "kvk": "12345678",
    "email": "hallo@samenspel.example.nl",
    "privacy_contact": "privacy@samenspel.example.nl",
    "phone_of_the_day": "030 123 45 67",
}


def ensure_gatherings(today: date) -> list[Event]:
    """Make the organising body and the gatherings that are not there yet, and return those made now."""
    OrganisingBody.objects.get_or_create(is_default=True, defaults=BODY)
    made = []
    for path in sorted(CONTENT.glob("*.toml")):
        content = tomllib.loads(path.read_text())
        if not Event.objects.filter(slug=content["slug"]).exists():
            made.append(_make(content, today))
    return made


def _make(content: dict, today: date) -> Event:
    event = Event.objects.create(
        slug=content["slug"],
        price=Decimal(content["price"]) if "price" in content else None,
        **{name: content[name] for name in PLAIN_FIELDS if name in content},
        **_moments(content, day_of(content["day"], today)),
    )
    day = event.starts_at and event.starts_at.astimezone().date()
    for order, item in enumerate(content.get("programme", [])):
        times = {f"{name}_at": moment(day, item[name]) for name in ("starts", "ends") if name in item}
        if "link_from" in item:
            times["link_from"] = moment(day, item["link_from"])
        words = {name: item[name] for name in ("title", "description", "join_url") if name in item}
        ProgrammeItem.objects.create(event=event, order=order, **words, **times)
    for slot in content.get("slots", []):
        hours = {f"{name}_at": moment(day, slot[name]) for name in ("starts", "ends")}
        CaseSlot.objects.create(event=event, guides=slot["guides"], join_url=slot["join_url"], **hours)
    for order, question in enumerate(content.get("questions", [])):
        choices = "\n".join(question.pop("choices", []))
        kind = Question.Kind.CHOICE if choices else Question.Kind.TEXT
        Question.objects.create(event=event, order=order, kind=kind, choices=choices, **question)
    for model, name in ((Speaker, "speakers"), (Case, "cases")):
        for order, fields in enumerate(content.get(name, [])):
            model.objects.create(event=event, order=order, **fields)
    partners = content.get("partners", {"by": [], "support": []})
    for support, name in ((False, "by"), (True, "support")):
        for order, partner in enumerate(partners[name]):
            Partner.objects.create(event=event, name=partner, support=support, order=order)
    return event


def _moments(content: dict, day: date | None) -> dict[str, object]:
    """Return the moments of an event, from the clock times in its file."""
    if day is None:
        return {}
    moments = {"starts_at": moment(day, content["starts"]), "ends_at": moment(day, content["ends"])}
    if "doors" in content:
        moments["doors_open_at"] = moment(day, content["doors"])
    for name, field in ENVIRONMENT.items():
        if name in content:
            moments[field] = moment(day, content[name])
    if weeks := content.get("allocation_weeks_before"):
        moments["allocation_at"] = moment(day - timedelta(weeks=weeks), "10:00")
    return moments
