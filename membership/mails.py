"""The mails around logging in. Links and codes are made here, at delivery, and stored nowhere."""

from datetime import datetime, timedelta

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from membership import links
from membership.models import User
from membership.own_purposes import NEW_ADDRESS, PASSWORD
from membership.purposes import PURPOSES
from outbox.registry import NotNeeded, Rendered, mail_kind
from outbox.rendering import render

PASSWORD_LIFETIME = timedelta(minutes=30)
FOLDER = "emails/membership"


def _moment(text: str) -> datetime:
    return timezone.localtime(datetime.fromisoformat(text))


@mail_kind("membership.login", label="Inloglink en code", queue="login")
def login(address: str, *, next_path: str, browser: str, asked_at: str) -> Rendered:
    """The answer to a request at /inloggen/: a link and a code, or "dit adres kennen wij niet"."""
    user = User.objects.filter(email=address, is_active=True).first()
    if user is None:
        return render(f"{FOLDER}/unknown_address.html", {"asked_at": _moment(asked_at)})
    url, code = links.issue_with_code(links.LOGIN, address=address, user=user, target=next_path, browser_hash=browser)
    return render(f"{FOLDER}/login.html", {"user": user, "url": url, "code": code, "asked_at": _moment(asked_at)})


@mail_kind("membership.fresh_link", label="Nieuwe link", queue="login")
def fresh_link(address: str, *, purpose: str, target: str, asked_at: str) -> Rendered:
    """The answer to the press on a spent or old link of a gathering."""
    if purpose not in PURPOSES:
        raise NotNeeded
    url = links.issue(purpose, address=address, target=target, user=User.objects.filter(email=address).first())
    context = {"url": url, "purpose": PURPOSES[purpose], "asked_at": _moment(asked_at)}
    return render(f"{FOLDER}/fresh_link.html", context)


@mail_kind("membership.password", label="Wachtwoord kiezen", queue="login")
def password(address: str, *, asked_at: str, welcome: bool = False) -> Rendered:
    """Staff choose a password; anybody else hears that they need none."""
    user = User.objects.filter(email=address, is_active=True, is_staff=True).first()
    context: dict[str, object] = {"user": user, "welcome": welcome, "asked_at": _moment(asked_at)}
    if user:
        lifetime = links.LIFETIME if welcome else PASSWORD_LIFETIME
        context["url"] = links.issue(PASSWORD, address=address, user=user, lifetime=lifetime)
    else:
        context["url"] = settings.BASE_URL + reverse("membership:login")
    return render(f"{FOLDER}/password.html", context)


@mail_kind("membership.new_address", label="Nieuw adres bevestigen", queue="login")
def new_address(address: str, *, user: int, asked_at: str) -> Rendered:
    """Asks the owner of a new address for the press; tells it when the address is somebody else's already."""
    person = User.objects.filter(pk=user, is_active=True).first()
    if person is None or person.email == address:
        raise NotNeeded
    taken = User.objects.filter(email=address).exists()
    url = "" if taken else links.issue(NEW_ADDRESS, address=address, target=str(user), lifetime=PASSWORD_LIFETIME)
    return render(f"{FOLDER}/new_address.html", {"url": url, "taken": taken, "asked_at": _moment(asked_at)})


@mail_kind("membership.erased", label="Alles is verwijderd", queue="login", forget=True)
def erased(address: str, *, moment: str) -> Rendered:
    """The last mail to who asked to be erased; its row forgets the address once it left."""
    return render(f"{FOLDER}/erased.html", {"moment": _moment(moment)})


@mail_kind("membership.inactive", label="Twee jaar niets gedaan")
def inactive(address: str, *, user: int, goes_on: str) -> Rendered:
    """Says when somebody is erased who did nothing for two years; not needed once they logged in."""
    person = User.objects.filter(pk=user).first()
    warned_at = person and person.inactive_warned_at
    if person is None or (warned_at and person.last_login and person.last_login > warned_at):
        raise NotNeeded
    return render(f"{FOLDER}/inactive.html", {"goes_on": _moment(goes_on)})


@mail_kind("membership.notice", label="Bericht over inloggen", queue="login")
def notice(address: str, *, event: str, moment: str) -> Rendered:
    """Tells that something changed in how somebody logs in: the texts stand in the template."""
    return render(f"{FOLDER}/notice.html", {"event": event, "moment": _moment(moment)})
