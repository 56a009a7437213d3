"""The two search columns of a profile: what all members may find it by, and what those who share an umbrella network.

`refresh` alone writes them. Signals call it where a row that they are made of changes, and the nightly task where many
changed at once without a signal; a column that is behind holds only what its reader was allowed to see.
"""

from itertools import islice

from django.db.models import Model, QuerySet
from django.db.models.signals import m2m_changed, post_save
from django.dispatch import receiver

from membership import wordsearch
from membership.models import Audience, Membership, MembershipState, Organisation, Profile, Theme, User

SLICE = 500


def refresh(profiles: QuerySet[Profile]) -> int:
    """Work out the search columns of `profiles` anew, and return how many changed."""
    read = profiles.select_related("user__membership__organisation").prefetch_related("themes").order_by("pk")
    rows = read.iterator(chunk_size=SLICE)
    changed = 0
    while some := list(islice(rows, SLICE)):
        behind = [profile for profile in some if _set(profile)]
        Profile.objects.bulk_update(behind, ["members_text", "umbrellas_text"])
        changed += len(behind)
    return changed


def _set(profile: Profile) -> bool:
    """Give `profile` its texts, and return whether one changed."""
    before = profile.members_text, profile.umbrellas_text
    items = _items(profile)
    profile.members_text = wordsearch.column(text for audience, text in items if audience == Audience.MEMBERS)
    profile.umbrellas_text = wordsearch.column(text for audience, text in items if audience != Audience.NOBODY)
    return before != (profile.members_text, profile.umbrellas_text)


def _items(profile: Profile) -> list[tuple[str, str]]:
    """Return what can be searched, with who may see it; nothing of who is no member, or shows no name."""
    membership = getattr(profile.user, "membership", None)
    if membership is None or membership.state != MembershipState.MEMBER or profile.name_for == Audience.NOBODY:
        return []
    items = [
        (profile.name_for, profile.user.name),
        (profile.role_for, membership.get_role_display()),
        (profile.offers_for, profile.offers),
        (profile.seeks_for, profile.seeks),
        *((profile.themes_for, theme.name) for theme in profile.themes.all()),
    ]
    if (organisation := membership.organisation) and membership.organisation_checked:
        items += [(profile.organisation_for, organisation.name), (profile.organisation_for, organisation.place)]
    return items


def _leaves_out(fields: frozenset[str] | None, *names: str) -> bool:
    return fields is not None and fields.isdisjoint(names)


@receiver(post_save, sender=Profile)
def _profile_saved(instance: Profile, **facts: object) -> None:
    refresh(Profile.objects.filter(pk=instance.pk))


@receiver(m2m_changed, sender=Profile.themes.through)
def _themes_chosen(instance: Model, action: str, **facts: object) -> None:
    if action.startswith("post_"):
        refresh(Profile.objects.filter(pk=instance.pk) if isinstance(instance, Profile) else instance.profiles.all())


@receiver(post_save, sender=User)
def _person_saved(instance: User, created: bool, update_fields: frozenset[str] | None, **facts: object) -> None:
    if not created and not _leaves_out(update_fields, "name"):
        refresh(Profile.objects.filter(user=instance))


@receiver(post_save, sender=Membership)
def _membership_saved(instance: Membership, update_fields: frozenset[str] | None, **facts: object) -> None:
    if not _leaves_out(update_fields, "state", "role", "organisation", "organisation_id", "organisation_checked"):
        refresh(Profile.objects.filter(user=instance.user_id))


@receiver(post_save, sender=Organisation)
def _organisation_saved(
    instance: Organisation, created: bool, update_fields: frozenset[str] | None, **facts: object
) -> None:
    if not created and not _leaves_out(update_fields, "name", "place"):
        refresh(Profile.objects.filter(user__membership__organisation=instance))


@receiver(post_save, sender=Theme)
def _theme_saved(instance: Theme, created: bool, **facts: object) -> None:
    if not created:
        refresh(instance.profiles.all())
