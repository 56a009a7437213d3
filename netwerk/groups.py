"""The groups of the admin and what each may do; made by `ensure_groups`, as often as one likes."""

from django.contrib.auth.models import Group, Permission

ORGANISER, MODERATOR, FINANCE = "Organisator", "Moderator", "Financiën"
PERMISSIONS: dict[str, list[str]] = {ORGANISER: ["registrations.confirm_allocation"], MODERATOR: [], FINANCE: []}


def ensure_groups() -> None:
    """Make the groups, and give each the permissions it should have; extra ones are taken away."""
    for name, labels in PERMISSIONS.items():
        group, _ = Group.objects.get_or_create(name=name)
        wanted = [
            Permission.objects.get(content_type__app_label=label.split(".")[0], codename=label.split(".")[1])
            for label in labels
        ]
        group.permissions.set(wanted)
