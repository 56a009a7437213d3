"""Who stands in the list of participants: only who said yes, for this gathering, until they withdraw it."""

from django.utils import timezone

from discussions.models import Visit


def list_me(*, visit: Visit) -> None:
    """Stand in the list from now on; a second press changes nothing."""
    Visit.objects.filter(pk=visit.pk, listed_at=None).update(listed_at=timezone.now())


def unlist_me(*, visit: Visit) -> None:
    """Be out of the list at once."""
    Visit.objects.filter(pk=visit.pk).update(listed_at=None)
