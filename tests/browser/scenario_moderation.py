"""The rows behind the states of moderation and the summary; part of tests/browser/scenario.py."""

from collections.abc import Iterator
from datetime import date, timedelta

from django.urls import reverse
from django.utils import timezone

from discussions.actions import moderation, summary
from discussions.models import Outcome, OutcomeTask, Post, ReportReason, RoomPart, RoomPerson, Visit
from events.models import Event
from registrations.models import Registration, State
from tests.environment import make_participant, make_post, make_room, make_thread, visitor_of

LONG = "Wij leenden een brommer uit. **Dat werkte**:\n\n- kosten: 900 euro\n- besparing: een jaar uitkering"


def make(scenario: object) -> None:
    """Make a gathering with posts that were reported, hidden and marked, and one whose summary was published."""
    event = _open(scenario, "meldingen")
    room = make_room(event, title="De brommer naar de kas", notes="We hoorden **veel**.")
    thread = make_thread(room, title="Wie regelt het vervoer?")
    fine, doubt, private, twice, learned = (make_post(thread, body=LONG) for _ in range(5))
    Post.objects.filter(pk=learned.pk).update(quote_by_name=True)
    nameless = make_post(thread, body="Het mocht niet.", nameless=True, shown_as="Uitvoering, gemeente")
    me = _me(scenario, event)
    for post, reason in ((doubt, ReportReason.WRONG), (private, ReportReason.PRIVACY)):
        moderation.report(visitor=visitor_of(me), post=post, reason=reason, text="Hier staat een straat in.")
    moderation.report(visitor=visitor_of(make_participant(event)), post=nameless, reason=ReportReason.RULES)
    moderation.hide(post=twice, by=f"beheer:{scenario.people['organiser'].pk}", reason="Dit staat er al.")
    moderation.mark_insight(post=learned, by=f"beheer:{scenario.people['organiser'].pk}")
    moderation.mark_insight(post=nameless, by="klok")
    for name, page, post in (
        ("report", "report", fine), ("reported waiting", "reported", doubt), ("reported hidden", "reported", private),
        ("hide", "hide", fine), ("hide hidden", "hide", private),
    ):  # fmt: skip
        scenario.at[name] = reverse(f"discussions:{page}", args=[event.slug, post.public_id])
    scenario.at["hide hidden"] += "?melding=ja"
    scenario.at["moderation filled"] = reverse("discussions:moderation", args=[event.slug])
    _make_a_led_room(scenario)
    _make_a_summary(scenario, event, room)
    scenario.at |= {
        f"admin {one._meta.model_name}": reverse(f"admin:discussions_{one._meta.model_name}_change", args=[one.pk])
        for one in (nameless, doubt.reports.get(), twice.moderations.get())
    }
    scenario.moderated = (private, twice, me)


def _me(scenario: object, event: Event) -> Registration:
    return event.registrations.get(user=scenario.people["participant"])


def _open(scenario: object, name: str) -> Event:
    hour, now = timedelta(hours=1), scenario.now
    event = scenario.event(name, starts_at=now - hour, environment_opens_at=now - hour, allocated_at=now - 24 * hour)
    me = scenario.mine(name, event, state=State.SEATED, user=scenario.people["participant"])
    Visit.objects.get_or_create(event=event, user=me.user)
    Visit.objects.get_or_create(event=event, user=scenario.people["organiser"])
    return event


def _make_a_led_room(scenario: object) -> None:
    """A room of the participant, in which nothing happened yet; nor is there a summary."""
    event = _open(scenario, "zonder-meldingen")
    room = make_room(event)
    RoomPerson.objects.create(room=room, registration=_me(scenario, event), part=RoomPart.HOST)
    for name in ("empty", "led"):
        scenario.at[f"moderation {name}"] = reverse("discussions:moderation", args=[event.slug])
    scenario.at["summary none"] = reverse("discussions:summary", args=[event.slug])
    scenario.at["admin summary new"] = reverse("admin:discussions_summary_event", args=[event.pk])


def _make_a_summary(scenario: object, event: Event, room: object) -> None:
    scenario.outcome = Outcome.objects.create(
        room=room, agreed="We **schrijven** het op.", look_back_on=date(2099, 5, 4)
    )
    me = _me(scenario, event)
    OutcomeTask.objects.create(outcome=scenario.outcome, what="Belt de kas", owner=me)
    OutcomeTask.objects.create(outcome=scenario.outcome, what="Vraagt de bus", owner_name="De gemeente")
    made = summary.publish(summary=summary.make(event=event))
    made.introduction = "Gewijzigd na het publiceren.\n\n| Wie | Wat |\n|---|---|\n| Kas | Belt |"
    made.save()
    page = reverse("discussions:summary", args=[event.slug])
    scenario.at |= {"summary published": page, "summary draft": f"{page}?concept"}
    for one in (made, scenario.outcome):
        name = one._meta.model_name
        scenario.at[f"admin {name}"] = reverse(f"admin:discussions_{name}_change", args=[one.pk])


def mails(scenario: object) -> Iterator[tuple[str, str, str, dict[str, object]]]:
    """Yield the mails about reports, hidden posts and looking back."""
    private, twice, me = scenario.moderated
    about = {"report": private.reports.get().pk}
    yield "discussions.post_reported", "staff", scenario.people["organiser"].email, about
    yield "discussions.post_reported", "lead", me.address, about | {"registration": str(me.public_id)}
    for variant, post in (("by a report", private), ("with a reason", twice)):
        deed = post.moderations.get()
        yield "discussions.post_hidden", variant, post.registration.address, {"moderation": deed.pk}
    back = make_post(twice.thread, created_at=timezone.now())
    for deed in (moderation.hide, moderation.put_back):
        deed(post=back, by="beheer:0", **({"reason": "Nee"} if deed is moderation.hide else {}))
    last = back.moderations.last()
    yield "discussions.post_put_back", "", back.registration.address, {"moderation": last.pk}
    day = {"outcome": scenario.outcome.pk, "day": scenario.outcome.look_back_on.isoformat()}
    yield "discussions.look_back", "", me.address, day | {"registration": str(me.public_id)}
