"""What an organiser does for somebody else: registering a caller, sending a mail once more."""

from uuid import UUID, uuid4

from django.utils import timezone

from events.models import Event
from membership.addresses import normalise
from membership.errors import Refused
from registrations.actions import colleagues, notices, signup
from registrations.models import Registration, State

MAIL_OF_STATE = {
    State.UNCONFIRMED: ("confirm", "de vraag om de aanmelding te bevestigen"),
    State.CANDIDATE: ("received", "de mail dat de aanmelding telt"),
    State.OFFERED: ("offered", "het aanbod van een plek"),
    State.OFFER_LAPSED: ("offer_lapsed", "de mail dat het aanbod verlopen is"),
    State.SEATED: ("seated", "de bevestiging met de PDF"),
    State.HELD: ("held", "de mail dat de aanmelding apart gehouden is"),
}
NO_MAIL = {
    State.PREPARED: "De contactpersoon van de delegatie heeft nog niet bevestigd. Daarna gaat de mail vanzelf.",
}


def register_caller(
    *,
    event: Event,
    name: str,
    address: str,
    organisation: str,
    layer: str,
    role: str,
    by: str,
    form_token: UUID | None = None,
) -> Registration:
    """Register somebody who phoned. They get the same mail as everybody, and it counts after their own press.

    Raises Refused when the event takes no registrations, or the address takes part already: an organiser may know
    that. For a paid gathering the billing address "volgt nog".
    """
    if event.registrations.live().filter(address=normalise(address)).exists():
        raise Refused("Dit adres is al aangemeld voor deze bijeenkomst.")
    return signup.register(
        event=event,
        name=name,
        address=address,
        organisation=organisation,
        layer=layer,
        role=role,
        form_token=form_token or uuid4(),
        billing=signup.Billing(name=organisation, follows=True) if event.is_paid else None,
        by=by,
    )


def mail_again(*, registration: Registration, by: str) -> str:
    """Send the mail that fits where the registration stands now once more, and return in Dutch which one that is.

    Raises Refused when no mail fits: after cancelling, or while the contact of the delegation has not confirmed.
    """
    if registration.state == State.INVITED:
        colleagues.ask_again(registration=registration, by=by)
        return "de vraag om mee te doen"
    if registration.state == State.PREPARED and registration.replaces_id:
        raise Refused("Deze vervanger heeft een andere rol. Besluit daar eerst over. Bij ja gaat de mail vanzelf.")
    stamp = f"{timezone.now():%Y%m%d%H%M}"
    delegation = registration.delegation
    if registration.state == State.UNCONFIRMED and delegation and delegation.form_token:
        # A delegation that was registered as a group: its contact presses one button for all.
        notices.confirm_delegation(delegation, suffix=stamp)
        return "de vraag om de delegatie te bevestigen"
    if registration.state not in MAIL_OF_STATE:
        raise Refused(NO_MAIL.get(registration.state, "Voor deze aanmelding is er nu geen mail om opnieuw te sturen."))
    kind, label = MAIL_OF_STATE[registration.state]
    notices.again(kind, registration, stamp=stamp)
    return label
