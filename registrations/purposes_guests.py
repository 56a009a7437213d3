"""What the button in a guest's invitation does."""

from django.http import HttpRequest

from membership.errors import Refused
from membership.models import LoginLink
from membership.purposes import Outcome, register
from registrations.actions import colleagues, guests
from registrations.called_off import called_off
from registrations.forms.guest import GuestAnswerForm
from registrations.models import Registration, State
from registrations.models.registration import LIVE
from registrations.purposes import OfRegistration
from registrations.wording import asked_for, words


class AnswerAsGuest(OfRegistration):
    """A guest says yes, under a name of one's own choice, or no."""

    name = "registrations.guest"
    template = "registrations/link_guest.html"
    title = "Uitnodiging"
    label = "Ja, ik doe mee"

    def _find(self, link: LoginLink) -> Registration | None:
        invited = Registration.objects.select_related("event__body_override").filter(guest=True, erased_at=None)
        return invited.filter(public_id=link.target, address=link.address).first()

    def context(self, link: LoginLink) -> dict[str, object]:
        one = self._find(link)
        if one is None or one.state not in (State.INVITED, *LIVE):
            return called_off(one) or {"gone": True}
        return {
            "registration": one,
            "event": one.event,
            "answered": one.state in LIVE,
            "asked_for": asked_for(one.guest_kind),
            "until": colleagues.answer_before(one) if one.invited_at else None,
            **words(one.event.formal),
        }

    def form(self, link: LoginLink, data: dict | None = None) -> GuestAnswerForm | None:
        one = self._find(link)
        return GuestAnswerForm(data, registration=one) if one and one.state == State.INVITED else None

    def perform(self, link: LoginLink, request: HttpRequest, form: GuestAnswerForm | None) -> Outcome:
        one = self._find(link)
        if one is None:
            raise Refused("Deze uitnodiging geldt niet meer. Vraag de organisatie om een nieuwe.")
        if form is not None and form.says_no:
            colleagues.decline(registration=one, by="gast")
            return Outcome(one.event.get_absolute_url(), message="Dank voor het antwoord. Er komt geen mail meer.")
        wish = form.cleaned_data if form else {"name": one.name, "shown_name": one.shown_name}
        guest = guests.accept(registration=one, by="gast", **wish)
        return Outcome(guest.get_absolute_url(), guest.user, "Fijn, tot dan! Hieronder staat hoe het verder gaat.")


register(AnswerAsGuest())
