"""What somebody fills in to report a post, and a moderator to hide one."""

from django import forms

from discussions.models import ReportReason
from membership.nlds import NldsForm
from registrations.forms.fields import LineField

PRIVACY_HIDDEN = "Dit bericht vertelt te veel over een inwoner."


class ReportForm(NldsForm):
    reason = forms.ChoiceField(
        label="Wat is er aan de hand?",
        choices=ReportReason.choices,
        widget=forms.RadioSelect,
        help_text="Kies je ‘Privacy van een inwoner’? Dan verdwijnt het bericht meteen.",
    )
    text = LineField(
        label="Wil je er iets bij vertellen?",
        max_length=500,
        missing="",
        required=False,
        help_text="Noem hier geen namen van inwoners.",
    )


class HideForm(NldsForm):
    reason = LineField(
        label="Waarom verberg je dit bericht?",
        max_length=300,
        missing="Schrijf op waarom je dit bericht verbergt. De schrijver leest dat.",
        help_text="De schrijver leest dit op de pagina en in een mail. Blijf vriendelijk en zeg hoe het wel kan.",
    )
