"""Everything somebody said yes to, in one list, each with its own way back (AVG art. 7, 3).

Each line is withdrawn by the same verb as elsewhere on the site: the link at the foot of a mail, or the page of the
profile. What is not in the list of somebody can't be withdrawn by them, so a key of somebody else does nothing.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from django.db import transaction

from discussions.actions import notices, people
from discussions.models import Visit
from events.actions.interest import leave_interest
from events.models import Interest
from mailings import newsletter
from mailings.models import Subscription
from membership import members
from membership.models import Audience, Membership, MembershipState, Profile, User

# What a profile may show, and how the list calls it.
PROFILE_ITEMS = {
    "name": "Je naam",
    "picture": "Je foto",
    "role": "Je rol",
    "organisation": "Je organisatie",
    "themes": "Je thema's",
    "offers": "Wat je te bieden hebt",
    "seeks": "Wat je zoekt",
}
MAIL, SHOWN = "Mail die je krijgt", "Wat anderen van je zien"


@dataclass(frozen=True)
class Consent:
    """One yes. `said` tells what for, `label` is on the button, `done` is what one reads after the press."""

    key: str
    group: str
    title: str
    said: str
    label: str
    done: str
    withdraw: Callable[[], object]
    since: datetime | None = None


def given(user: User) -> list[Consent]:
    """Return what `user` said yes to and did not take back; the same number of queries for any number of them."""
    membership = Membership.objects.filter(user=user, state=MembershipState.MEMBER).first()
    profile = Profile.objects.filter(user=user).first() if membership else None
    return [
        *_member_mail(membership),
        *_newsletter(user),
        *_interest(user),
        *_environments(user),
        *_profile(profile),
    ]


def withdraw(user: User, key: str) -> Consent | None:
    """Take back the yes with this key; None when there is none (any more) of this person."""
    found = next((one for one in given(user) if one.key == key), None)
    if found is not None:
        found.withdraw()
    return found


def _member_mail(membership: Membership | None) -> Iterator[Consent]:
    if membership is None or membership.mail_off_at:
        return
    yield Consent(
        "leden",
        MAIL,
        "Mail voor leden",
        "Je krijgt een mail als er iets voor leden is.",
        "Stuur mij geen mail voor leden",
        "Je krijgt geen mail voor leden meer. Je bent nog steeds lid.",
        partial(members.end_mail, membership=membership.pk),
        membership.decided_at,
    )


def _newsletter(user: User) -> Iterator[Consent]:
    for one in Subscription.objects.filter(address=user.email).exclude(confirmed_at=None):
        yield Consent(
            "nieuwsbrief",
            MAIL,
            "Nieuwsbrief",
            "Je krijgt onze nieuwsbrief.",
            "Stop de nieuwsbrief",
            "De nieuwsbrief komt niet meer.",
            partial(newsletter.unsubscribe, public_id=str(one.public_id)),
            one.confirmed_at,
        )


def _interest(user: User) -> Iterator[Consent]:
    mine = Interest.objects.filter(address=user.email).exclude(confirmed_at=None).select_related("event")
    for one in mine.order_by("confirmed_at", "pk"):
        yield Consent(
            f"belangstelling:{one.public_id}",
            MAIL,
            f"Op de hoogte blijven: {one.event.title}",
            "Je krijgt een mail als er nieuws over deze bijeenkomst is.",
            "Haal mij van de lijst",
            f"Je staat niet meer op de lijst van {one.event.title}.",
            partial(leave_interest, public_id=str(one.public_id)),
            one.confirmed_at,
        )


def _environments(user: User) -> Iterator[Consent]:
    for visit in Visit.objects.filter(user=user).select_related("event").order_by("agreed_at", "pk"):
        title = visit.event.title
        if visit.mail_off_at is None:
            yield Consent(
                f"berichten:{visit.pk}",
                MAIL,
                f"Mail over gesprekken: {title}",
                "Je krijgt een mail als er nieuwe berichten zijn in de gesprekken die je volgt.",
                "Stuur mij deze mail niet",
                f"Je krijgt geen mail meer over de gesprekken van {title}.",
                partial(notices.stop_mail, visit),
                visit.agreed_at,
            )
        if visit.listed_at is not None:
            yield Consent(
                f"deelnemers:{visit.pk}",
                SHOWN,
                f"Lijst van deelnemers: {title}",
                "Andere deelnemers zien je naam, je rol en je organisatie.",
                "Haal mij uit de lijst",
                f"Je staat niet meer in de lijst van deelnemers van {title}.",
                partial(people.unlist_me, visit=visit),
                visit.listed_at,
            )


def _profile(profile: Profile | None) -> Iterator[Consent]:
    if profile is None:
        return
    for item, title in PROFILE_ITEMS.items():
        audience = getattr(profile, f"{item}_for")
        if audience == Audience.NOBODY or (item == "picture" and not profile.picture):
            continue
        yield Consent(
            f"profiel:{item}",
            SHOWN,
            f"{title} in je profiel",
            f"Zichtbaar voor: {Audience(audience).label.lower()}.",
            "Laat dit aan niemand zien",
            f"{title} is nu voor niemand te zien.",
            partial(_hide, profile, item),
        )
    if profile.contactable:
        yield Consent(
            "profiel:berichten",
            SHOWN,
            "Berichten van leden",
            "Leden mogen je een bericht sturen. Zij zien je adres niet.",
            "Laat niemand mij een bericht sturen",
            "Leden kunnen je geen bericht meer sturen.",
            partial(_change, profile, contactable=False),
        )
    if profile.show_activity:
        yield Consent(
            "profiel:activiteit",
            SHOWN,
            "Hoe kort geleden je actief was",
            "Leden zien dat in grove woorden, zoals ‘deze maand actief’.",
            "Laat dit niet meer zien",
            "Leden zien niet meer wanneer je actief was.",
            partial(_change, profile, show_activity=False),
        )


def _hide(profile: Profile, item: str) -> None:
    _change(profile, **{f"{item}_for": Audience.NOBODY})


@transaction.atomic
def _change(profile: Profile, **values: object) -> None:
    """Write fields of a profile by its `save`: what can be searched follows from that."""
    row = Profile.objects.select_for_update().get(pk=profile.pk)
    for name, value in values.items():
        setattr(row, name, value)
    row.save(update_fields=[*values, "updated_at"])
