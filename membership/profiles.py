"""What a member says about themself, and to whom."""

from collections.abc import Mapping, Sequence

from django.core.files.storage import Storage
from django.db import transaction
from django.db.models.signals import post_delete
from django.dispatch import receiver

from documents.uploads import Checked
from membership.models import Profile, Theme, User

# The items of a profile, in the order in which they are shown.
ITEMS = ("name", "picture", "role", "organisation", "themes", "offers", "seeks")
PICTURE_SIDE = 400


def of(user: User) -> Profile:
    """Return the profile of `user`, made empty when there is none: nothing in it shows to anybody."""
    return Profile.objects.select_related("user").get_or_create(user=user)[0]


@transaction.atomic
def save(
    *,
    user: User,
    name: str,
    themes: Sequence[Theme],
    offers: str,
    seeks: str,
    audiences: Mapping[str, str],
    show_activity: bool,
    contactable: bool,
    picture: Checked | None = None,
    remove_picture: bool = False,
) -> Profile:
    """Store the profile of `user` as a whole; `audiences` says of each of ITEMS who sees it.

    A new picture takes the place of the old one, whose file goes; without one the old one stays, unless it is removed.
    """
    of(user)
    profile = Profile.objects.select_for_update().get(user=user)
    if name != user.name:
        user.name = name
        user.save(update_fields=["name"])
    for item in ITEMS:
        setattr(profile, f"{item}_for", audiences[item])
    profile.offers, profile.seeks = offers, seeks
    profile.show_activity, profile.contactable = show_activity, contactable
    old = profile.picture.name
    if picture is not None:
        profile.picture = picture.as_file()
    elif remove_picture:
        profile.picture = ""
    if old and old != profile.picture.name:
        _drop(profile.picture.storage, old)
    profile.themes.set(themes)
    profile.save()
    return profile


@receiver(post_delete, sender=Profile)
def _profile_gone(instance: Profile, **facts: object) -> None:
    if instance.picture:
        _drop(instance.picture.storage, instance.picture.name)


def _drop(storage: Storage, name: str) -> None:
    """Remove a file once it is certain that no row names it."""
    transaction.on_commit(lambda: storage.delete(name))
