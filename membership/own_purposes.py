"""What the links of this app do: log in, choose a password, move to another address."""

from django import forms
from django.http import HttpRequest
from django.urls import reverse

from membership import actions, members, unsubscribe
from membership.errors import Refused
from membership.forms.account import NewPasswordForm
from membership.links import LOGIN
from membership.models import LoginLink, Membership, User
from membership.paths import own_path
from membership.purposes import Outcome, Purpose, register

PASSWORD = "password"  # noqa: S105  the name of a purpose
NEW_ADDRESS = "new-address"
LIST = "members"


def overview() -> str:
    """Where somebody goes who asked for no page in particular."""
    return reverse("mijn")


class Login(Purpose):
    """`target` is the path to go to."""

    name = LOGIN
    title = "Inloggen met deze link"
    intro = "Druk op de knop om in te loggen."
    label = "Inloggen"

    def perform(self, link: LoginLink, request: HttpRequest, form: forms.Form | None) -> Outcome:
        user = User.objects.filter(email=link.address).first()
        if user is None:
            raise Refused("Dit adres kennen wij niet meer. Meld je eerst aan voor een bijeenkomst.")
        return Outcome(self.done_url(link), user)

    def done_url(self, link: LoginLink) -> str:
        return own_path(link.target, overview())


class Password(Purpose):
    """Staff choose a password; they log in with it afterwards, so that the second step is asked as well."""

    name = PASSWORD
    title = "Kies een wachtwoord"
    intro = "Gebruik minstens twaalf tekens. Een zin van een paar woorden onthoud je makkelijk."
    label = "Bewaar mijn wachtwoord"

    def _user(self, link: LoginLink) -> User | None:
        return User.objects.filter(email=link.address, is_active=True, is_staff=True).first()

    def form(self, link: LoginLink, data: dict | None = None) -> NewPasswordForm | None:
        user = self._user(link)
        return NewPasswordForm(user, data) if user else None

    def perform(self, link: LoginLink, request: HttpRequest, form: NewPasswordForm | None) -> Outcome:
        if form is None:
            raise Refused("Voor dit adres is er geen wachtwoord. Log in met een link.")
        actions.set_password(user=form.user, password=form.cleaned_data["new_password1"])
        return Outcome(reverse("account_login"), message="Je nieuwe wachtwoord is bewaard. Log er nu mee in.")

    def done_url(self, link: LoginLink) -> str:
        return reverse("account_login")

    def resend(self, link: LoginLink) -> None:
        actions.queue_password_link(link)


class NewAddress(Purpose):
    """The press in the mailbox of the new address moves the person there; `target` is the key of the person."""

    name = NEW_ADDRESS
    title = "Bevestig je nieuwe adres"
    intro = "Druk op de knop. Vanaf dan log je in met dit adres."
    label = "Gebruik dit adres"

    def perform(self, link: LoginLink, request: HttpRequest, form: forms.Form | None) -> Outcome:
        user = User.objects.filter(pk=link.target, is_active=True).first()
        if user is None:
            raise Refused("Deze link geldt niet meer.")
        user = actions.change_address(user=user, new=link.address, by="eigenaar")
        return Outcome(overview(), user, "Je nieuwe adres staat erin. Je oude adres krijgt hierover een mail.")

    def resend(self, link: LoginLink) -> None:
        raise Refused("Vraag de verandering van je adres opnieuw aan. Log daarvoor eerst in met je oude adres.")


for _purpose in (Login(), Password(), NewAddress()):
    register(_purpose)


def _what_ends(target: str) -> str:
    if not Membership.objects.filter(pk=target, mail_off_at=None).exists():
        return ""
    return "Druk op de knop. Dan komt er geen mail voor leden meer. Je blijft lid, en kunt de mail weer aanzetten."


unsubscribe.register(
    LIST,
    title="Geen mail meer voor leden",
    intro=_what_ends,
    perform=lambda target: members.end_mail(membership=target),
    done="Er komt geen mail voor leden meer. Je bent nog steeds lid.",
)
