"""Five groups of staff, each with what their work needs and no more.

A function and no data migration: permissions exist only after all migrations have run. `manage.py groups` calls it, and
so does the demo; calling it again puts each group back as it is described here.
"""

from django.contrib.auth.models import Group, Permission
from django.db import transaction

_SEE = ("view",)
_WRITE = ("view", "add", "change")
_ALL = ("view", "add", "change", "delete")

ORGANISER = "Organisator"
MODERATOR = "Moderator"
FINANCE = "Financiën"
DOOR = "Ontvangst"
AUDITOR = "Auditor"

# For each group and model, the verbs of Django's own permissions.
RIGHTS: dict[str, dict[str, tuple[str, ...]]] = {
    ORGANISER: {
        "events.event": (*_ALL, "move_event"),  # deleting: drafts only, see EventAdmin
        "events.programmeitem": _ALL,
        "events.case": _ALL,
        "events.speaker": _ALL,
        "events.partner": _ALL,
        "events.caseslot": _ALL,
        "events.question": _ALL,
        "events.organisingbody": _WRITE,
        "events.sitetext": _WRITE,
        "events.interest": ("view", "delete"),
        # Through the buttons; nothing is typed.
        "registrations.registration": (*_WRITE, "override_seats", "check_in"),
        "registrations.exportlog": ("view", "export_registrations", "export_private_answers"),
        "registrations.delegation": ("view", "change"),
        "registrations.owncase": ("view", "change"),
        "registrations.answer": ("view", "see_private_answers"),
        "registrations.allocationpreview": ("confirm_allocation",),
        "membership.organisation": _WRITE,
        "membership.contactperson": _ALL,
        "membership.maildomain": _ALL,
        "membership.affiliation": _ALL,
        "membership.umbrellanetwork": _ALL,
        "membership.theme": _ALL,
        "mailings.mailing": _ALL,  # deleting: drafts only
        "mailings.subscription": ("view", "delete"),
        "publications.article": _ALL,
        "publications.librarydocument": _ALL,
        "membership.membership": ("view", "change"),
        "membership.networkfigure": _SEE,
        "outbox.outgoingmail": ("view", "change"),
        "haakjes.haakje": ("view", "change"),  # taking away alone
        "haakjes.response": ("view", "change"),
        "events.figure": _ALL,
        "events.recording": _ALL,
        "events.picture": _ALL,
        "events.eventdocument": _ALL,
        "discussions.room": (*_ALL, "moderate_room"),
        "discussions.roomperson": _ALL,
        "discussions.presencehour": _ALL,
        "discussions.roomfile": _ALL,
        "discussions.thread": _WRITE,
        "discussions.post": _SEE,
        "discussions.report": _SEE,
        "discussions.moderation": _SEE,
        "discussions.outcome": _WRITE,
        "discussions.outcometask": _ALL,
        "discussions.summary": _WRITE,
        "discussions.summarysection": _ALL,
        "discussions.questionnaire": _ALL,
        "discussions.evaluationquestion": _ALL,
    },
    MODERATOR: {
        "events.event": _SEE,
        "events.programmeitem": _SEE,
        "events.case": _SEE,
        "events.speaker": _SEE,
        "events.partner": _SEE,
        "events.caseslot": _SEE,
        "discussions.room": (*_SEE, "moderate_room"),
        "discussions.post": _SEE,
        "discussions.report": _SEE,
        "discussions.moderation": _SEE,
    },
    FINANCE: {
        "events.event": _SEE,
        "events.organisingbody": _SEE,
        "registrations.delegation": ("view", "change"),  # the billing details
        "membership.organisation": _SEE,
    },
    DOOR: {
        "registrations.registration": ("check_in",),  # the page at the door, and nothing of the admin's lists
    },
    AUDITOR: {
        # Who looked at what, and nothing of what they saw.
        "privacy.accessrecord": _SEE,
        "privacy.cleaningrun": _SEE,
    },
}


def permission_names(group: str) -> set[str]:
    """Return what `group` may do, as "app.codename"."""
    return {
        f"{app}.{verb}" if "_" in verb else f"{app}.{verb}_{model}"
        for label, verbs in RIGHTS[group].items()
        for app, model in [label.split(".")]
        for verb in verbs
    }


@transaction.atomic
def ensure_groups() -> list[Group]:
    """Make the groups, or put them back as described; return them. Raises LookupError for an unknown permission."""
    known = {
        f"{app}.{codename}": pk
        for pk, app, codename in Permission.objects.values_list("pk", "content_type__app_label", "codename")
    }
    groups = []
    for name in RIGHTS:
        wanted = permission_names(name)
        if unknown := wanted - known.keys():
            raise LookupError(f"no such permissions: {', '.join(sorted(unknown))}")
        group, _ = Group.objects.get_or_create(name=name)
        group.permissions.set([known[permission] for permission in wanted])
        groups.append(group)
    return groups
