"""The rows behind the states of conversations; part of tests/browser/scenario.py."""

from datetime import timedelta

from django.utils import timezone

from discussions.models import PostState, Reaction, Room, RoomPart, ThreadKind, Visit
from registrations.models import Registration, State
from tests.environment import make_guest, make_lead, make_participant, make_post, make_room, make_thread

LONG = (
    "Bij ons ging dat zo:\n\n- eerst **bellen**\n- dan pas schrijven\n\n> Zeg eerlijk dat je het moet vragen.\n\n"
    "### Wat hielp\n\nEen [handreiking](https://www.example.nl/handreiking) en `artikel 3`, in plaats van: "
    "Arbeidsongeschiktheidsverzekeringsmaatschappijvertegenwoordigers."
)


def make(scenario: object) -> None:
    """Make two gatherings of today: one to talk in, and one where writing is over."""
    hour = timedelta(hours=1)
    hours = {"starts_at": scenario.now - hour, "environment_opens_at": scenario.now - hour}
    event = scenario.event("praten", **hours, allocated_at=scenario.now - 24 * hour)
    me = scenario.mine("praten", event, state=State.SEATED)
    for who in ("participant", "organiser"):
        Visit.objects.create(event=event, user=scenario.people[who])
    room = make_room(event, title="De brief die niemand begrijpt", allow_nameless=True, ask_panel=True)
    quiet = make_room(event, title="De stille kamer", ask_panel=True)
    scenario.at["talk room"], scenario.at["talk empty room"] = room.get_absolute_url(), quiet.get_absolute_url()
    scenario.at["talk panel"] = f"{room.get_absolute_url()}panel/"
    scenario.at["talk empty panel"] = f"{quiet.get_absolute_url()}panel/"
    scenario.at["talk new"] = f"{room.get_absolute_url()}gesprek/"
    _talk(scenario, room, me)
    _question(scenario, room)
    posed = make_thread(room, kind=ThreadKind.POSED, role="bestuur", title="Wat vertel jij de raad?")
    scenario.at["talk posed"] = posed.get_absolute_url()
    over = scenario.event("uitgepraat", **hours, allocated_at=scenario.now - 24 * hour, messages_until=scenario.now)
    mine = scenario.mine("uitgepraat", over, state=State.SEATED)
    Visit.objects.create(event=over, user=scenario.people["participant"])
    late = make_thread(make_room(over, title="Wat we zagen"), title="Wie belt er terug?")
    make_post(late, mine, "Ik heb het gevraagd.")
    make_post(late, body="Dank je wel.")
    scenario.at["talk over"] = late.get_absolute_url()
    scenario.at["talk late"] = f"{late.get_absolute_url()}schrijven/"


def _talk(scenario: object, room: Room, me: Registration) -> None:
    event = room.event
    thread = make_thread(room, title="Wat ging er bij jullie mis?", pinned_at=timezone.now())
    writers = [make_participant(event, role=role) for role in ("uitvoering", "beleid", "management", "bestuur")]
    first = make_post(thread, writers[0], LONG, insight_at=timezone.now())
    make_post(thread, writers[1], "Dank je. Wat had je nodig?", parent=first, edited_at=timezone.now())
    make_post(thread, make_lead(room, shown_name="Marleen"), "Wie herkent dit?", parent=first)
    make_post(thread, make_guest(event, shown_name="Sjoerd"), "Ik kreeg die brief ook.")
    own = make_post(thread, me, "Wij belden eerst.")
    nameless = make_post(thread, writers[2], "Bij ons mocht het niet.", nameless=True, shown_as="Uitvoering, gemeente")
    make_post(thread, me, "Te veel gezegd", state=PostState.HIDDEN, hidden_reason="Privacy van een inwoner")
    withdrawn = make_post(thread, writers[3], "", state=PostState.WITHDRAWN)
    make_post(thread, writers[0], "Jammer, dit hielp mij.", parent=withdrawn)
    for writer in writers[1:]:
        Reaction.objects.create(post=first, user=writer.user, kind="herkenbaar")
    Reaction.objects.create(post=first, user=me.user, kind="helpt")
    scenario.at["talk"] = thread.get_absolute_url()
    scenario.at["talk write"] = f"{thread.get_absolute_url()}schrijven/"
    scenario.at["talk reply"] = f"{thread.get_absolute_url()}schrijven/?op={first.public_id}"
    scenario.at["talk edit"] = f"{own.get_absolute_url()}wijzigen/"
    scenario.at["talk withdraw"] = f"{own.get_absolute_url()}intrekken/"
    scenario.at["talk name"] = f"{nameless.get_absolute_url()}naam/"
    begun = make_thread(room, title="Tijd is ook geld")
    scenario.at["talk edit with title"] = f"{make_post(begun, me, 'Hoeveel kost dit?').get_absolute_url()}wijzigen/"


def _question(scenario: object, room: Room) -> None:
    thread = make_thread(room, kind=ThreadKind.QUESTION, title="Wie tekent er als het misgaat?")
    make_post(thread, body="Bij ons wil niemand tekenen. En bij jullie?")
    helper = make_lead(room, RoomPart.REPRESENTATIVE, shown_name="Hatice")
    thread.answer = make_post(thread, helper, "De teamleider, en dat staat in het mandaat.")
    thread.save()
    scenario.at["talk answered"] = thread.get_absolute_url()
    asked = make_thread(room, kind=ThreadKind.QUESTION, title="Hoe ga je om met de buur die klaagt?")
    mine = Registration.objects.get(event=room.event, user=scenario.people["participant"])
    make_post(asked, mine, "Wat zeg je aan de deur?")
    make_post(asked, body="Luister eerst.")
    scenario.at["talk asked"] = asked.get_absolute_url()
