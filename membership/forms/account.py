"""The forms of allauth in our markup and words: passwords, second step, passkeys (all for staff)."""

from allauth.account import forms as account
from allauth.mfa.base import forms as mfa
from allauth.mfa.recovery_codes import forms as recovery
from allauth.mfa.totp import forms as totp
from allauth.mfa.webauthn import forms as webauthn
from django import forms
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from membership.forms.fields import AddressField
from membership.models import User
from membership.nlds import NldsForm

PASSWORD_HELP = "Minstens twaalf tekens. Een zin van een paar woorden onthoud je makkelijk."  # noqa: S105
CODE_HELP = "De zes cijfers uit je app. Of een van je reservecodes."


class StaffForm(NldsForm):
    """Takes the words of `labels` and `helps` for fields that allauth made; placeholders go (requirements 1d 21)."""

    labels: dict[str, str] = {}
    helps: dict[str, str] = {}

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.widget.attrs.pop("placeholder", None)
            field.label = self.labels.get(name, field.label)
            field.help_text = self.helps.get(name, "")


class LoginForm(StaffForm, account.LoginForm):
    submit_label = "Log in"
    labels = {"login": "E-mailadres", "password": "Wachtwoord"}

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        address = AddressField()
        address.widget.attrs["autocomplete"] = "username"
        self.fields = {"login": address, "password": self.fields["password"]}
        self.fields["password"].error_messages["required"] = "Vul je wachtwoord in."


class ReauthenticateForm(StaffForm, account.ReauthenticateForm):
    submit_label = "Ga verder"
    labels = {"password": "Wachtwoord"}


class ChangePasswordForm(StaffForm, account.ChangePasswordForm):
    submit_label = "Bewaar mijn nieuwe wachtwoord"
    labels = {
        "oldpassword": "Wachtwoord dat je nu hebt",
        "password1": "Nieuw wachtwoord",
        "password2": "Nieuw wachtwoord, nog een keer",
    }
    helps = {"password1": PASSWORD_HELP}

    def clean(self) -> dict:
        data = forms.Form.clean(self)
        if data.get("password1") and data.get("password2") and data["password1"] != data["password2"]:
            self.add_error("password2", "Typ twee keer hetzelfde wachtwoord.")
        return data


class NewPasswordForm(NldsForm):
    """A password chosen on the page of a mailed link."""

    new_password1 = forms.CharField(
        label="Nieuw wachtwoord",
        strip=False,
        help_text=PASSWORD_HELP,
        widget=forms.PasswordInput({"autocomplete": "new-password"}),
    )
    new_password2 = forms.CharField(
        label="Nieuw wachtwoord, nog een keer",
        strip=False,
        widget=forms.PasswordInput({"autocomplete": "new-password"}),
    )

    def __init__(self, user: User, *args: object, **kwargs: object) -> None:
        self.user = user
        super().__init__(*args, **kwargs)

    def clean_new_password1(self) -> str:
        password = self.cleaned_data["new_password1"]
        validate_password(password, self.user)
        return password

    def clean_new_password2(self) -> str:
        password, again = self.cleaned_data.get("new_password1"), self.cleaned_data["new_password2"]
        if password and password != again:
            raise ValidationError("Typ twee keer hetzelfde wachtwoord.")
        return again


class AuthenticateForm(StaffForm, mfa.AuthenticateForm):
    submit_label = "Ga verder"
    labels = {"code": "Code voor de tweede stap"}
    helps = {"code": CODE_HELP}


class MfaReauthenticateForm(StaffForm, mfa.ReauthenticateForm):
    submit_label = "Ga verder"
    labels = {"code": "Code voor de tweede stap"}
    helps = {"code": CODE_HELP}


class ActivateTotpForm(StaffForm, totp.ActivateTOTPForm):
    submit_label = "Zet de tweede stap aan"
    labels = {"code": "Code uit je app"}
    helps = {"code": "Zes cijfers. De app maakt elke halve minuut een nieuwe."}


class DeactivateTotpForm(StaffForm, totp.DeactivateTOTPForm):
    submit_label = "Haal de app weg"


class GenerateRecoveryCodesForm(StaffForm, recovery.GenerateRecoveryCodesForm):
    submit_label = "Maak nieuwe reservecodes"


class AddWebAuthnForm(StaffForm, webauthn.AddWebAuthnForm):
    labels = {"name": "Naam van deze sleutel", "passwordless": "Met alleen deze sleutel inloggen"}
    helps = {
        "name": "Bijvoorbeeld: laptop van het werk.",
        "passwordless": "Je vult dan geen wachtwoord meer in. De sleutel vraagt je vinger, gezicht of pincode.",
    }


class EditWebAuthnForm(StaffForm, webauthn.EditWebAuthnForm):
    submit_label = "Bewaar de naam"
    labels = {"name": "Naam van deze sleutel"}
