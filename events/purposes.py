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

    def context(self, link: LoginLink) -> dict[str, object]:
        interest = Interest.objects.select_related("event").filter(public_id=link.target).first()
        return {"event": interest.event if interest else None}

    def resend(self, link: LoginLink) -> None:
        mail_interest(public_id=link.target, address=link.address)


class ConfirmInterest(_InterestPurpose):
    name = CONFIRM
    title = "Op de hoogte blijven"
    label = "Zet mij op de lijst"
    explanation = "Druk op de knop. Dan staat je adres op de lijst en hoor je het als er nieuws is."

    def perform(self, link: LoginLink, request: HttpRequest, form: forms.Form | None) -> Outcome:
        interest = confirm_interest(public_id=link.target, address=link.address)
        return Outcome(reverse("registrations:interest-confirmed", args=[interest.event.slug]))


class LeaveInterest(_InterestPurpose):
    name = LEAVE
    title = "Van de lijst af"
    label = "Haal mij van de lijst"
    explanation = "Druk op de knop. Dan wissen we je adres van deze lijst."

    def perform(self, link: LoginLink, request: HttpRequest, form: forms.Form | None) -> Outcome:
        leave_interest(public_id=link.target, address=link.address)
        message = "Je adres is van de lijst gehaald en gewist."
        return Outcome(reverse("registrations:events"), message=message)


register(ConfirmInterest())
register(LeaveInterest())
