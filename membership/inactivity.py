"""People who did nothing for two years: warned by mail, and a month later erased (requirements 5.4).

And what nobody refers to any more: organisations that a stranger typed, and that no organiser listed.
"""

from collections.abc import Callable
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import PROTECT, Model, QuerySet

import outbox.actions
from membership.models import Organisation, User
from privacy import forgetting
from privacy.registry import Wishes, nightly

KEEP = timedelta(days=730)
WARNED_BEFORE = timedelta(days=30)
BY_CLOCK = "klok"
SLICE = 100
KIND = "membership.inactive"
# What apps above this one still send to, or wait for: the addresses, one column each.
_awaited: list[Callable[[], QuerySet]] = []
_TYPED = timedelta(days=7)  # until then its registration may still be confirmed


def awaits(addresses: Callable[[], QuerySet]) -> Callable[[], QuerySet]:
    """Decorate what returns the addresses (one column) of people who are no more than quiet: who reads a newsletter
    does nothing here, and was promised to stay on it until they stop it themself."""
    _awaited.append(addresses)
    return addresses


def inactive(now: datetime) -> QuerySet[User]:
    """Return who did not log in, nor as a member do anything, for two years, and whom no gathering needs any more,
    nor a list they are on. Never somebody with rights in the admin."""
    long_ago = now - KEEP
    people = User.objects.filter(is_staff=False, is_superuser=False, date_joined__lte=long_ago, **_unused_by(User))
    for addresses in _awaited:
        people = people.exclude(email__in=addresses())
    return people.exclude(last_login__gt=long_ago).exclude(membership__last_active_on__gt=long_ago.date())


def _unused_by(model: type[Model]) -> dict[str, None]:
    """The condition that nothing refers to a row of `model` which would keep it here."""
    return {one.field.related_query_name(): None for one in model._meta.related_objects if one.on_delete is PROTECT}


def to_warn(now: datetime) -> QuerySet[User]:
    """Those who were not told, or so long ago that they did something since."""
    return inactive(now).exclude(inactive_warned_at__gt=now - KEEP)


def to_remove(now: datetime) -> QuerySet[User]:
    """Those who were told a month ago and did nothing since."""
    return inactive(now).filter(inactive_warned_at__gt=now - KEEP, inactive_warned_at__lte=now - WARNED_BEFORE)


@nightly("Gewaarschuwd: twee jaar niets gedaan", due=lambda now: to_warn(now).count())
def warn(now: datetime) -> int:
    """Tell them by mail when all about them goes, and that logging in once is enough to stay."""
    return sum(_warn(key, now) for key in list(to_warn(now).order_by("pk").values_list("pk", flat=True)[:SLICE]))


@transaction.atomic
def _warn(key: int, now: datetime) -> bool:
    user = to_warn(now).filter(pk=key).select_for_update(of=["self"]).first()
    if user is None:
        return False
    User.objects.filter(pk=key).update(inactive_warned_at=now)
    goes_on = (now + WARNED_BEFORE).isoformat()
    outbox.actions.queue(
        KIND, user.email, key=f"{KIND}:{key}:{now:%Y%m%d}", about=f"user:{key}", user=key, goes_on=goes_on
    )
    return True


@nightly("Verwijderd: twee jaar niets gedaan", due=lambda now: to_remove(now).count())
def remove(now: datetime) -> int:
    """Erase them as at their own request: what they wrote stays as of an "oud-lid"."""
    number = 0
    for user in list(to_remove(now).order_by("pk")[:SLICE]):
        forgetting.forget(forgetting.person_of(user), Wishes(), by=BY_CLOCK)
        number += 1
    return number


def unused_organisations(now: datetime) -> QuerySet[Organisation]:
    """Return those that a stranger typed a week ago or more, and that nothing refers to; where an organiser filled in
    anything, it is theirs to remove."""
    nothing = {one.field.related_query_name(): None for one in Organisation._meta.related_objects}
    typed = {"listed": False, "member_since": None, "place": "", "website": "", "kvk": "", "oin": ""}
    return Organisation.objects.filter(merged_into=None, created_at__lte=now - _TYPED, **typed, **nothing)


@nightly("Organisaties die iemand typte en niemand gebruikt", due=lambda now: unused_organisations(now).count())
def remove_unused_organisations(now: datetime) -> int:
    keys = list(unused_organisations(now).values_list("pk", flat=True)[:SLICE])
    return Organisation.objects.filter(pk__in=keys).delete()[1].get("membership.Organisation", 0)
