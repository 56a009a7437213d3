"""What the buttons behind this app's mailed links do, and how one leaves the list of those who want to know."""

from django import forms
from django.http import HttpRequest
from django.urls import reverse

from events.actions import confirm_interest, leave_interest, mail_interest
from events.models import Interest, OrganisingBody
from membership import unsubscribe
from membership.models import LoginLink
from membership.purposes import Outcome, Purpose, register

CONFIRM = "events.interest"
LIST = "interest"


class ConfirmInterest(Purpose):
    """`target` is the public id of the row on the list. No login: being on a list needs no account."""

    name = CONFIRM
    title = "Op de hoogte blijven"
    label = "Zet mij op de lijst"

    def context(self, link: LoginLink) -> dict[str, object]:
        interest = Interest.objects.select_related("event").filter(public_id=link.target).first()
        if interest is None:
            gone = "Dit verzoek is verlopen en het adres is gewist. Laat het opnieuw achter op de pagina van de "
            return {"gone": True, "intro": gone + "bijeenkomst."}
        title = interest.event.title
        intro = f"Druk op de knop. Dan staat het adres op de lijst van ‘{title}’. Is er nieuws, dan komt er een mail."
        return {"event": interest.event, "intro": intro}

    def done_url(self, link: LoginLink) -> str:
        return reverse("registrations:events")

    def resend(self, link: LoginLink) -> None:
        mail_interest(public_id=link.target, address=link.address)

    def perform(self, link: LoginLink, request: HttpRequest, form: forms.Form | None) -> Outcome:
        interest = confirm_interest(public_id=link.target, address=link.address)
        return Outcome(reverse("registrations:interest-confirmed", args=[interest.event.slug]))


def leave_link(interest: Interest) -> str:
    """Return the link in every mail to the list that takes this address off it."""
    return unsubscribe.link(LIST, str(interest.public_id))


def leave_headers(interest: Interest, body: OrganisingBody | None) -> dict[str, str]:
    """Return the headers of a mail to the list, so that a mail program shows its own button to leave it."""
    return unsubscribe.headers(LIST, str(interest.public_id), mailto=body.email if body else "")


def _what_ends(target: str) -> str:
    interest = Interest.objects.select_related("event").filter(public_id=target).first()
    if interest is None:
        return ""
    return f"Druk op de knop. Dan wissen we het adres van de lijst van ‘{interest.event.title}’."


register(ConfirmInterest())
unsubscribe.register(
    LIST,
    title="Van de lijst af",
    intro=_what_ends,
    label="Haal mij van de lijst",
    perform=lambda target: leave_interest(public_id=target),
    done="Het adres is van de lijst gehaald en gewist.",
)
