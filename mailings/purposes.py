"""What the button behind the mailed link of the newsletter does, and what ends the newsletter."""

from django import forms
from django.http import HttpRequest
from django.urls import reverse

from mailings import newsletter
from mailings.models import Subscription
from membership import unsubscribe
from membership.models import LoginLink
from membership.purposes import Outcome, Purpose, register

CONFIRM = "mailings.newsletter"
LIST = "newsletter"


class ConfirmNewsletter(Purpose):
    """`target` is the public id of the subscription. No login: a newsletter needs no account."""

    name = CONFIRM
    title = "De nieuwsbrief bevestigen"
    intro = "Druk op de knop. Dan krijgt dit adres voortaan de nieuwsbrief van Samenspel NL."
    label = "Stuur mij de nieuwsbrief"

    def context(self, link: LoginLink) -> dict[str, object]:
        if Subscription.objects.filter(public_id=link.target).exists():
            return {}
        gone = "Dit verzoek is verlopen en het adres is gewist. Vul het opnieuw in op de pagina van de nieuwsbrief."
        return {"gone": True, "intro": gone}

    def perform(self, link: LoginLink, request: HttpRequest, form: forms.Form | None) -> Outcome:
        newsletter.confirm(public_id=link.target, address=link.address)
        return Outcome(reverse("mailings:newsletter-confirmed"))

    def done_url(self, link: LoginLink) -> str:
        return reverse("home")

    def resend(self, link: LoginLink) -> None:
        newsletter.mail_where_it_stands(public_id=link.target, address=link.address)


def _what_ends(target: str) -> str:
    if not Subscription.objects.filter(public_id=target).exists():
        return ""
    return "Druk op de knop. Dan komt de nieuwsbrief niet meer, en wissen we het adres."


register(ConfirmNewsletter())
unsubscribe.register(
    LIST,
    title="De nieuwsbrief stoppen",
    intro=_what_ends,
    label="Stuur mij geen nieuwsbrief meer",
    perform=lambda target: newsletter.unsubscribe(public_id=target),
    done="De nieuwsbrief komt niet meer. Het adres is gewist.",
)
