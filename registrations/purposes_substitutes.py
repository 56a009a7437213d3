"""What the buttons behind the mailed link do with which one takes over a colleague's seat."""

from django.http import HttpRequest

from membership.errors import Refused
from membership.models import LoginLink
from membership.purposes import Outcome, register
from registrations.actions import substitutes
from registrations.called_off import called_off
from registrations.forms.substitute import SubstituteAnswerForm
from registrations.mails_substitutes import PURPOSE
from registrations.models import Registration, State
from registrations.models.registration import LIVE
from registrations.purposes import OfRegistration
from registrations.wording import words


class AnswerSubstitution(OfRegistration):
    """Yes takes over the seat and logs in; no tells whoever asked."""

    name = PURPOSE
    template = "registrations/link_substitute.html"
    title = "Een plek overnemen"
    label = "Ja, ik neem de plek over"

    def _find(self, link: LoginLink) -> Registration | None:
        found = Registration.objects.select_related("event", "organisation", "replaces")
        return found.filter(public_id=link.target, address=link.address, erased_at=None).exclude(replaces=None).first()

    def context(self, link: LoginLink) -> dict[str, object]:
        one = self._find(link)
        if one is None:
            return {"gone": True}
        if off := called_off(one):
            return off
        accepted = one.state in LIVE
        lost = one.state != State.INVITED or one.replaces.state != State.SEATED or not substitutes.is_open(one.event)
        return {
            "registration": one,
            "former": one.replaces.name,
            "event": one.event,
            "accepted": accepted,
            "closed": lost and not accepted,
            "latest": substitutes.last_day(one.event),
            "waits": one.event.registrations.candidates().filter(address=one.address).exists(),
            **words(one.event.formal),
        }

    def form(self, link: LoginLink, data: dict | None = None) -> SubstituteAnswerForm | None:
        one = self._find(link)
        return SubstituteAnswerForm(data, registration=one) if one and one.state == State.INVITED else None

    def perform(self, link: LoginLink, request: HttpRequest, form: SubstituteAnswerForm | None) -> Outcome:
        one = self._find(link)
        if one is None:
            raise Refused(substitutes.GONE)
        if form is not None and form.says_no:
            substitutes.decline(request=one, by="deelnemer")
            return Outcome(one.event.get_absolute_url(), message="Het antwoord is verwerkt. Wie het vroeg, hoort het.")
        wish = form.cleaned_data if form else {"name": one.name, "organisation": one.organisation.name, "layer": ""}
        counted = substitutes.accept(request=one, **wish, by="deelnemer")
        message = "De plek is overgenomen. Er komt een mail met de bevestiging en het agenda-item."
        return Outcome(counted.get_absolute_url(), counted.user, message)


register(AnswerSubstitution())
