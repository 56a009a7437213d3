"""Writing without a name: what shows, what does not, and who may look up the name."""

import re
import uuid
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from django.contrib.auth.models import Group
from django.utils import timezone

from discussions.actions import posting
from discussions.actions.nameless import SOMEBODY, labels_for, reveal
from discussions.bylines import byline
from discussions.models import Moderation, Post, PostState, PostVersion, RoomKind, Thread, ThreadKind, Visit
from discussions.reading import lines_of, talk_in
from membership.errors import Refused
from membership.models import Layer
from netwerk.groups import MODERATOR, ensure_groups
from tests.environment import (
    browser_of,
    make_guest,
    make_lead,
    make_open_event,
    make_participant,
    make_post,
    make_room,
    make_thread,
    visitor_of,
)
from tests.factories import (
    make_case_slot,
    make_delegation,
    make_organisation,
    make_own_case,
    make_registration,
    make_user,
)

pytestmark = pytest.mark.django_db
LABEL = "Uitvoering, gemeente"


@pytest.fixture
def room():
    return make_room(make_open_event(), allow_nameless=True)


@pytest.fixture
def seats(room):
    """Five of uitvoering at a gemeente, each of their own."""
    return [make_participant(room.event) for _ in range(5)]


@pytest.fixture
def thread(room, seats):
    thread = make_thread(room)
    make_post(thread, seats[1], "Hoe gaat dat bij jullie?")
    return thread


def write(seat, thread, body="Bij ons mocht het niet.", shown_as=LABEL, **options):
    return posting.place(visitor=visitor_of(seat), thread=thread, body=body, shown_as=shown_as, **options)


def page_of(seat, thing):
    return browser_of(seat).get(thing.get_absolute_url()).content.decode()


# --- What it will show ---------------------------------------------------------------------------------------------


def test_the_form_says_before_posting_what_shows(thread, seats):
    page = page_of(seats[0], thread)
    assert "Zonder naam, als ‘Uitvoering, gemeente’" in page
    assert "Zonder naam, als ‘Een deelnemer’" in page


def test_four_who_share_it_are_too_few(room):
    seats = [make_participant(room.event) for _ in range(4)]
    assert labels_for(visitor_of(seats[0]), room) == [SOMEBODY]


def test_only_those_with_a_seat_count(room):
    seats = [make_participant(room.event) for _ in range(4)]
    for state in ("candidate", "cancelled", "offered"):
        make_registration(room.event, state=state)
    assert labels_for(visitor_of(seats[0]), room) == [SOMEBODY]


def test_guests_and_those_of_another_gathering_do_not_count(room):
    seats = [make_participant(room.event) for _ in range(4)]
    make_guest(room.event)
    make_participant(make_open_event())
    assert labels_for(visitor_of(seats[0]), room) == [SOMEBODY]


def test_of_a_role_in_many_layers_only_the_role_shows(room):
    layers = [Layer.GEMEENTE, Layer.RIJK, Layer.PROVINCIE, Layer.GEMEENTE, Layer.WATERSCHAP]
    seats = [make_participant(room.event, organisation=make_organisation(layer=layer)) for layer in layers]
    assert {labels_for(visitor_of(seat), room)[0] for seat in seats} == {"Uitvoering"}


def test_of_rare_roles_only_the_layer_shows(room):
    roles = ["bestuur", "beleid", "management", "bestuur", "beleid"]
    seats = [make_participant(room.event, role=role) for role in roles]
    assert {labels_for(visitor_of(seat), room)[0] for seat in seats} == {"Iemand van een gemeente"}


def test_a_guest_is_somebody(room, seats):
    assert labels_for(visitor_of(make_guest(room.event)), room) == [SOMEBODY]


def test_in_the_room_of_an_own_case_only_those_who_may_enter_count(room, seats):
    """Its readers know that only the few of the delegation can have written it."""
    event = room.event
    delegation = make_delegation(event, state="seated", roles=["uitvoering"] * 4)
    own_case = make_own_case(delegation, make_case_slot(event))
    own_room = make_room(event, RoomKind.OWN_CASE, own_case=own_case, allow_nameless=True)
    member = delegation.members.first()
    assert labels_for(visitor_of(member), own_room) == [SOMEBODY]
    own_case.shared = True
    own_case.save()
    own_room.refresh_from_db()
    assert labels_for(visitor_of(member), own_room) == [LABEL, SOMEBODY]


def test_where_it_is_not_allowed_one_writes_with_a_name(seats):
    room = make_room(seats[0].event)
    thread = make_thread(room)
    assert labels_for(visitor_of(seats[0]), room) == []
    assert "onder naam" not in page_of(seats[0], thread)
    sent = {"body": "Toch zonder", "shown_as": LABEL}
    response = browser_of(seats[0]).post(f"{thread.get_absolute_url()}schrijven/", sent)
    assert response.status_code == 422
    assert "Toch zonder</textarea>" in response.content.decode()
    with pytest.raises(Refused):
        write(seats[0], thread)


def test_one_is_shown_as_nothing_that_is_not_so(thread, seats):
    for words in ("Bestuur / directie, gemeente", "De burgemeester", "Uitvoering, Rijk"):
        response = browser_of(seats[0]).post(
            f"{thread.get_absolute_url()}schrijven/", {"body": "Dag", "shown_as": words}
        )
        assert response.status_code == 422
        with pytest.raises(Refused):
            write(seats[0], thread, shown_as=words)
    assert not Post.objects.filter(nameless=True).exists()


def test_when_somebody_left_meanwhile_the_form_asks_again(thread, seats):
    page = page_of(seats[0], thread)
    assert LABEL in page
    type(seats[4]).objects.filter(pk=seats[4].pk).update(state="cancelled")
    response = browser_of(seats[0]).post(f"{thread.get_absolute_url()}schrijven/", {"body": "Dag", "shown_as": LABEL})
    page = response.content.decode()
    assert response.status_code == 422
    assert "Kies opnieuw" in page
    assert "Dag</textarea>" in page


def test_who_organises_does_not_write_as_a_participant(room, seats):
    staff = make_user(staff=True, is_superuser=True)
    Visit.objects.create(event=room.event, user=staff)
    from discussions.access import Visitor

    visitor = Visitor(room.event, staff, None, None, timezone.now())
    assert labels_for(visitor, room) == []


# --- What shows ----------------------------------------------------------------------------------------------------


def test_others_see_the_words_and_the_day_alone(thread, seats):
    post = write(seats[0], thread)
    page = page_of(seats[2], thread)
    article = page.split(f'id="bericht-{post.public_id}"')[1].split("</article>")[0]
    assert LABEL in article
    assert "zonder naam" in article
    assert seats[0].name not in page
    assert not re.search(r"\d{1,2}\.\d\d uur", article)
    assert f'datetime="{timezone.localdate()}"' in article


def test_the_writer_may_show_less(thread, seats):
    write(seats[0], thread, shown_as=SOMEBODY)
    assert SOMEBODY in page_of(seats[2], thread)


def test_the_row_itself_holds_no_minute(thread, seats):
    post = write(seats[0], thread)
    post.refresh_from_db()
    local = timezone.localtime(post.created_at)
    assert (local.hour, local.minute, local.second, local.microsecond) == (0, 0, 0, 0)
    assert local.date() == timezone.localdate()


def test_a_conversation_begun_without_a_name_holds_no_minute(room, seats):
    post = posting.start_thread(
        visitor=visitor_of(seats[0]), room=room, kind=ThreadKind.TALK, title="Mag dat?", body="Dag", shown_as=LABEL
    )
    thread = Thread.objects.get(pk=post.thread.pk)
    assert thread.started_at == thread.changed_at == post.created_at
    (line,) = talk_in(visitor_of(seats[1]), room).others
    assert line.latest == "vandaag"


def test_the_newest_moment_of_a_conversation_does_not_tell_it(thread, seats):
    before = Thread.objects.get(pk=thread.pk).changed_at
    write(seats[0], thread)
    assert Thread.objects.get(pk=thread.pk).changed_at == before


def test_its_place_tells_no_minute(thread, seats):
    """They stand after the others of the day, in an order drawn by lot, whenever they were written."""
    posts = []
    for number in range(8):
        posts.append(write(seats[0], thread, f"Zonder naam {number}"))
        write(seats[2], thread, f"Met naam {number}", shown_as="")
    lines = lines_of(visitor_of(seats[3]), thread)
    assert [line.post.nameless for line in lines] == [False] * 9 + [True] * 8
    by_lot = sorted(posts, key=lambda post: post.public_id.hex)
    assert [line.post for line in lines[9:]] == by_lot


def test_a_post_without_a_name_that_begins_a_conversation_stands_first(room, seats):
    first = posting.start_thread(
        visitor=visitor_of(seats[0]), room=room, kind=ThreadKind.TALK, title="Mag dat?", body="Dag", shown_as=LABEL
    )
    write(seats[1], first.thread, shown_as="")
    assert [line.post for line in lines_of(visitor_of(seats[2]), first.thread)][0] == first


def test_days_follow_each_other(thread, seats):
    late = write(seats[0], thread)
    early = make_post(thread, seats[0], nameless=True, shown_as=LABEL, created_at=timezone.now() - timedelta(days=1))
    lines = [line.post for line in lines_of(visitor_of(seats[3]), thread)]
    assert lines.index(early) < lines.index(late)


@pytest.mark.parametrize("hour, day", [(22, "28 mei"), (21, "27 mei")])
def test_the_day_is_the_one_here(hour, day):
    moment = timezone.datetime(2027, 5, 27, hour, 30, tzinfo=ZoneInfo("UTC"))
    post = Post(nameless=True, shown_as=LABEL, created_at=posting.day_of(moment))
    assert byline(post).when == day


def test_a_change_leaves_no_mark(thread, seats):
    post = write(seats[0], thread)
    browser = browser_of(seats[0])
    browser.post(f"{post.get_absolute_url()}wijzigen/", {"body": "Bij ons mag het nu wel."})
    post.refresh_from_db()
    assert post.edited_at is None
    page = page_of(seats[2], thread)
    assert "nu wel" in page
    assert "gewijzigd" not in page
    version = timezone.localtime(PostVersion.objects.get().replaced_at)
    assert (version.hour, version.minute) == (0, 0)


def test_only_the_writer_gets_the_buttons(thread, seats):
    post = write(seats[0], thread)
    wijzig = f"{post.get_absolute_url()}wijzigen/"
    assert wijzig in page_of(seats[0], thread)
    for other in (seats[2], make_lead(thread.room)):
        page = page_of(other, thread)
        assert wijzig not in page
        assert "Bekijk de naam" not in page
    browser_of(seats[0]).post(f"{post.get_absolute_url()}intrekken/")
    post.refresh_from_db()
    assert post.state == PostState.WITHDRAWN


def test_no_part_in_the_room_and_no_panel_gives_the_writer_away(room, seats):
    room.ask_panel = True
    room.save()
    host, panel = make_lead(room), make_guest(room.event)
    thread = make_thread(room)
    for writer in (host, panel):
        write(writer, thread, shown_as=SOMEBODY)
    page = page_of(seats[0], thread)
    assert '<span class="badge">' not in page
    assert talk_in(visitor_of(seats[0]), room).panel == []


def test_a_quote_never_bears_the_name(thread, seats):
    sent = {"body": "Dag", "shown_as": LABEL, "quote_by_name": "on"}
    browser_of(seats[0]).post(f"{thread.get_absolute_url()}schrijven/", sent)
    post = Post.objects.get(nameless=True)
    assert post.quote_by_name is False
    posting.change(visitor=visitor_of(seats[0]), post=post, body="Dag dag", quote_by_name=True)
    post.refresh_from_db()
    assert post.quote_by_name is False


def test_the_page_holds_no_number_that_counts_up(thread, seats):
    """The key of a row tells between which others it was written."""
    post = write(seats[0], thread)
    Post.objects.filter(pk=post.pk).update(form_token=uuid.uuid4())
    post.refresh_from_db()
    page = page_of(seats[2], thread)
    assert str(post.form_token) not in page
    article = page.split(f'id="bericht-{post.public_id}"')[1].split("</article>")[0]
    assert not re.search(rf"\b{post.pk}\b", article.replace(str(post.public_id), ""))


# --- The name ------------------------------------------------------------------------------------------------------


@pytest.fixture
def moderator(room):
    ensure_groups()
    user = make_user(staff=True, name="Mo Moderator")
    user.groups.add(Group.objects.get(name=MODERATOR))
    Visit.objects.create(event=room.event, user=user)
    return user


def test_a_moderator_sees_the_name_by_a_deed_that_is_written_down(thread, seats, moderator, client):
    post = write(seats[0], thread)
    client.force_login(moderator)
    path = f"{post.get_absolute_url()}naam/"
    assert "Bekijk de naam" in client.get(thread.get_absolute_url()).content.decode()
    for page in (client.get(thread.get_absolute_url()), client.get(path), client.post(path, {"reason": " "})):
        assert seats[0].name not in page.content.decode()
    assert not Moderation.objects.exists()
    page = client.post(path, {"reason": "Melding van bedreiging"}).content.decode()
    assert seats[0].name in page
    row = Moderation.objects.get()
    assert (row.post, row.what, row.by, row.reason) == (
        post, Moderation.What.NAME_SEEN, f"beheer:{moderator.pk}", "Melding van bedreiging",
    )  # fmt: skip


def test_nobody_else_sees_the_name(thread, seats):
    post = write(seats[0], thread)
    for other in (*seats[:2], make_lead(thread.room), make_guest(thread.room.event)):
        for method in ("get", "post"):
            ask = getattr(browser_of(other), method)
            assert ask(f"{post.get_absolute_url()}naam/", {"reason": "nieuwsgierig"}).status_code == 404
    assert not Moderation.objects.exists()


def test_a_post_with_a_name_has_none_to_look_up(thread, moderator, client):
    client.force_login(moderator)
    assert client.get(f"{thread.posts.get().get_absolute_url()}naam/").status_code == 404


def test_no_name_without_a_reason(thread, seats):
    with pytest.raises(Refused):
        reveal(post=write(seats[0], thread), by="beheer:1", reason="  ")
