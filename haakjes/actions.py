"""What a member does with a haakje: post, change, answer, mark as met, withdraw and renew. The poster alone may change
it; an organiser can take it away. Each deed locks the row, so that of two at once the second finds how it stands now.
"""

import uuid
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TypeVar

from django.db import IntegrityError, transaction
from django.db.models import Model
from django.utils import timezone

from haakjes import notices
from haakjes.models import Haakje, HaakjeChange, Response, State
from haakjes.states import born, change, note
from haakjes.wordsearch import search_text
from membership.access import Member
from membership.errors import Refused
from membership.models import Theme, User

WEEK = timedelta(days=7)
LONGEST = timedelta(days=365)
MOST_OPEN = 20  # haakjes of one member
MOST_RESPONSES = 50  # of one member, a day: each sends a mail

NO_ORGANISATION = (
    "Je plaatst een haakje namens een organisatie. Bij je lidmaatschap staat er geen. Reageren op haakjes kan wel."
)
NOT_CHECKED = (
    "Je werkt sinds kort ergens anders. Een organisator kijkt dat eerst na. Daarna kun je een haakje plaatsen."
)
NOT_YOUR_UMBRELLA = "Je organisatie zit niet (meer) in dit koepelnetwerk. Kies opnieuw voor wie het haakje is."
PAST = "Deze dag is al voorbij. Kies een dag vanaf vandaag."
TOO_FAR = "Deze dag is te ver weg. Een haakje loopt hoogstens een jaar. Daarna kun je het verlengen."
TOO_MANY = f"Je hebt al {MOST_OPEN} haakjes open staan. Sluit er eerst een."
TOO_MANY_RESPONSES = "Je hebt vandaag al heel veel reacties geplaatst. Morgen kun je weer reageren."
NOT_YOURS = "Dit haakje is niet van jou."
NOT_OPEN = "Dit haakje is niet meer open. Reageren kan daarom niet meer. Je tekst staat hieronder nog."
NO_CHANGE = "Dit haakje is niet meer open. Verleng het eerst, dan kun je het wijzigen."
ALREADY_MET = "Bij dit haakje staat al dat het gelukt is."
ALREADY_WITHDRAWN = "Dit haakje is al ingetrokken."
BY_ORGANISER = "Een organisator heeft dit haakje weggehaald. Neem contact op als je het opnieuw wilt plaatsen."
NO_TALK = "Onder vier ogen antwoorden kan alleen aan wie jou zo een reactie stuurde."
RESPONSE_GONE = "Deze reactie is al ingetrokken."
ORGANISER = "beheer:"

Row = TypeVar("Row", bound=Model)


@dataclass(frozen=True)
class Wish:
    """What somebody filled in about a haakje; `umbrella` counts at posting alone."""

    side: str
    kind: str
    title: str
    text: str
    open_until: date
    themes: Collection[Theme] = ()
    umbrella: int | None = None

    @property
    def values(self) -> dict[str, object]:
        """The columns of a haakje that hold this wish."""
        return {
            "side": self.side,
            "kind": self.kind,
            "title": self.title,
            "text": self.text,
            "open_until": self.open_until,
            "search_text": search_text(self.title, self.text, self.kind, self.side),
            "asked_at": _asked(self.open_until),
        }


def check_until(open_until: date) -> None:
    """Raise Refused for a last day in the past, or more than a year ahead."""
    today = timezone.localdate()
    if open_until < today:
        raise Refused(PAST)
    if open_until > today + LONGEST:
        raise Refused(TOO_FAR)


def post(*, member: Member, wish: Wish, form_token: uuid.UUID | None = None) -> Haakje:
    """Post an offer or request of the member's organisation. A double press of one form makes one.

    Raises Refused for a member without an organisation, a day that can't be, an umbrella network that the organisation
    is not in, and for who has too many open ones.
    """
    key = _key(form_token, member, wish.side, wish.kind, wish.title, wish.text, wish.open_until, wish.umbrella)

    def place() -> Haakje:
        # Behind the lock of the writer: two tabs count one after the other.
        User.objects.select_for_update(no_key=True).get(pk=member.user.pk)
        if refusal := may_not_post(member):
            raise Refused(refusal)
        check_until(wish.open_until)
        if wish.umbrella is not None and wish.umbrella not in member.umbrellas:
            raise Refused(NOT_YOUR_UMBRELLA)
        if Haakje.objects.filter(user=member.user, state=State.OPEN).count() >= MOST_OPEN:
            raise Refused(TOO_MANY)
        haakje = Haakje(
            user=member.user,
            organisation_id=member.membership.organisation_id,
            umbrella_id=wish.umbrella,
            form_token=key,
            **wish.values,
        )
        born(haakje, by=_by(member))
        haakje.themes.set(wish.themes)
        return haakje

    return _once(Haakje, key, place)


def may_not_post(member: Member) -> str:
    """Return why a member can't post a haakje, as a Dutch sentence; empty when they can."""
    if member.membership.organisation_id is None:
        return NO_ORGANISATION
    return "" if member.membership.organisation_checked else NOT_CHECKED


@transaction.atomic
def edit(*, member: Member, haakje: Haakje, wish: Wish) -> Haakje:
    """Change one's own open haakje. For whom it is stays: others may have answered in that circle.

    Raises Refused for who is not the poster, when it is not open any more, and for a day that can't be.
    """
    haakje = _own(member, haakje)
    if not haakje.is_open:
        raise Refused(NO_CHANGE)
    check_until(wish.open_until)
    values = wish.values
    if wish.open_until == haakje.open_until:
        del values["asked_at"]
    for name, value in values.items():
        setattr(haakje, name, value)
    haakje.save(update_fields=[*values, "changed_at"])
    haakje.themes.set(wish.themes)
    return haakje


@transaction.atomic
def mark_met(*, member: Member, haakje: Haakje, met_with: str, result: str = "") -> Haakje:
    """Tell with whom one's own haakje was met, and what came of it; also after its end. After that it can only be taken
    away. Raises Refused for who is not the poster, and for what was met or withdrawn already."""
    haakje = _own(member, haakje)
    _refuse(haakje, {State.MET: ALREADY_MET, State.WITHDRAWN: ALREADY_WITHDRAWN})
    return change(haakje, State.MET, by=_by(member), met_with=met_with, result=result)


@transaction.atomic
def withdraw(*, member: Member, haakje: Haakje) -> Haakje:
    """Take one's own haakje away: only the poster still sees it. Raises Refused for who is not the poster, and when it
    is withdrawn already."""
    haakje = _own(member, haakje)
    _refuse(haakje, {State.WITHDRAWN: ALREADY_WITHDRAWN})
    return change(haakje, State.WITHDRAWN, by=_by(member))


@transaction.atomic
def renew(*, member: Member, haakje: Haakje, open_until: date) -> Haakje:
    """Give one's own haakje a new last day, and open it again when it had ended or was withdrawn.

    Raises Refused for who is not the poster, for a day that can't be, for what was met, and for what an organiser took
    away.
    """
    haakje = _own(member, haakje)
    _refuse(haakje, {State.MET: ALREADY_MET})
    check_until(open_until)
    if withdrawn_by_organiser(haakje):
        raise Refused(BY_ORGANISER)
    fields = {"open_until": open_until, "asked_at": _asked(open_until)}
    if haakje.is_open:
        for name, value in fields.items():
            setattr(haakje, name, value)
        haakje.save(update_fields=[*fields, "changed_at"])
        note(haakje, by=_by(member), reason=f"loopt nu tot en met {open_until:%d-%m-%Y}")
        return haakje
    return change(haakje, State.OPEN, by=_by(member), **fields)


@transaction.atomic
def moderate(*, haakje: Haakje, reason: str, by: str) -> Haakje:
    """Take a haakje away as an organiser, with a reason that the poster gets by mail. Raises Refused without a reason,
    and when it is withdrawn already."""
    if not reason.strip():
        raise Refused("Vul een reden in. De plaatser leest die in de mail.")
    haakje = _locked(haakje)
    _refuse(haakje, {State.WITHDRAWN: ALREADY_WITHDRAWN})
    change(haakje, State.WITHDRAWN, by=by, reason=reason.strip())
    notices.taken_away(haakje)
    return haakje


def respond(
    *,
    member: Member,
    haakje: Haakje,
    text: str,
    private: bool = False,
    with_user: User | None = None,
    form_token: uuid.UUID | None = None,
) -> Response:
    """Answer a haakje that the member sees, for all who see it or (`private`) for the poster alone; the poster answers
    in private to `with_user`, who wrote so before. The other hears of it by mail. A double press makes one.

    Raises Refused when the haakje is not open any more, for a private talk that nobody began, and over the limit of a
    day.
    """
    talk = with_user.pk if with_user else ""
    key = _key(form_token, member, haakje.pk, private, talk, text)

    def place() -> Response:
        User.objects.select_for_update(no_key=True).get(pk=member.user.pk)
        # After the writer's own row, as everywhere; nobody closes the haakje in between.
        current = _locked(haakje)
        if not current.is_open:
            raise Refused(NOT_OPEN)
        poster = current.user_id == member.user.pk
        if private and poster and not _began(current, with_user):
            raise Refused(NO_TALK)
        day_ago = timezone.now() - timedelta(days=1)
        if Response.objects.filter(user=member.user, created_at__gt=day_ago).count() >= MOST_RESPONSES:
            raise Refused(TOO_MANY_RESPONSES)
        response = Response.objects.create(
            haakje=current,
            user=member.user,
            private=private,
            with_user=with_user if private and poster else None,
            text=text,
            form_token=key,
        )
        notices.answered(response)
        return response

    return _once(Response, key, place)


def _began(haakje: Haakje, with_user: User | None) -> bool:
    """Whether `with_user` wrote to the poster in private before."""
    talks = Response.objects.filter(haakje=haakje, private=True, with_user=None)
    return with_user is not None and talks.filter(user=with_user).exclude(user=haakje.user_id).exists()


@transaction.atomic
def withdraw_response(*, member: Member, response: Response) -> Response:
    """Take one's own response back: its text is gone, that there was one stays. Raises Refused for one of somebody
    else, and for a second time."""
    response = Response.objects.select_for_update(of=["self"]).select_related("haakje").get(pk=response.pk)
    if response.user_id != member.user.pk:
        raise Refused("Deze reactie is niet van jou.")
    return _take_back(response)


@transaction.atomic
def moderate_response(*, response: Response, reason: str, by: str) -> Response:
    """Take an open response away as an organiser; the reason stays in the history of the haakje. Raises Refused without
    a reason, for a private one, and for a second time."""
    if not reason.strip():
        raise Refused("Vul een reden in. Die blijft bij het haakje staan.")
    response = Response.objects.select_for_update(of=["self"]).select_related("haakje").get(pk=response.pk)
    if response.private:
        raise Refused("Een reactie onder vier ogen is niet voor de organisatie.")
    _take_back(response)
    note(response.haakje, by=by, reason=f"reactie weggehaald: {reason.strip()}"[:300])
    return response


def _take_back(response: Response) -> Response:
    if response.withdrawn_at is not None:
        raise Refused(RESPONSE_GONE)
    response.text, response.withdrawn_at = "", timezone.now()
    response.save(update_fields=["text", "withdrawn_at"])
    return response


def withdrawn_by_organiser(haakje: Haakje) -> bool:
    """Whether an organiser took this haakje away: then its poster can't put it back."""
    if haakje.state != State.WITHDRAWN:
        return False
    last = HaakjeChange.objects.filter(haakje=haakje, to_state=State.WITHDRAWN).order_by("-at", "-pk").first()
    return last is not None and last.by.startswith(ORGANISER)


def _by(member: Member) -> str:
    return f"lid:{member.user.pk}"


def _asked(open_until: date) -> datetime | None:
    """Who posts or renews for a week or less is not asked a week before the end: they have just said so."""
    return timezone.now() if open_until <= timezone.localdate() + WEEK else None


def _locked(haakje: Haakje) -> Haakje:
    return Haakje.objects.select_for_update(of=["self"]).select_related("organisation").get(pk=haakje.pk)


def _own(member: Member, haakje: Haakje) -> Haakje:
    haakje = _locked(haakje)
    if haakje.user_id != member.user.pk:
        raise Refused(NOT_YOURS)
    return haakje


def _refuse(haakje: Haakje, sentences: dict[State, str]) -> None:
    if sentence := sentences.get(State(haakje.state)):
        raise Refused(sentence)


def _key(form_token: uuid.UUID | None, member: Member, *about: object) -> uuid.UUID | None:
    """Return the key of one form with one content of one person: a double press is one row, and another text sent with
    the back button is another row."""
    if form_token is None:
        return None
    return uuid.uuid5(form_token, "\0".join(str(part) for part in (member.user.pk, *about)))


def _once(model: type[Row], key: uuid.UUID | None, act: Callable[[], Row]) -> Row:
    """Return the row that `act` makes, or that the same press made before."""

    def before() -> Row | None:
        return model.objects.filter(form_token=key).first() if key else None

    try:
        with transaction.atomic():
            return before() or act()
    except IntegrityError:
        # The same press was faster in another request.
        if (found := before()) is None:
            raise
        return found
