"""Taking the person out of registrations and delegations for good: counts stay, and no way back (requirements 5.5)."""

from collections import defaultdict
from collections.abc import Collection

from django.contrib.admin.models import LogEntry
from django.db import transaction
from django.db.models import Q
from django.db.models.functions import Coalesce
from django.utils import timezone

from membership.models import Layer, LoginLink, Organisation
from outbox import actions as outbox
from outbox.models import MailState, OutgoingMail
from registrations.models import Answer, Delegation, Registration, StateChange

UNNAMED = "Naam gewist"
NO_BILLING = dict.fromkeys(
    ("billing_name", "billing_street", "billing_postcode", "billing_city", "billing_reference"), ""
)


def unnamed(layer: str) -> Organisation:
    """Return what stands for all organisations of a layer whose name was erased: a small one and a role are a person,
    and the layer is what statistics count by."""
    return Organisation.objects.resolve(f"{UNNAMED} ({Layer(layer).label})", layer)


def is_named(path: str = "organisation") -> Q:
    """Return the condition on rows that their organisation can still be told."""
    return Q(**{f"{path}__isnull": False}) & ~Q(**{f"{path}__name__startswith": f"{UNNAMED} ("})


@transaction.atomic
def anonymise(keys: Collection[int]) -> int:
    """Take name, address, person, organisation, answers and own words out of these registrations, and out of the mails,
    links and log about them. Role, layer, state and moments stay. Return how many there were."""
    rows = Registration.objects.filter(pk__in=keys)
    ids = [str(public_id) for public_id in rows.values_list("public_id", flat=True)]
    erase_mails([f"registration:{one}" for one in ids])
    LoginLink.objects.filter(target__in=ids).delete()
    logged = LogEntry.objects.filter(content_type__app_label="registrations", content_type__model="registration")
    logged.filter(object_id__in=[str(key) for key in keys]).update(object_repr="(gewist)", change_message="")
    Answer.objects.filter(registration__in=keys).delete()
    StateChange.objects.filter(registration__in=keys).exclude(reason="").update(reason="")
    _unname_organisations(Registration, keys)
    return rows.update(
        name="", shown_name="", address="", user=None, form_token=None, attended_by="",
        erased_at=Coalesce("erased_at", timezone.now()),
    )  # fmt: skip


@transaction.atomic
def anonymise_delegations(keys: Collection[int]) -> int:
    """Take contact, billing details and organisation out of these delegations. Return how many there were."""
    _unname_organisations(Delegation, keys)
    return anonymise_contacts(keys)


@transaction.atomic
def anonymise_contacts(keys: Collection[int], *, withdraw: bool = False) -> int:
    """Take contact and billing details out of these delegations, and out of the mails about them; with `withdraw` they
    end as well. Return how many there were."""
    rows = Delegation.objects.filter(pk__in=keys)
    erase_mails([f"delegation:{public_id}" for public_id in rows.values_list("public_id", flat=True)])
    if withdraw:
        rows.filter(withdrawn_at=None).update(withdrawn_at=timezone.now())
    return rows.update(contact_name="", contact_address="", form_token=None, **NO_BILLING)


def _unname_organisations(model: type[Registration | Delegation], keys: Collection[int]) -> None:
    found: dict[str, list[int]] = defaultdict(list)
    rows = model.objects.filter(is_named(), pk__in=keys).values_list("organisation__layer", "pk")
    for layer, key in rows:
        found[layer].append(key)
    for layer, of_layer in found.items():
        model.objects.filter(pk__in=of_layer).update(organisation=unnamed(layer))


def erase_mails(references: Collection[str]) -> None:
    """Empty the mails about these; what still waited is cancelled."""
    rows = OutgoingMail.objects.filter(subject_ref__in=references).exclude(address="", copy="")
    waiting = [MailState.QUEUED, MailState.HELD, MailState.CLAIMED, MailState.SENDING]
    rows.filter(state__in=waiting).update(state=MailState.CANCELLED, lease_until=None, lease_owner="")
    outbox.erase_content(rows)
