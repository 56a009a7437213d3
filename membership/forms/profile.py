"""What a member fills in about themself, and what one member writes to another."""

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.forms.boundfield import BoundField

from documents.uploads import Checked, checked_picture, squared
from membership.contact import A_DAY
from membership.forms.lines import NameField, ParagraphField
from membership.models import Audience, Profile, Theme
from membership.nlds import NldsForm
from membership.profiles import ITEMS, PICTURE_SIDE

LONGEST_TEXT, LONGEST_MESSAGE = 1000, 2000
WHO_SEES = {
    "name": "Wie ziet je naam?",
    "picture": "Wie ziet je foto?",
    "role": "Wie ziet je rol?",
    "organisation": "Wie ziet je organisatie?",
    "themes": "Wie ziet je thema's?",
    "offers": "Wie ziet wat je te bieden hebt?",
    "seeks": "Wie ziet wat je zoekt?",
}


class ProfileForm(NldsForm):
    name = NameField(label="Naam", missing="Vul je naam in.", max_length=150)
    picture = forms.FileField(
        label="Foto",
        required=False,
        help_text="Een .jpg of .png van hoogstens 5 MB. We bewaren alleen het midden, als vierkant.",
        widget=forms.FileInput({"accept": "image/jpeg,image/png"}),
    )
    remove_picture = forms.BooleanField(label="Haal mijn foto weg", required=False)
    themes = forms.ModelMultipleChoiceField(
        Theme.objects.all(), label="Thema's", required=False, widget=forms.CheckboxSelectMultiple
    )
    offers = ParagraphField(
        label="Wat ik te bieden heb",
        longest=LONGEST_TEXT,
        required=False,
        help_text="Waar kan een ander je over bellen? Bijvoorbeeld: ervaring met maatwerk bij schulden.",
    )
    seeks = ParagraphField(
        label="Wat ik zoek",
        longest=LONGEST_TEXT,
        required=False,
        help_text="Waar loop je tegenaan? Bijvoorbeeld: hoe krijg ik rugdekking van mijn bestuur?",
    )
    show_activity = forms.BooleanField(
        label="Laat zien of ik kort geleden actief was",
        required=False,
        help_text="Anderen zien alleen ‘deze maand actief’ of ‘niet recent actief’.",
    )
    contactable = forms.BooleanField(
        label="Leden mogen mij een bericht sturen",
        required=False,
        help_text="Een bericht gaat met een formulier. Je e-mailadres ziet niemand, tot je zelf antwoordt.",
    )

    def __init__(self, *args: object, profile: Profile, **kwargs: object) -> None:
        self.profile = profile
        kwargs["initial"] = _initial(profile) | (kwargs.get("initial") or {})
        super().__init__(*args, **kwargs)
        if not profile.picture:
            del self.fields["remove_picture"]
        for item in ITEMS:
            asked = forms.ChoiceField(label=WHO_SEES[item], choices=Audience.choices)
            asked.error_messages["invalid_choice"] = f"Kies wie dit mag zien: {WHO_SEES[item].lower()}"
            self.fields[f"{item}_for"] = asked

    def clean_picture(self) -> Checked | None:
        sent: UploadedFile | None = self.cleaned_data["picture"]
        return squared(checked_picture(sent), PICTURE_SIDE) if sent else None

    @property
    def rows(self) -> list[tuple[str, BoundField | None, BoundField]]:
        """Each item with its field, where it is filled in here, and who sees it."""
        return [(item, self[item] if item in self.fields else None, self[f"{item}_for"]) for item in ITEMS]

    @property
    def values(self) -> dict[str, object]:
        """What `profiles.save` takes."""
        data = self.cleaned_data
        plain = ("name", "themes", "offers", "seeks", "show_activity", "contactable", "picture")
        return {
            **{name: data[name] for name in plain},
            "remove_picture": data.get("remove_picture", False),
            "audiences": {item: data[f"{item}_for"] for item in ITEMS},
        }


def _initial(profile: Profile) -> dict[str, object]:
    return {
        "name": profile.user.name,
        "themes": [theme.pk for theme in profile.themes.all()] if profile.pk else [],
        **{name: getattr(profile, name) for name in ("offers", "seeks", "show_activity", "contactable")},
        **{f"{item}_for": getattr(profile, f"{item}_for") for item in ITEMS},
    }


class MessageForm(NldsForm):
    text = ParagraphField(
        label="Je bericht",
        longest=LONGEST_MESSAGE,
        rows=9,
        help_text=f"Je kunt {A_DAY} berichten per dag sturen.",
        error_messages={"required": "Schrijf eerst je bericht."},
    )
    form_token = forms.UUIDField(widget=forms.HiddenInput, required=False)
