"""The mails about haakjes. To members who want mail for members; the list is theirs to leave with one press."""

from django.conf import settings
from django.urls import reverse

from haakjes.models import Haakje, HaakjeChange, Response, State
from membership import unsubscribe
from membership.links import issue
from membership.models import Membership, MembershipState, User
from membership.own_purposes import LIST as MEMBERS
from outbox.registry import NotNeeded, Rendered, mail_kind
from outbox.rendering import render


# Not in the log: what somebody writes in private is not for staff.
@mail_kind("haakjes.response", label="Reactie op een haakje", logged=False)
def response(address: str, response: str) -> Rendered:
    one = _response(response)
    if one.user_id == one.haakje.user_id:
        raise NotNeeded
    context = {"haakje": one.haakje, "response": one, "writer": _known(one.user)}
    return _listed("response", address, one.haakje.user, context, f"#reactie-{one.public_id}")


@mail_kind("haakjes.answer", label="Antwoord onder vier ogen bij een haakje", logged=False)
def answer(address: str, response: str) -> Rendered:
    one = _response(response)
    if not one.private or one.with_user is None:
        raise NotNeeded
    context = {"haakje": one.haakje, "response": one, "writer": _known(one.user)}
    return _listed("answer", address, one.with_user, context, f"#reactie-{one.public_id}")


@mail_kind("haakjes.ending", label="Je haakje eindigt bijna")
def ending(address: str, haakje: str) -> Rendered:
    one = _haakje(haakje)
    if not one.is_open:
        raise NotNeeded
    return _listed("ending", address, one.user, _deeds(one))


@mail_kind("haakjes.closed", label="Je haakje is verlopen")
def closed(address: str, haakje: str) -> Rendered:
    one = _haakje(haakje)
    if one.state != State.CLOSED:
        raise NotNeeded
    return _listed("closed", address, one.user, _deeds(one))


@mail_kind("haakjes.taken_away", label="Je haakje is weggehaald")
def taken_away(address: str, haakje: str) -> Rendered:
    """Not part of a list: a decision about somebody is always told."""
    one = _haakje(haakje)
    last = HaakjeChange.objects.filter(haakje=one, to_state=State.WITHDRAWN).order_by("-at", "-pk").first()
    if one.state != State.WITHDRAWN or last is None or one.user is None or one.user.email != address:
        raise NotNeeded
    context = {"person": one.user, "haakje": one, "why": last.reason, "contact_url": _absolute("contact")}
    return render("emails/haakjes/taken_away.html", context)


def _haakje(public_id: str) -> Haakje:
    found = Haakje.objects.select_related("user", "organisation").filter(public_id=public_id).first()
    if found is None:
        raise NotNeeded
    return found


def _response(public_id: str) -> Response:
    rows = Response.objects.select_related("user", "with_user", "haakje__user", "haakje__organisation")
    found = rows.filter(public_id=public_id, withdrawn_at=None).exclude(haakje__state=State.WITHDRAWN).first()
    if found is None:
        raise NotNeeded
    return found


def _known(user: User | None) -> str:
    """Return the name of who wrote; nobody who was erased is mailed about."""
    if user is None:
        raise NotNeeded
    return user.name or "Een lid"


def _deeds(haakje: Haakje) -> dict[str, object]:
    return {
        "haakje": haakje,
        "renew_url": _absolute("haakjes:renew", haakje.public_id),
        "met_url": _absolute("haakjes:met", haakje.public_id),
    }


def _listed(name: str, address: str, to: User | None, context: dict[str, object], anchor: str = "") -> Rendered:
    """Render a mail to a member, with the way off the list; raises NotNeeded for who is no member or wants no mail."""
    membership = Membership.objects.filter(user=to, state=MembershipState.MEMBER, mail_off_at=None).first()
    if to is None or membership is None or to.email != address or not to.is_active:
        raise NotNeeded
    page = context["haakje"].get_absolute_url() + anchor
    context |= {
        "person": to,
        "link": issue("login", address=address, target=page),
        "leave_link": unsubscribe.link(MEMBERS, str(membership.pk)),
    }
    headers = unsubscribe.headers(MEMBERS, str(membership.pk))
    return render(f"emails/haakjes/{name}.html", context, headers=headers)


def _absolute(name: str, *arguments: object) -> str:
    return settings.BASE_URL + reverse(name, args=arguments)
