"""What the two buttons behind the mailed link of "kom je nog?" do."""

from django.http import HttpRequest

from membership.errors import Refused
from membership.models import LoginLink
from membership.purposes import Outcome, register
from registrations.actions import reconfirm
from registrations.called_off import called_off
from registrations.forms.colleague import NO
from registrations.forms.substitute import ReconfirmForm
from registrations.mails_reconfirm import PURPOSE
from registrations.models import Registration, State
from registrations.purposes import GONE, OfRegistration
from registrations.wording import words


class StillComing(OfRegistration):
    """Yes logs in, no gives the seat to the next in line; neither asks for a login first."""

    name = PURPOSE
    template = "registrations/link_reconfirm.html"
    title = "Laat weten of je komt"
    label = "Ja, ik kom"

    def _find(self, link: LoginLink) -> Registration | None:
        found = Registration.objects.select_related("event", "organisation", "user")
        return found.filter(public_id=link.target, address=link.address, erased_at=None).first()

    def context(self, link: LoginLink) -> dict[str, object]:
        one = self._find(link)
        if one is None:
            return {"gone": True}
        if off := called_off(one):
            return off
        return {
            "registration": one,
            "event": one.event,
            "open": reconfirm.can_answer(one, one.event),
            "cancelled": one.state == State.CANCELLED,
            "coming": one.reconfirmed_at is not None,
            **words(one.event.formal),
        }

    def form(self, link: LoginLink, data: dict | None = None) -> ReconfirmForm | None:
        return ReconfirmForm(data)

    def perform(self, link: LoginLink, request: HttpRequest, form: ReconfirmForm) -> Outcome:
        one = self._find(link)
        if one is None:
            raise Refused(GONE)
        if form.data.get("antwoord") == NO:
            reconfirm.refuse(registration=one, by="deelnemer")
            return Outcome(
                one.event.get_absolute_url(), message="De plek is vrij voor een ander. Dank voor het bericht."
            )
        coming = reconfirm.confirm(registration=one, by="deelnemer")
        return Outcome(coming.get_absolute_url(), one.user, "Fijn, tot dan.")


register(StillComing())
