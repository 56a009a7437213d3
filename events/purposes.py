"""What the buttons behind this app's mailed links do."""

from django import forms
from django.http import HttpRequest
from django.urls import reverse

from events.actions import confirm_interest, leave_interest, mail_interest
from events.models import Interest
from membership.models import LoginLink
from membership.purposes import Outcome, Purpose, register

CONFIRM = "events.interest"
LEAVE = "events.interest_leave"


class _InterestPurpose(Purpose):
    """`target` is the public id of the row on the list. No login: being on a list needs no account."""

    about_event = ""
    gone = ""

    def context(self, link: LoginLink) -> dict[str, object]:
        interest = Interest.objects.select_related("event").filter(public_id=link.target).first()
        if interest is None:
            return {"gone": True, "intro": self.gone}
        return {"event": interest.event, "intro": self.about_event.format(title=interest.event.title)}

    def done_url(self, link: LoginLink) -> str:
        return reverse("registrations:events")

    def resend(self, link: LoginLink) -> None:
        mail_interest(public_id=link.target, address=link.address)


class ConfirmInterest(_InterestPurpose):
    name = CONFIRM
    title = "Op de hoogte blijven"
    label = "Zet mij op de lijst"
    about_event = "Druk op de knop. Dan staat het adres op de lijst van ‘{title}’. Is er nieuws, dan komt er een mail."
    gone = "Dit verzoek is verlopen en het adres is gewist. Laat het opnieuw achter op de pagina van de bijeenkomst."

    def perform(self, link: LoginLink, request: HttpRequest, form: forms.Form | None) -> Outcome:
        interest = confirm_interest(public_id=link.target, address=link.address)
        return Outcome(reverse("registrations:interest-confirmed", args=[interest.event.slug]))


class LeaveInterest(_InterestPurpose):
    name = LEAVE
    title = "Van de lijst af"
    label = "Haal mij van de lijst"
    about_event = "Druk op de knop. Dan wissen we het adres van de lijst van ‘{title}’."
    gone = "Dit adres staat niet meer op de lijst. Het is al gewist."

    def perform(self, link: LoginLink, request: HttpRequest, form: forms.Form | None) -> Outcome:
        leave_interest(public_id=link.target, address=link.address)
        message = "Het adres is van de lijst gehaald en gewist."
        return Outcome(reverse("registrations:events"), message=message)


register(ConfirmInterest())
register(LeaveInterest())
