"""What this app holds about people (privacy.registry)."""

from django.db.models import Q, QuerySet

from documents.holdings import kept_of
from documents.models import StoredPaper
from events.actions.interest import UNCONFIRMED_LIFETIME
from mailings import newsletter
from mailings.models import Mailing, Subscription
from mailings.papers import INVITATION
from membership.inactivity import awaits
from privacy.deeds import removes
from privacy.registry import Basis, Holding, holds, impersonal

holds(
    Holding(
        model="mailings.Subscription",
        title="De nieuwsbrief",
        fields=("address", "created_at", "confirmed_at"),
        purpose="Je de nieuwsbrief sturen.",
        basis=Basis.CONSENT,
        term="zonder bevestiging 7 dagen, anders tot je stopt",
        of=lambda person: Subscription.objects.filter(address=person.address),
        due=lambda now: Subscription.objects.filter(confirmed_at=None, created_at__lte=now - UNCONFIRMED_LIFETIME),
        clean=lambda keys: newsletter.erase(Subscription.objects.filter(pk__in=keys)),
        goes=lambda row: None if row.confirmed_at else row.created_at + UNCONFIRMED_LIFETIME,
    )
)
impersonal("mailings.Subscription", "sleutel zonder betekenis", "id", "public_id")


@awaits
def subscribers() -> QuerySet[Subscription]:
    """The addresses on the newsletter."""
    return Subscription.objects.exclude(confirmed_at=None).values("address")


holds(
    Holding(
        model="documents.StoredPaper",
        title="Een persoonlijke uitnodiging als PDF, die een organisator bekijkt",
        fields=("key", "content", "made_at"),
        purpose="Een uitnodiging nalezen voordat die weggaat.",
        basis=Basis.PUBLIC_TASK,
        term="een dag",
        of=lambda person: StoredPaper.objects.none(),
        due=lambda now: kept_of(INVITATION, now),
        clean=removes("documents.StoredPaper"),
        # Whose it is stands in none of its fields; a day at most, and made again when somebody looks.
        forget=lambda person, wishes: StoredPaper.objects.filter(key__startswith=f"{INVITATION}:").delete()[0],
    )
)

holds(
    Holding(
        model="mailings.Mailing",
        title="Mailings die je maakte of verstuurde",
        fields=("created_by", "started_by", "subject", "created_at", "started_at"),
        purpose="Weten wie een mailing verstuurde.",
        basis=Basis.PUBLIC_TASK,
        term="zolang je in het beheer werkt",
        of=lambda person: Mailing.objects.filter(Q(created_by=person.user) | Q(started_by=person.user)),
        clean=lambda keys: Mailing.objects.filter(pk__in=keys).update(created_by=None, started_by=None),
        read=lambda row: [("Onderwerp", row.subject), ("Gemaakt", row.created_at)],
    )
)
impersonal("mailings.Mailing", "tekst en stand van een mailing, zonder ontvangers")
