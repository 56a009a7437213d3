"""What the buttons behind the mailed link of an offered seat do."""

from django.http import HttpRequest

from membership.errors import Refused
from membership.models import LoginLink
from membership.purposes import Outcome, register
from registrations.actions import offers
from registrations.forms.colleague import NO
from registrations.forms.offer import OfferForm
from registrations.mails_offers import PURPOSE
from registrations.models import Registration, State
from registrations.purposes import GONE, OfRegistration
from registrations.wording import words


class AnswerOffer(OfRegistration):
    """Yes takes the seat and logs in, no leaves it to the next in line; neither asks for a login first."""

    name = PURPOSE
    template = "registrations/link_offer.html"
    title = "Antwoord op het aanbod"
    label = "Ja, ik neem de plek"

    def _find(self, link: LoginLink) -> Registration | None:
        registrations = Registration.objects.select_related("event", "organisation", "delegation")
        return registrations.filter(public_id=link.target, address=link.address, erased_at=None).first()

    def context(self, link: LoginLink) -> dict[str, object]:
        one = self._find(link)
        if one is None:
            return {"gone": True}
        accepted = one.state == State.SEATED
        return {
            "registration": one,
            "event": one.event,
            "until": one.answer_until,
            "accepted": accepted,
            "closed": "" if accepted else offers.closed_because(one, one.event),
            **words(one.event.formal),
        }

    def form(self, link: LoginLink, data: dict | None = None) -> OfferForm | None:
        one = self._find(link)
        return OfferForm(data) if one and not offers.closed_because(one, one.event) else None

    def perform(self, link: LoginLink, request: HttpRequest, form: OfferForm | None) -> Outcome:
        one = self._find(link)
        if one is None:
            raise Refused(GONE)
        if request.POST.get("antwoord") == NO:  # read here: the page may be from before the seat was taken
            offers.decline(registration=one, by="deelnemer")
            return Outcome(one.event.get_absolute_url(), message="Dank voor het antwoord. De plek gaat naar een ander.")
        message = "" if one.state == State.SEATED else "De plek is vast. Er komt ook een mail met de PDF."
        seated = offers.accept(registration=one, by="deelnemer")
        return Outcome(seated.get_absolute_url(), seated.user, message)


register(AnswerOffer())
