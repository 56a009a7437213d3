"""Counting who came, once and for all: people are erased later, and the numbers stay."""

import logging
from collections import Counter

from django.db import transaction

from events.actions import touch
from events.models import Event, Figure
from membership.errors import Refused
from registrations.actions.locking import lock_event
from registrations.attendance import was_there
from registrations.looking_back import GUEST

logger = logging.getLogger(__name__)


@transaction.atomic
def take_over_figures(*, event: Event, by: str) -> int:
    """Count who came, by role and by kind of organisation, and put that in place of the figures of the page.

    Return how many came. Raises Refused before the end, and when there is nobody to count: what an organiser typed
    stays then. A guest has no role and counts as a guest; who belongs to no organisation counts in no layer.
    """
    event = lock_event(event.pk)
    if not event.is_past:
        raise Refused("De bijeenkomst is nog niet voorbij. Neem de cijfers daarna over.")
    people = list(was_there(event).values_list("role", "guest", "organisation__layer"))
    if not people:
        raise Refused("Er zijn geen aanmeldingen om te tellen. De cijfers blijven zoals ze zijn.")
    roles = Counter(GUEST if guest else role for role, guest, _ in people)
    layers = Counter(layer for _, _, layer in people if layer)
    event.figures.all().delete()
    Figure.objects.bulk_create(
        Figure(event=event, group=group, value=value, number=number)
        for group, counted in ((Figure.Group.ROLE, roles), (Figure.Group.LAYER, layers))
        for value, number in counted.items()
    )
    Event.objects.filter(pk=event.pk).update(people_took_part=len(people))
    touch(event)
    logger.info("registrations: figures of event %s taken over by %s", event.pk, by)
    return len(people)
