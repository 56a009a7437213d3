"""What this app holds about people (privacy.registry): the mails that left, without their links."""

import json
import re
from datetime import datetime, timedelta

from django.db.models import Q, QuerySet

from outbox.actions import erase_content, forget_left, last_mails_left
from outbox.models import MailState, OutgoingMail
from outbox.registry import KINDS
from privacy.deeds import removes
from privacy.registry import Basis, Holding, Person, Wishes, holds, impersonal, nightly

KEEP_CONTENT = timedelta(days=90)  # requirements 5.4: mail rows and bodies 30-90 days
KEEP_ROW = timedelta(days=730)  # the bare row: what was sent when, and the key that keeps a repeat a no-op
FINAL = [MailState.SENT, MailState.FAILED, MailState.UNKNOWN, MailState.CANCELLED]
UNFINISHED = [MailState.QUEUED, MailState.HELD, MailState.CLAIMED, MailState.SENDING]
SHORTEST_NAME = 3  # a shorter one stands in too many words that are no name


def _past_content(now: datetime) -> QuerySet[OutgoingMail]:
    long_ago = now - KEEP_CONTENT
    # What was stopped and never let go has nobody who still waits for it.
    held = Q(state=MailState.HELD, created_at__lt=long_ago)
    finished = Q(state__in=FINAL, created_at__lt=long_ago, due_at__lt=long_ago)
    bare = {"address": "", "subject": "", "copy": "", "error": "", "handled_by": "", "arguments": {}}
    return OutgoingMail.objects.filter(held | finished).exclude(**bare)


def _empty(keys: list) -> int:
    rows = OutgoingMail.objects.filter(pk__in=keys)
    rows.filter(state=MailState.HELD).update(state=MailState.CANCELLED)
    return erase_content(rows)


def mails_to(person: Person) -> QuerySet[OutgoingMail]:
    """The mails to somebody, and about their account."""
    return OutgoingMail.objects.filter(Q(address=person.address) | Q(subject_ref=f"user:{person.user}"))


def forget_mails(person: Person, wishes: Wishes) -> int:
    """Empty the mails to `person`, but for the last one; take address and names out of what was mailed to others."""
    last = [kind.name for kind in KINDS.values() if kind.forget]
    mine = mails_to(person).exclude(kind__in=last)
    mine.filter(state__in=UNFINISHED).update(state=MailState.CANCELLED, lease_until=None, lease_owner="")
    return erase_content(mine) + _blot_out(person)


def _blot_out(person: Person) -> int:
    words = [person.address, *(name for name in person.names if len(name) >= SHORTEST_NAME)]
    found = Q()
    for word in filter(None, words):
        # In a JSON column a letter with an accent may stand as an escape.
        for form in {word, json.dumps(word)[1:-1]}:
            for field in ("subject", "copy", "error", "arguments"):
                found |= Q(**{f"{field}__icontains": form})
    if not found:
        return 0
    named = re.compile("|".join(rf"(?<!\w){re.escape(word)}(?!\w)" for word in words if word), re.IGNORECASE)
    changed = 0
    for mail in OutgoingMail.objects.filter(found).exclude(address=person.address).iterator(chunk_size=200):
        values = {name: named.sub("(gewist)", getattr(mail, name)) for name in ("subject", "copy", "error")}
        values["subject"] = values["subject"][:250]
        values["arguments"] = _without(mail.arguments, named, person.address)
        if any(getattr(mail, name) != value for name, value in values.items()):
            changed += OutgoingMail.objects.filter(pk=mail.pk).update(**values)
    return changed


def _without(value: object, named: re.Pattern, address: str) -> object:
    """Return primitives of a mail's arguments with the words blotted out.

    Anybody chooses their own name: one like "2026" must not break a moment or a key, which hold no space, in a mail to
    another that still has to leave.
    """
    if isinstance(value, str):
        is_text = " " in value or named.fullmatch(value) or address.casefold() in value.casefold()
        return named.sub("(gewist)", value) if is_text else value
    if isinstance(value, list):
        return [_without(one, named, address) for one in value]
    if isinstance(value, dict):
        return {key: _without(one, named, address) for key, one in value.items()}
    return value


holds(
    Holding(
        model="outbox.OutgoingMail",
        title="Mails die wij je stuurden",
        fields=("address", "arguments", "subject", "copy", "error", "subject_ref", "handled_by"),
        purpose="Je mails bezorgen, en kunnen nagaan wat er is verstuurd.",
        basis=Basis.PUBLIC_TASK,
        term="90 dagen, de tekst zonder links",
        of=mails_to,
        due=_past_content,
        clean=_empty,
        forget=forget_mails,
        goes=lambda row: row.created_at + KEEP_CONTENT,
        read=lambda row: [
            ("Onderwerp", row.subject),
            ("Aan", row.address),
            ("Stand", row.get_state_display()),
            ("Verstuurd", row.sent_at),
            ("Tekst", row.copy),
        ],
    )
)
holds(
    Holding(
        model="outbox.OutgoingMail",
        title="Dat er een mail is verstuurd",
        fields=("kind", "key", "group", "state", "created_at", "sent_at", "message_id", "public_id"),
        purpose="Niets dubbel sturen, en aantallen tellen. Zonder adres en tekst.",
        basis=Basis.PUBLIC_TASK,
        term="2 jaar",
        of=lambda person: OutgoingMail.objects.none(),
        due=lambda now: OutgoingMail.objects.filter(state__in=FINAL, created_at__lt=now - KEEP_ROW),
        clean=removes("outbox.OutgoingMail"),
    )
)
impersonal("outbox.OutgoingMail", "hoe het versturen gaat")
impersonal("outbox.QueueStatus", "over een wachtrij")


@nightly("Laatste mails aan wie is gewist", due=lambda now: last_mails_left(now).count())
def forget_last_mails(now: datetime) -> int:
    """Empty the last mail to who was erased, where its sender did not get to it."""
    return forget_left(now)
