"""Addresses of the admin's lists, filtered: so that every number leads to exactly the rows it counts."""

from django.urls import reverse
from django.utils.http import urlencode

REGISTRATIONS = "registrations_registration"
DELEGATIONS = "registrations_delegation"
MAIL = "outbox_outgoingmail"
REPORTS = "discussions_report"
HAAKJES = "haakjes_haakje"
MEMBERSHIPS = "membership_membership"


def list_url(name: str, **filters: object) -> str:
    """Return the address of the list `name` with `filters`, which are those of its ModelAdmin."""
    return f"{reverse(f'admin:{name}_changelist')}?{urlencode(filters)}"
