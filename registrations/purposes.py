"""What the buttons behind the mailed links of this app do."""

from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse

from membership.errors import Refused
from membership.models import LoginLink, User
from membership.purposes import Outcome, Purpose, register
from registrations.actions import colleagues, signup
from registrations.actions.delegations import billing_of
from registrations.called_off import called_off
from registrations.costs import costs
from registrations.forms.colleague import AnswerForm
from registrations.models import Delegation, Registration, State
from registrations.models.registration import LIVE
from registrations.wording import words

GONE = "Deze aanmelding geldt niet meer. Opnieuw aanmelden kan op de pagina van de bijeenkomst."


def _registrations() -> QuerySet[Registration]:
    return Registration.objects.select_related(
        "event", "organisation", "delegation__organisation", "delegation__event"
    ).filter(erased_at=None)


def _costs(delegation: Delegation | None, people: int) -> dict[str, object]:
    """What the reader binds the organisation to: for a paid gathering alone."""
    if delegation is None or not delegation.event.is_paid:
        return {}
    event = delegation.event
    return {"costs": costs(event.price, event.vat_percentage, people), "billing": billing_of(delegation)}


class OfRegistration(Purpose):
    """A link about one registration, which is its target: whoever is done goes on to its page."""

    def done_url(self, link: LoginLink) -> str:
        return reverse("registrations:registration", args=[link.target])


class ConfirmRegistration(OfRegistration):
    """Registered alone: the press makes it count and logs in."""

    name = "registrations.confirm"
    template = "registrations/link_confirm.html"
    title = "Bevestig de aanmelding"
    label = "Ja, ik meld mij aan"

    def _find(self, link: LoginLink) -> Registration | None:
        return _registrations().filter(public_id=link.target, address=link.address).first()

    def context(self, link: LoginLink) -> dict[str, object]:
        one = self._find(link)
        if one is None or one.state not in (State.UNCONFIRMED, *LIVE):
            return called_off(one) or {"gone": True}
        return {"registration": one, "event": one.event, **words(one.event.formal), **_costs(one.delegation, 1)}

    def perform(self, link: LoginLink, request: HttpRequest, form: None) -> Outcome:
        one = Registration.objects.filter(public_id=link.target, address=link.address, erased_at=None).first()
        if one is None:
            raise Refused(GONE)
        counted = signup.confirm(registration=one, by="deelnemer")
        return Outcome(
            counted.get_absolute_url(), counted.user, "De aanmelding telt. Hieronder staat hoe het verder gaat."
        )


class ConfirmDelegation(Purpose):
    """The contact's press: the delegation counts, and only then are colleagues asked."""

    name = "registrations.confirm-delegation"
    template = "registrations/link_delegation.html"
    title = "Bevestig de delegatie"
    label = "Ja, ik meld de delegatie aan"

    def _find(self, link: LoginLink) -> Delegation | None:
        delegations = Delegation.objects.select_related("event", "organisation").filter(withdrawn_at=None)
        return delegations.filter(public_id=link.target, contact_address=link.address).first()

    def context(self, link: LoginLink) -> dict[str, object]:
        one = self._find(link)
        if one is None or not one.contact_address:
            return {"gone": True}
        if one.confirmed_at is None and (off := called_off(one)):
            return off
        members = list(one.members.exclude(state__in=[State.LAPSED, State.DECLINED]).order_by("registered_at", "pk"))
        return {
            "delegation": one,
            "event": one.event,
            "members": members,
            "have": sorted({member.role for member in members} - {""}),
            **words(one.event.formal),
            **_costs(one, len(members)),
        }

    def perform(self, link: LoginLink, request: HttpRequest, form: None) -> Outcome:
        one = self._find(link)
        if one is None:
            raise Refused(GONE)
        counted = signup.confirm_delegation(delegation=one, by="contactpersoon")
        user = User.objects.for_address(counted.contact_address, counted.contact_name)
        message = "De delegatie telt. De collega's krijgen nu een eigen mail."
        return Outcome(self.done_url(link), user, message)

    def done_url(self, link: LoginLink) -> str:
        return reverse("registrations:delegation", args=[link.target])


class Answer(OfRegistration):
    """A colleague says yes (and may correct what the contact filled in) or no."""

    name = "registrations.answer"
    template = "registrations/link_answer.html"
    title = "Antwoord op de uitnodiging"
    label = "Ja, ik doe mee"

    def _find(self, link: LoginLink) -> Registration | None:
        return _registrations().filter(public_id=link.target, address=link.address, guest=False).first()

    def context(self, link: LoginLink) -> dict[str, object]:
        one = self._find(link)
        if one is None or one.state not in (State.INVITED, *LIVE):
            return called_off(one) or {"gone": True}
        return {
            "registration": one,
            "event": one.event,
            "answered": one.state in LIVE,
            "until": colleagues.answer_before(one) if one.invited_at else None,
            **words(one.event.formal),
            **_costs(one.delegation, 1),
        }

    def form(self, link: LoginLink, data: dict | None = None) -> AnswerForm | None:
        one = self._find(link)
        if one is None or one.state != State.INVITED:
            return None
        return AnswerForm(data, registration=one, known=colleagues.registered_alone(one))

    def perform(self, link: LoginLink, request: HttpRequest, form: AnswerForm | None) -> Outcome:
        one = self._find(link)
        if one is None:
            raise Refused("Deze uitnodiging geldt niet meer. Vraag een collega om een nieuwe.")
        if form is not None and form.says_no:
            colleagues.decline(registration=one, by="deelnemer")
            told = " De contactpersoon hoort het." if one.delegation else ""
            return Outcome(one.event.get_absolute_url(), message=f"De afzegging is verwerkt.{told}")
        wish = form.cleaned_data if form else {"name": one.name, "organisation": one.organisation.name, "layer": ""}
        counted = colleagues.accept(
            registration=one,
            name=wish["name"],
            organisation=wish["organisation"],
            layer=wish["layer"],
            role=wish.get("role", one.role),
            by="deelnemer",
        )
        message = "Fijn, het antwoord is verwerkt. Hieronder staat hoe het verder gaat."
        return Outcome(counted.get_absolute_url(), counted.user, message)


for purpose in (ConfirmRegistration(), ConfirmDelegation(), Answer()):
    register(purpose)
