"""What people wish around logging in: ask for a mail, change an address, stop somebody's access."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from allauth.mfa.models import Authenticator
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone

from membership import limits, sessions
from membership.addresses import normalise
from membership.errors import Refused
from membership.links import ASKED_LIFETIME
from membership.models import LoginLink, User
from membership.purposes import PURPOSES
from outbox import actions as outbox
from outbox.models import MailState, OutgoingMail

logger = logging.getLogger(__name__)

RENEW_AGAIN_AFTER = timedelta(minutes=1)
TAKEN = "Dit adres hoort al bij iemand anders. Kies een ander adres."

AddressFollower = Callable[[User, str, str], None]
_followers: list[AddressFollower] = []


@dataclass(frozen=True)
class Asked:
    """What came of a request for a mail: whether it `sent` one, and when the last one went (None: never)."""

    sent: bool
    last: datetime | None


def follows_address(follower: AddressFollower) -> AddressFollower:
    """Register a function `follower(user, old, new)` of a higher app that stores addresses: it runs in the transaction
    in which somebody's address changes, and may raise Refused."""
    _followers.append(follower)
    return follower


def ask_login(*, address: str, next_path: str, browser_hash: str, network: str) -> Asked:
    """Put a login mail for `address` in the queue, unless a limit is reached.

    The same work for a known, unknown, blocked and staff address (requirements 2b 15): what the mail says is decided
    when it is delivered. The code in it counts only in the browser of `browser_hash`.
    """
    arguments = {"next_path": next_path, "browser": browser_hash}
    return _ask("membership.login", address, network=network, lifetime=ASKED_LIFETIME, **arguments)


def ask_password(*, address: str, network: str) -> Asked:
    """Put a mail in the queue with which staff can choose a password; the same for every address."""
    return _ask("membership.password", address, network=network)


def ask_new_address(*, user: User, address: str, network: str) -> Asked:
    """Put a mail to a new address in the queue; the press in it moves `user` there.

    Raises Refused when it is the address that `user` has. Whether it is somebody else's is told in the mail alone.
    """
    address = normalise(address)
    if address == user.email:
        raise Refused("Dit is het adres dat je al hebt. Vul een ander adres in.")
    return _ask("membership.new_address", address, network=network, user=user.pk)


def renew(*, link: LoginLink, browser_hash: str, network: str) -> Asked:
    """Send a fresh link to the address of a spent or old one. Raises Refused when its purpose has gone."""
    if link.asked:
        return ask_login(address=link.address, next_path=link.target, browser_hash=browser_hash, network=network)
    if link.purpose not in PURPOSES:
        raise Refused("Deze link geldt niet meer.")
    recent = limits.recent(link.address)
    now = timezone.now()
    if not limits.network_may_ask(network) or recent.is_full(now):
        return Asked(False, _last_mail(link))
    with transaction.atomic():
        due = Q(renewed_at=None) | Q(renewed_at__lte=now - RENEW_AGAIN_AFTER)
        if not LoginLink.objects.filter(due, pk=link.pk).update(renewed_at=now):
            return Asked(False, _last_mail(link))
        PURPOSES[link.purpose].resend(link)
    return Asked(True, now)


def _last_mail(link: LoginLink) -> datetime | None:
    """Return when the last mail to the address of `link` went. Another browser may have renewed it since `link` was
    read, and not every mail with a fresh link counts for the limit: so both are looked up now."""
    renewed_at = LoginLink.objects.filter(pk=link.pk).values_list("renewed_at", flat=True).first()
    return max(filter(None, (renewed_at, limits.recent(link.address).last)), default=None)


def queue_fresh_link(link: LoginLink) -> None:
    """Put a mail with a fresh link for the same purpose and target in the queue."""
    _queue(
        "membership.fresh_link",
        link.address,
        limits.recent(link.address),
        timezone.now(),
        purpose=link.purpose,
        target=link.target,
    )


def queue_password_link(link: LoginLink) -> None:
    """Put a mail in the queue with a fresh link for choosing a password, as short-lived as the first."""
    _queue("membership.password", link.address, limits.recent(link.address), timezone.now())


@transaction.atomic
def change_address(*, user: User, new: str, by: str) -> User:
    """Move a person to an address that they proved to read. The old address is told, its links die, mails that still
    wait follow, and other sessions end. Raises Refused when it is somebody else's."""
    new = normalise(new)
    user = User.objects.select_for_update().get(pk=user.pk)
    old = user.email
    if new == old:
        return user
    if User.objects.filter(email=new).exists():
        raise Refused(TAKEN)
    user.email = new
    try:
        with transaction.atomic():
            user.save(update_fields=["email"])
    except IntegrityError:
        raise Refused(TAKEN) from None
    for follower in _followers:
        follower(user, old, new)
    now = timezone.now()
    LoginLink.objects.filter(address=old, used_at=None).update(used_at=now)
    waiting = OutgoingMail.objects.filter(address=old, state__in=[MailState.QUEUED, MailState.HELD])
    waiting.filter(kind__startswith="membership.").update(state=MailState.CANCELLED)
    waiting.update(address=new)
    # What was mailed about logging in serves nobody any more, and would keep the old address here.
    done = OutgoingMail.objects.filter(address=old, kind__startswith="membership.", sent_at__isnull=False)
    outbox.erase_content(done)
    sessions.end_all(user)
    tell(user, "address_changed", to=old)
    logger.info("membership: address of user %s changed by %s", user.pk, by)
    return user


def change_name(*, user: User, name: str) -> User:
    """Write the name of a person anew; the directory follows from the saving."""
    user.name = name
    user.save(update_fields=["name"])
    return user


@transaction.atomic
def deactivate(*, user: User, by: str) -> User:
    """Stop somebody's access: sessions end at once, and no link or code works any more."""
    user.is_active = False
    user.save(update_fields=["is_active"])
    LoginLink.objects.filter(address=user.email, used_at=None).update(used_at=timezone.now())
    sessions.end_all(user)
    logger.info("membership: user %s deactivated by %s", user.pk, by)
    return user


@transaction.atomic
def set_password(*, user: User, password: str) -> User:
    """Give a member of staff a new password; other sessions end and the owner is told. Raises Refused for others."""
    if not (user.is_staff and user.is_active):
        raise Refused("Voor dit adres is er geen wachtwoord. Log in met een link.")
    user.set_password(password)
    user.save(update_fields=["password"])
    LoginLink.objects.filter(address=user.email, purpose="password", used_at=None).update(used_at=timezone.now())
    sessions.end_all(user)
    tell(user, "password_changed")
    return user


@transaction.atomic
def invite_staff(*, user: User, by: str) -> None:
    """Mail a member of staff a link with which they choose their own password, so nobody else ever knows it."""
    if not (user.is_staff and user.is_active):
        raise Refused("Alleen wie in het beheer mag, heeft een wachtwoord.")
    _queue("membership.password", user.email, limits.recent(user.email), timezone.now(), welcome=True)
    logger.info("membership: user %s asked to choose a password by %s", user.pk, by)


@transaction.atomic
def remove_second_step(*, user: User, by: User) -> None:
    """Remove the second step of a colleague who lost it; never one's own, so it takes two (requirements 2c 23)."""
    if user.pk == by.pk:
        raise Refused("Je eigen tweede stap kan alleen een collega wissen.")
    Authenticator.objects.filter(user=user).delete()
    sessions.end_all(user)
    tell(user, "second_step_removed")
    logger.info("membership: second step of user %s removed by user %s", user.pk, by.pk)


def tell(user: User, event: str, *, to: str = "") -> None:
    """Mail somebody that something changed in how they log in: `event` is a key of the template's texts."""
    moment = timezone.now()
    outbox.queue(
        "membership.notice",
        to or user.email,
        key=f"notice:{event}:{user.pk}:{moment.isoformat()}",
        about=f"user:{user.pk}",
        event=event,
        moment=moment.isoformat(),
    )


def _ask(kind: str, address: str, *, network: str, lifetime: timedelta | None = None, **arguments: object) -> Asked:
    address = normalise(address)
    allowed = limits.network_may_ask(network)
    with transaction.atomic():
        recent = limits.recent(address)
        now = timezone.now()
        if not allowed or recent.is_full(now):
            return Asked(False, recent.last)
        expires_at = now + lifetime if lifetime else None
        _queue(kind, address, recent, now, expires_at=expires_at, **arguments)
        return Asked(True, now)


def _queue(kind: str, address: str, recent: limits.Recent, now: datetime, **options: object) -> None:
    """Queue a mail that counts for the limit. Two requests at the same moment have the same key, and are one mail."""
    place = recent.newest or now.strftime("%Y%m%d%H%M%S")
    outbox.queue(kind, address, key=f"{recent.about}:{place}", about=recent.about, asked_at=now.isoformat(), **options)
