"""What is held about who logs in, by this app and by the frameworks below it (privacy.registry)."""

import json
import re
from datetime import timedelta

from allauth.account.models import EmailConfirmation
from allauth.usersessions.models import UserSession
from django.contrib.admin.models import LogEntry
from django.contrib.sessions.models import Session
from django.db.models import Q, QuerySet
from django.urls import reverse

from membership import sessions
from membership.models import LoginLink, User
from privacy.deeds import of_user, removes
from privacy.registry import Basis, Holding, Person, Wishes, holds, impersonal, when_erasing_begins

KEEP_LINK = timedelta(days=30)  # a spent or old link still offers a fresh one
KEEP_LOG = timedelta(days=730)
ERASED = "(gewist)"
SHORTEST_NAME = 3  # a shorter one stands in too many words that are no name

LOGGING_IN = "Je laten inloggen, zonder dat een ander dat namens jou kan."

holds(
    Holding(
        model="membership.LoginLink",
        title="Links en codes die wij mailden",
        fields=(
            "user",
            "address",
            "purpose",
            "target",
            "asked",
            "made_by",
            "created_at",
            "expires_at",
            "used_at",
            "renewed_at",
            "tries",
            "browser_hash",
        ),
        purpose=LOGGING_IN,
        basis=Basis.PUBLIC_TASK,
        term="tot 30 dagen nadat de link verliep",
        of=lambda person: LoginLink.objects.filter(Q(user=person.user) | Q(address=person.address)),
        due=lambda now: LoginLink.objects.filter(expires_at__lt=now - KEEP_LINK),
        clean=removes("membership.LoginLink"),
        goes=lambda row: row.expires_at + KEEP_LINK,
        read=lambda row: [
            ("E-mailadres", row.address),
            ("Gemaakt", row.created_at),
            ("Geldig tot", row.expires_at),
            ("Gebruikt", row.used_at),
        ],
    )
)
impersonal("membership.LoginLink", "een hash waaruit niets te lezen is", "id", "token_hash", "code_hash")


def _sessions(person: Person) -> QuerySet[Session]:
    return Session.objects.filter(session_key__in=UserSession.objects.filter(user=person.user).values("session_key"))


holds(
    Holding(
        model="sessions.Session",
        title="Inhoud van je sessies",
        fields=("session_key", "session_data", "expire_date"),
        purpose=LOGGING_IN,
        basis=Basis.PUBLIC_TASK,
        term="tot je uitlogt, en hooguit 14 dagen",
        of=_sessions,
        due=lambda now: Session.objects.filter(expire_date__lt=now),
        clean=removes("sessions.Session"),
        goes=lambda row: row.expire_date,
        read=lambda row: [("Verloopt", row.expire_date)],
    )
)
holds(
    Holding(
        model="usersessions.UserSession",
        title="Waar je bent ingelogd",
        fields=("user", "created_at", "ip", "last_seen_at", "session_key", "user_agent", "data"),
        purpose="Jou laten zien waar je bent ingelogd, en je dat laten stoppen.",
        basis=Basis.PUBLIC_TASK,
        term="tot je uitlogt, en hooguit 14 dagen",
        of=of_user("usersessions.UserSession"),
        due=lambda now: UserSession.objects.exclude(session_key__in=Session.objects.values("session_key")),
        clean=removes("usersessions.UserSession"),
        read=lambda row: [
            ("Begonnen", row.created_at),
            ("Laatst gezien", row.last_seen_at),
            ("IP-adres", row.ip),
            ("Browser", row.user_agent),
        ],
        correct=lambda row: reverse("usersessions_list"),
    )
)
impersonal("usersessions.UserSession", "sleutel zonder betekenis", "id")


holds(
    Holding(
        model="account.EmailConfirmation",
        title="Bevestiging van een adres van een beheerder",
        fields=("email_address", "created", "sent", "key"),
        purpose=LOGGING_IN,
        basis=Basis.PUBLIC_TASK,
        term="30 dagen",
        of=lambda person: EmailConfirmation.objects.filter(email_address__user=person.user),
        due=lambda now: EmailConfirmation.objects.filter(created__lt=now - KEEP_LINK),
        clean=removes("account.EmailConfirmation"),
        read=lambda row: [("Gemaakt", row.created)],
    )
)
impersonal("account.EmailConfirmation", "sleutel zonder betekenis", "id")
holds(
    Holding(
        model="account.EmailAddress",
        title="Adressen waarmee een beheerder inlogt",
        fields=("user", "email", "verified", "primary"),
        purpose=LOGGING_IN,
        basis=Basis.PUBLIC_TASK,
        term="zolang je kunt inloggen",
        of=of_user("account.EmailAddress"),
        clean=removes("account.EmailAddress"),
    )
)
impersonal("account.EmailAddress", "sleutel zonder betekenis", "id")
holds(
    Holding(
        model="mfa.Authenticator",
        title="Je tweede stap bij het inloggen",
        fields=("user", "type", "data", "created_at", "last_used_at"),
        purpose=LOGGING_IN,
        basis=Basis.PUBLIC_TASK,
        term="zolang je kunt inloggen, of tot je hem weghaalt",
        of=of_user("mfa.Authenticator"),
        clean=removes("mfa.Authenticator"),
        read=lambda row: [
            ("Soort", row.get_type_display()),
            ("Gemaakt", row.created_at),
            ("Laatst gebruikt", row.last_used_at),
        ],
    )
)
impersonal("mfa.Authenticator", "sleutel zonder betekenis", "id")


# --- The log of the admin --------------------------------------------------------------------------------------------
def _forget_in_log(person: Person, wishes: Wishes) -> int:
    """Take address and names out of the log of the admin, as whole words: anybody chooses their own name, so a name
    must not empty lines about others. Deeds of the person go with the person; only staff has those."""
    own = Q(content_type__app_label="membership", content_type__model="user", object_id=str(person.user))
    number = LogEntry.objects.filter(own).update(object_repr=ERASED, change_message="")
    words = [person.address, *(name for name in person.names if len(name) >= SHORTEST_NAME)]
    about = Q()
    for word in words:
        # In JSON a letter with an accent may stand as an escape.
        for form in {word, json.dumps(word)[1:-1]}:
            about |= Q(object_repr__icontains=form) | Q(change_message__icontains=form)
    forms = "|".join(re.escape(form) for word in words for form in {word, json.dumps(word)[1:-1]})
    named = re.compile(rf"(?<!\w)(?:{forms})(?!\w)", re.IGNORECASE)
    for entry in LogEntry.objects.filter(about).exclude(own).iterator(chunk_size=200):
        values = {"object_repr": named.sub(ERASED, entry.object_repr)[:200]}
        values["change_message"] = named.sub(ERASED, entry.change_message)
        if any(getattr(entry, name) != value for name, value in values.items()):
            number += LogEntry.objects.filter(pk=entry.pk).update(**values)
    return number


holds(
    Holding(
        model="admin.LogEntry",
        title="Wat je in het beheer deed",
        fields=("user", "action_time", "object_repr", "object_id", "change_message"),
        purpose="Achteraf kunnen zien wie wat veranderde.",
        basis=Basis.PUBLIC_TASK,
        term="2 jaar",
        of=of_user("admin.LogEntry"),
        due=lambda now: LogEntry.objects.filter(action_time__lte=now - KEEP_LOG),
        clean=removes("admin.LogEntry"),
        forget=_forget_in_log,
        goes=lambda row: row.action_time + KEEP_LOG,
        read=lambda row: [("Wanneer", row.action_time), ("Wat", str(row))],
    )
)
impersonal("admin.LogEntry", "sleutel of soort, zonder persoon", "id", "content_type", "action_flag")


# --- The person ------------------------------------------------------------------------------------------------------
@when_erasing_begins
def _end_access(person: Person) -> None:
    """No session, link or code works any more from the press on."""
    User.objects.filter(pk=person.user).update(is_active=False)
    LoginLink.objects.filter(Q(user=person.user) | Q(address=person.address)).delete()
    if user := User.objects.filter(pk=person.user).first():
        sessions.end_all(user)


holds(
    Holding(
        model="membership.User",
        title="Wie je bent",
        fields=(
            "email",
            "name",
            "password",
            "last_login",
            "date_joined",
            "inactive_warned_at",
            "is_active",
            "is_staff",
            "is_superuser",
            "groups",
            "user_permissions",
        ),
        purpose="Weten wie er inlogt, en je gegevens bij elkaar houden.",
        basis=Basis.PUBLIC_TASK,
        term="tot je vraagt om te wissen, of tot je twee jaar niets deed",
        of=of_user("membership.User", "pk"),
        clean=removes("membership.User"),
        read=lambda row: [
            ("E-mailadres", row.email),
            ("Naam", row.name),
            ("Bekend sinds", row.date_joined),
            ("Laatst ingelogd", row.last_login),
            ("Groepen", ", ".join(str(group) for group in row.groups.all())),
        ],
        names=("name",),
    )
)
impersonal("membership.User", "sleutel zonder betekenis", "id")
