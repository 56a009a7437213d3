"""What this app holds about what members show and write to each other (privacy.registry)."""

from collections.abc import Iterator
from datetime import timedelta

from django.urls import reverse

from membership.holdings import KEEP_ENDED
from membership.models import ContactMessage, MembershipState, Profile
from membership.profiles import ITEMS
from privacy.deeds import of_user, removes
from privacy.registry import Basis, Holding, holds, impersonal

ITEM_TITLES = {
    "name": "Naam",
    "picture": "Foto",
    "role": "Rol",
    "organisation": "Organisatie",
    "themes": "Thema's",
    "offers": "Wat ik te bieden heb",
    "seeks": "Wat ik zoek",
}
KEEP_MESSAGE = timedelta(days=90)  # long enough to look into a complaint

holds(
    Holding(
        model="membership.ContactMessage",
        title="Berichten die je aan leden stuurde",
        fields=("sender", "text", "sent_at"),
        purpose="Je bericht bezorgen, en kunnen nakijken wat er mis was als iemand klaagt.",
        basis=Basis.CONTRACT,
        term="90 dagen",
        of=of_user("membership.ContactMessage", "sender"),
        due=lambda now: ContactMessage.objects.filter(sent_at__lte=now - KEEP_MESSAGE),
        clean=removes("membership.ContactMessage"),
        goes=lambda row: row.sent_at + KEEP_MESSAGE,
        read=lambda row: [("Aan", row.recipient.name), ("Bericht", row.text), ("Verstuurd", row.sent_at)],
    )
)
holds(
    Holding(
        model="membership.ContactMessage",
        title="Berichten die leden aan jou stuurden",
        fields=("recipient",),
        purpose="Het bericht bezorgen, en kunnen nakijken wat er mis was als je klaagt.",
        basis=Basis.CONTRACT,
        term="90 dagen",
        of=of_user("membership.ContactMessage", "recipient"),
        clean=removes("membership.ContactMessage"),
        goes=lambda row: row.sent_at + KEEP_MESSAGE,
        read=lambda row: [("Van", row.sender.name), ("Bericht", row.text), ("Verstuurd", row.sent_at)],
    )
)
impersonal("membership.ContactMessage", "sleutel zonder betekenis", "id", "public_id", "form_token")


def _profile(row: Profile) -> Iterator[tuple[str, object]]:
    """Each item with who sees it: seven times "zichtbaar voor" would tell nobody what."""
    yield "Thema's", ", ".join(str(theme) for theme in row.themes.all())
    yield "Wat ik te bieden heb", row.offers
    yield "Wat ik zoek", row.seeks
    yield "Foto", row.picture.name
    for item, title in ITEM_TITLES.items():
        yield f"{title}: zichtbaar voor", getattr(row, f"get_{item}_for_display")()
    yield "Toon hoe kort geleden ik actief was", row.show_activity
    yield "Leden mogen mij een bericht sturen", row.contactable
    yield "Bijgewerkt", row.updated_at


holds(
    Holding(
        model="membership.Profile",
        title="Je profiel in het netwerk",
        fields=(
            "user",
            "themes",
            "offers",
            "seeks",
            "picture",
            *(f"{item}_for" for item in ITEMS),
            "show_activity",
            "contactable",
            "updated_at",
        ),
        purpose="Andere leden laten zien wat jij van jezelf wilt laten zien.",
        basis=Basis.CONSENT,
        term="zolang je lid bent; na stoppen nog een jaar",
        of=of_user("membership.Profile"),
        due=lambda now: (
            Profile.objects.filter(
                user__membership__state=MembershipState.LEFT, user__membership__decided_at__lte=now - KEEP_ENDED
            )
            | Profile.objects.filter(user__membership=None, updated_at__lte=now - KEEP_ENDED)
        ),
        clean=removes("membership.Profile"),
        read=_profile,
        correct=lambda row: reverse("membership:profile"),
    )
)
impersonal("membership.Profile", "sleutel zonder betekenis", "id", "public_id")
impersonal(
    "membership.Profile",
    "dezelfde woorden nog eens, om in te zoeken; ze gaan met het profiel mee",
    "members_text",
    "umbrellas_text",
)
