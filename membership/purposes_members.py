"""The button in the mail to who asked to be a member without a login."""

from django import forms
from django.http import HttpRequest
from django.urls import reverse

from membership import joining
from membership.mails_members import PURPOSE
from membership.models import LoginLink, MembershipRequest, Organisation
from membership.nlds import NldsForm
from membership.purposes import Outcome, Purpose, register

PROPOSED, TYPED = "voorstel", "getypt"


class WhereForm(NldsForm):
    """The address is of an organisation that we know, and another name was typed: which one is it?"""

    organisation = forms.ChoiceField(
        label="Waar werk je?",
        widget=forms.RadioSelect,
        initial=PROPOSED,
        error_messages={"required": "Kies een van de twee.", "invalid_choice": "Kies een van de twee."},
    )

    def __init__(self, data: dict | None = None, *, proposed: Organisation, typed: str) -> None:
        super().__init__(data)
        self.fields["organisation"].choices = [
            (PROPOSED, f"{proposed}, want je adres hoort daarbij"),
            (TYPED, f"{typed}, zoals ingevuld"),
        ]


class ConfirmRequest(Purpose):
    """`target` is the public id of the request. The press makes the person, asks, and logs in."""

    name = PURPOSE
    template = "membership/link_join.html"
    title = "Bevestig je verzoek"
    intro = "Iemand vroeg met jouw adres om lid te worden van Samenspel NL. Ben jij dat? Druk dan op de knop."
    label = "Ja, ik word lid"

    def _row(self, link: LoginLink) -> MembershipRequest | None:
        return MembershipRequest.objects.filter(public_id=link.target, address=link.address).first()

    def context(self, link: LoginLink) -> dict[str, object]:
        row = self._row(link)
        return {"row": row} if row else {"gone": True, "intro": joining.GONE}

    def form(self, link: LoginLink, data: dict | None = None) -> WhereForm | None:
        row = self._row(link)
        proposed = joining.proposed(row) if row else None
        return WhereForm(data, proposed=proposed, typed=row.organisation_name) if proposed else None

    def perform(self, link: LoginLink, request: HttpRequest, form: WhereForm | None) -> Outcome:
        chosen = form is not None and form.cleaned_data["organisation"] == PROPOSED
        user, message = joining.confirm(public_id=link.target, address=link.address, use_proposed=chosen)
        return Outcome(self.done_url(link), user, message)

    def done_url(self, link: LoginLink) -> str:
        return reverse("membership:join")

    def resend(self, link: LoginLink) -> None:
        joining.mail(public_id=link.target, address=link.address)


register(ConfirmRequest())
