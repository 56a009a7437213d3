"""Sessions: how they start, how long they last, how they end (requirements 2b 13, 14)."""

from dataclasses import dataclass
from datetime import UTC, datetime

from allauth.account.adapter import get_adapter
from allauth.account.authentication import get_authentication_records
from allauth.core.internal.httpkit import HTTP_USER_AGENT_MAX_LENGTH
from allauth.mfa.utils import is_mfa_enabled
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.auth import login
from django.contrib.sessions.models import Session
from django.http import HttpRequest
from django.utils import timezone

from membership.models import User

KEY = "login"  # how and when this session began, and when it was last used
ASKED = "asked"  # the login mail that this browser asked for
SECOND_STEP = "second_step"  # the person who set up a second step in this very session
PASSWORD = "password"  # noqa: S105  the name of a way to log in
BACKEND = "django.contrib.auth.backends.ModelBackend"
BY_TIMER = "X-By-Timer"  # the header of a request for which nobody pressed
RECENT_PROOF = 600  # seconds in which a login by mail proves that it is really you


def _now() -> int:
    return int(timezone.now().timestamp())


def start(request: HttpRequest, user: User, *, method: str) -> None:
    """Log `user` in by `method` ("link", "code", "phone"): a new session key, another person's session is gone."""
    key_before = request.session.session_key
    login(request, user, backend=BACKEND)
    note(request, method)
    key = request.session.session_key
    if key in (None, key_before):
        UserSession.objects.create_from_request(request)
        return
    # A new key is on no list yet, so allauth need not look for it first.
    UserSession.objects.create(
        user=user,
        session_key=key,
        ip=get_adapter().get_client_ip(request),
        user_agent=request.META.get("HTTP_USER_AGENT", "")[:HTTP_USER_AGENT_MAX_LENGTH],
    )


def note(request: HttpRequest, method: str) -> None:
    """Write into the session how and when it began."""
    now = _now()
    request.session[KEY] = {"method": method, "started": now, "seen": now}
    request.session.pop(ASKED, None)
    request.session.set_expiry(None)


def is_over(request: HttpRequest) -> bool:
    """Return whether the session is past its idle or absolute lifetime; notes use of a session that goes on.

    A session is written at most once per twentieth of its idle time, so that reading pages costs no writes. What a page
    asks by itself (BY_TIMER) is no use: an open page keeps nobody logged in.
    """
    now = _now()
    state = request.session.get(KEY)
    if state is None:
        request.session[KEY] = {"method": "", "started": now, "seen": now}
        return False
    limits = settings.SESSION_LIFETIMES["staff" if request.user.is_staff else "member"]
    idle, absolute = (int(limits[name].total_seconds()) for name in ("idle", "absolute"))
    if now - state["seen"] > idle or now - state["started"] > absolute:
        return True
    if now - state["seen"] > idle // 20 and BY_TIMER not in request.headers:
        request.session[KEY] = state | {"seen": now}
    return False


def began_by_mail(request: HttpRequest) -> bool:
    """Return whether this session began with a link or code: never good enough for staff."""
    return request.session.get(KEY, {}).get("method") in ("link", "code", "phone")


def proved_recently(request: HttpRequest) -> bool:
    """Return whether the person logged in by mail just now."""
    state = request.session.get(KEY, {})
    return began_by_mail(request) and _now() - state["started"] <= RECENT_PROOF


def passed_second_step(request: HttpRequest) -> bool:
    """Return whether this session knows a second factor: used at login, or set up in it."""
    if request.session.get(SECOND_STEP) == request.user.pk:
        return True
    return any(record.get("method") == "mfa" for record in get_authentication_records(request, request.user))


def has_second_step(user: User) -> bool:
    """Return whether the person has an app or a passkey for the second step."""
    return is_mfa_enabled(user, ["totp", "webauthn"])


def lacks_second_step(request: HttpRequest) -> bool:
    """Return whether this is staff without the second step that production asks."""
    return settings.STAFF_MFA_REQUIRED and request.user.is_staff and not passed_second_step(request)


def end_all(user: User, *, but: str = "") -> int:
    """End every session of a person on the server, except the one with key `but`; return how many."""
    ended = 0
    for session in UserSession.objects.filter(user=user).exclude(session_key=but):
        session.end()
        ended += 1
    return ended


@dataclass(frozen=True)
class OpenSession:
    """One place where somebody is logged in, for the page that lists them."""

    pk: int
    user_agent: str
    ip: str
    since: datetime
    seen: datetime
    here: bool


def open_sessions(user: User, here: str) -> list[OpenSession]:
    """Return where `user` is logged in now, this browser (its session key is `here`) first, then the latest used.

    Two queries, whatever their number. Only reads: what lived too long is left out, and removed by the nightly job.
    """
    known = {one.session_key: one for one in UserSession.objects.filter(user=user)}
    now = timezone.now()
    limits = settings.SESSION_LIFETIMES["staff" if user.is_staff else "member"]
    found = []
    for stored in Session.objects.filter(session_key__in=known, expire_date__gt=now):
        state = stored.get_decoded().get(KEY, {})
        one = known[stored.session_key]
        since = _moment(state.get("started"), one.created_at)
        seen = _moment(state.get("seen"), one.last_seen_at)
        if now - seen <= limits["idle"] and now - since <= limits["absolute"]:
            found.append(
                OpenSession(one.pk, one.user_agent, one.ip, since, seen, here=stored.session_key == here),
            )
    return sorted(found, key=lambda one: (one.here, one.seen, one.pk), reverse=True)


def _moment(seconds: int | None, otherwise: datetime) -> datetime:
    return datetime.fromtimestamp(seconds, tz=UTC) if seconds else otherwise


def end_one(user: User, pk: int) -> bool:
    """End the session of `user` with this key of its row; return whether there was one. Nobody else's ends."""
    session = UserSession.objects.filter(user=user, pk=pk).first()
    if session is None:
        return False
    session.end()
    return True
