"""A person of whom every model holds something, and in every personal field a word that stands nowhere else."""

import re
import uuid
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import count
from pathlib import Path

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.sessions.backends.db import SessionStore
from django.core.files.base import ContentFile
from django.db import connection, models
from django.utils import timezone

from discussions.models import (
    EvaluationInvitee,
    Follow,
    LiveTick,
    MeetingWish,
    Moderation,
    Notice,
    Outcome,
    OutcomeTask,
    Post,
    PostVersion,
    PresenceHour,
    Questionnaire,
    Reaction,
    Report,
    Room,
    RoomFile,
    RoomPerson,
    Summary,
    SummarySection,
    Thread,
    Visit,
)
from discussions.quotes import quote
from documents.models import StoredPaper
from events.models import Event, Interest, Question
from haakjes.models import HaakjeChange, Response
from mailings.models import Subscription
from membership.models import (
    ContactMessage,
    ContactPerson,
    LoginLink,
    Membership,
    MembershipChange,
    MembershipRequest,
    Profile,
    User,
)
from outbox.models import MailState, OutgoingMail
from privacy.forgetting import person_of
from privacy.models import AccessRecord
from privacy.registry import REGISTRY, Holding, Person
from registrations.models import Answer, JoinRequest, OwnCase, OwnCaseChange, Registration, State, StateChange
from tests.factories import make_case_slot, make_delegation, make_event, make_organisation, make_registration, make_user
from tests.haakjes.support import make_haakje, make_member, make_response

_number = count(1)

# Holdings without rows of somebody who asks to be erased, and why.
OF_OTHERS = {
    "account.EmailAddress": "only who has rights in the admin",
    "account.EmailConfirmation": "only who has rights in the admin",
    "mfa.Authenticator": "only who has rights in the admin",
    "admin.LogEntry": "deeds of who has rights in the admin; about others it is searched below",
    "mailings.Mailing": "only who has rights in the admin",
    "registrations.AllocationPreview": "only who has rights in the admin",
    "registrations.AllocationRun": "only who has rights in the admin",
    "registrations.ExportLog": "only who has rights in the admin",
    "events.OrganisingBody": "a public body",
    "events.Speaker": "public, and found by name alone",
    "publications.Article": "public, and found by name alone",
    "publications.LibraryDocument": "public, and found by name alone",
    "privacy.CleaningRun": "counts",
    "privacy.Erasure": "there is none before it is asked",
    "outbox.OutgoingMail:Dat er een mail is verstuurd": "rows without address or text",
    "documents.StoredPaper:Een persoonlijke uitnodiging als PDF, die een organisator bekijkt": "of no person to find",
}
# Text that a program writes and reads: keys, codes and hashes. None says something that a person would know.
CODES = {
    "by", "decided_by", "attended_by", "made_by", "handled_by", "kind", "key", "group", "subject_ref", "message_id",
    "purpose", "target", "session_key", "session_data", "password", "data", "browser_hash", "token_hash", "code_hash",
    "search_text", "members_text", "umbrellas_text", "deed", "what", "about", "network",
}  # fmt: skip
# Held, and not worth reading: where the same words stand in another item, or a code of ours.
UNREAD = {
    ("discussions.Post", "html"), ("outbox.OutgoingMail", "arguments"), ("outbox.OutgoingMail", "error"),
}  # fmt: skip
REASON_OF_THE_RULE = ("registrations.Registration", "reason")  # a code as well


@dataclass
class Canaries:
    """A person, and which word stands in which field."""

    tag: str
    user: User
    person: Person = None
    words: dict[tuple[str, str], list[str]] = field(default_factory=dict)


def seed(tag: str) -> Canaries:
    """Make a person with something in every model, in a gathering of last week."""
    start = timezone.now() - timedelta(days=7)
    event = make_event(slug=f"dag-{tag}", title=f"Dag {tag}", starts_at=start)
    organisation = make_organisation(f"Gemeente bij {tag}", listed=True)
    address = f"{tag}@kanarie.example.nl"
    user = make_user(address, name=f"Naam {tag}")
    other = make_user(name="Iemand Anders")
    _log_in(user)
    _member(user, organisation, other, tag)
    seat = _gathering(event, organisation, user, tag)
    _environment(event, seat, user, other)
    _lists(event, user, seat)
    found = Canaries(tag, user)
    found.words = _fill(person_of(user), tag)
    found.user.refresh_from_db()
    found.person = person_of(user)
    _quote(event, user)
    _mails_to_others(found, event, seat)
    return found


def _log_in(user: User) -> None:
    session = SessionStore()
    session.create()
    UserSession.objects.create(user=user, session_key=session.session_key, ip="192.0.2.7", user_agent="x")


def _member(user: User, organisation: object, other: User, tag: str) -> None:
    now = timezone.now()
    membership = Membership.objects.create(
        user=user, state="member", organisation=organisation, decided_at=now, wish="x", offer="x", reason="x"
    )
    MembershipChange.objects.create(membership=membership, to_state="member", by="beheer:1", reason="x")
    MembershipRequest.objects.create(address=user.email, name="x", organisation_name="x", wish="x", offer="x")
    ContactPerson.objects.create(organisation=organisation, user=user)
    profile, _ = Profile.objects.get_or_create(user=user)
    profile.offers = profile.seeks = "x"
    profile.picture.save("foto.jpg", ContentFile(f"foto {tag}".encode()))
    ContactMessage.objects.create(sender=user, recipient=other, text="x")
    ContactMessage.objects.create(sender=other, recipient=user, text="bericht van een ander")
    LoginLink.objects.create(
        token_hash=uuid.uuid4().hex, user=user, address=user.email, purpose="login", expires_at=now + timedelta(1)
    )
    haakje = make_haakje(make_member())
    mine = make_haakje(type("Asker", (), {"user": user, "membership": membership})())
    HaakjeChange.objects.filter(haakje=mine).update(reason="x")
    make_response(haakje, type("Asker", (), {"user": user})())
    Response.objects.create(haakje=haakje, user=other, with_user=user, private=True, text="antwoord van een ander")
    HaakjeChange.objects.create(haakje=haakje, to_state="open", by="beheer:1")


def _gathering(event: Event, organisation: object, user: User, tag: str) -> Registration:
    delegation = make_delegation(event, roles=[], organisation=organisation, contact_address=user.email)
    seat = make_registration(
        event, state=State.SEATED, delegation=delegation, user=user, address=user.email, shown_name="x", reason="x"
    )
    StateChange.objects.create(registration=seat, to_state=State.SEATED, by="deelnemer", reason="x")
    other = make_delegation(event, state=State.SEATED)
    JoinRequest.objects.create(registration=seat, delegation=other)
    case = OwnCase.objects.create(
        event=event, delegation=delegation, slot=make_case_slot(event), title="x", description="x"
    )
    OwnCaseChange.objects.create(own_case=case, what="claimed", by="contactpersoon", reason="x")
    for private in (False, True):
        asked = Question.objects.create(event=event, text="Wat eet je?", private=private)
        Answer.objects.create(registration=seat, question=asked, text="x")
    StoredPaper.objects.create(key=f"confirmation:{seat.pk}", fingerprint="x", content=f"papier {tag}".encode())
    StoredPaper.objects.create(key=f"summary:{event.pk}", fingerprint="x", content=f"papier {tag}".encode())
    room = Room.objects.create(event=event, kind="eigen", slug="eigen", title="x", own_case=case, introduction="x")
    RoomFile.objects.create(
        room=room, title="x", alt="x", file=ContentFile(f"bestand {tag}".encode(), name="a.pdf"), mimetype="x"
    )
    return seat


def _environment(event: Event, seat: Registration, user: User, other: User) -> None:
    now = timezone.now()
    room = Room.objects.create(event=event, kind="netwerk", slug="netwerk", title="Netwerk")
    visit = Visit.objects.create(event=event, user=user, listed_at=now)
    of_other = Visit.objects.create(event=event, user=other)
    thread = Thread.objects.create(room=room, title="x")
    post = Post.objects.create(thread=thread, user=user, registration=seat, body="x", html="<p>x</p>", insight_at=now)
    Post.objects.create(
        thread=thread, user=user, registration=seat, body="x", html="x", nameless=True, shown_as="Uitvoering, gemeente"
    )
    reply = Post.objects.create(thread=thread, parent=post, user=other, body="Antwoord", html="<p>Antwoord</p>")
    PostVersion.objects.create(post=post, body="x")
    Reaction.objects.create(post=reply, user=user, kind="helpt")
    Follow.objects.create(room=room, visit=visit)
    Notice.objects.create(visit=visit, post=reply)
    Notice.objects.create(visit=of_other, post=post, mailed_at=now)
    Report.objects.create(post=reply, user=user, reason="anders", text="x")
    Moderation.objects.create(post=reply, what="verborgen", by=f"gespreksleider:{seat.pk}", reason="x")
    LiveTick.objects.create(room=room, visit=visit)
    MeetingWish.objects.create(event=event, user=user, until=now + timedelta(minutes=15))
    part = RoomPerson.objects.create(room=room, registration=seat, part="gespreksleider")
    PresenceHour.objects.create(person=part, starts_at=now, ends_at=now + timedelta(hours=1))
    questions = Questionnaire.objects.create(event=event)
    EvaluationInvitee.objects.create(questionnaire=questions, registration=seat)
    outcome = Outcome.objects.create(room=room)
    OutcomeTask.objects.create(outcome=outcome, what="Bellen", owner=seat)


def _lists(event: Event, user: User, seat: Registration) -> None:
    now = timezone.now()
    Interest.objects.create(event=event, address=user.email, confirmed_at=now)
    Subscription.objects.create(address=user.email, confirmed_at=now)
    AccessRecord.objects.create(by=f"deelnemer:{user.pk}", deed="looked", what="Netwerk: mensen", network="192.0.2.1")
    OutgoingMail.objects.create(
        kind="registrations.received", address=user.email, key=f"own-{seat.pk}", subject_ref=seat.about,
        state=MailState.SENT, sent_at=now, subject="x", copy="x",
    )  # fmt: skip


def _mails_to_others(found: Canaries, event: Event, seat: Registration) -> None:
    """One that names the person, and one that quotes a post."""
    sent = {"address": "ander@example.nl", "state": MailState.SENT, "sent_at": timezone.now()}
    name = found.user.name
    OutgoingMail.objects.create(
        kind="registrations.joined", key=f"joined-{seat.pk}", subject=f"Over {name}", arguments={"names": [name]},
        copy=f"{name} doet mee, te bereiken op {found.user.email}.", **sent,
    )  # fmt: skip
    OutgoingMail.objects.create(
        kind="discussions.followed", key=f"follow-{seat.pk}", group=f"event:{event.pk}", subject="Nieuw",
        copy=f"Er staat: {found.tag} in een bericht", **sent,
    )  # fmt: skip


def _quote(event: Event, user: User) -> None:
    post = Post.objects.filter(user=user, insight_at__isnull=False).get()
    summary = Summary.objects.create(event=event, introduction="Zo was het.", published={"sections": []})
    SummarySection.objects.create(summary=summary, title="Netwerk", body=f"Hoor:\n\n{quote(post)}\n\nTot zover.")
    summary.published = {"introduction": "", "sections": [{"title": "Netwerk", "body": quote(post), "room": None}]}
    summary.save()


def is_of_others(holding: Holding) -> bool:
    return holding.key in OF_OTHERS or holding.model in OF_OTHERS


def text_fields(holding: Holding) -> list[models.Field]:
    """The fields of an entry in which a person's own words may stand."""
    model = holding.model_class
    names = [name for name in holding.fields if name not in CODES and (holding.model, name) != REASON_OF_THE_RULE]
    found = [model._meta.get_field(name) for name in names]
    texts = models.CharField | models.TextField | models.JSONField
    odd = models.EmailField | models.FileField | models.SlugField
    return [one for one in found if isinstance(one, texts) and not isinstance(one, odd) and not one.choices]


def _fill(person: Person, tag: str) -> dict[tuple[str, str], list[str]]:
    """Write a word of its own in each personal field of each row about the person, and return which stands where."""
    words: dict[tuple[str, str], list[str]] = {}
    for holding in REGISTRY.holdings.values():
        if is_of_others(holding):
            continue
        for row in holding.of(person):
            for one in text_fields(holding):
                word = f"{tag}{next(_number)}k"
                value = {"naam": word} if isinstance(one, models.JSONField) else word
                if one.name == "shown_as" and not row.nameless:
                    continue
                type(row)._default_manager.filter(pk=row.pk).update(**{one.name: value})
                words.setdefault((holding.model, one.name), []).append(word)
    return words


def traces(tag: str) -> list[str]:
    """Where `tag` stands: in any column of any table (also those of a search index), or in a file or its name."""
    found = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")  # noqa: S608  names of our own tables
            columns = [column[0] for column in cursor.description]
            for row in cursor.fetchall():
                found += [f"{table}.{name}" for name, value in zip(columns, row, strict=True) if _holds(value, tag)]
    return found + _files(tag)


def _holds(value: object, tag: str) -> bool:
    if isinstance(value, bytes | memoryview):
        value = bytes(value).decode("utf-8", "replace")
    return isinstance(value, str | list | dict) and tag.lower() in re.sub(r"\\u00", "", str(value)).lower()


def _files(tag: str) -> list[str]:
    folders = {Path(settings.MEDIA_ROOT), Path(settings.VAR_DIR)}
    files = {path for folder in folders if folder.exists() for path in folder.rglob("*") if path.is_file()}
    kept = [path for path in sorted(files) if "sqlite3" not in path.name]
    return [str(path) for path in kept if tag in str(path.name) or tag.encode() in path.read_bytes()]
