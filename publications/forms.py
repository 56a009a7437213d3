"""What an organiser fills in about an article or a document. A file that is sent in is checked here, and kept by
`publications.actions`."""

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.text import slugify

from documents.uploads import Checked, checked_pdf, checked_picture
from events.models import Event
from events.templatetags.samenspel import dutch_date
from publications.models import Article, LibraryDocument

MARKDOWN_HELP = (
    "Opmaak: **vet**, *schuin*, ## voor een tussenkop, een streepje voor elke regel van een lijst, > voor een citaat "
    "en [tekst](https://adres.nl) voor een link. Een lege regel begint een nieuwe alinea."
)


class EventsField(forms.ModelMultipleChoiceField):
    """Gatherings to tick, the newest first, each with its date."""

    widget = forms.CheckboxSelectMultiple

    def __init__(self) -> None:
        events = Event.objects.order_by("-starts_at", "-pk")
        super().__init__(events, label="Bijeenkomsten", required=False, help_text="Waar hoort dit bij?")

    def label_from_instance(self, event: Event) -> str:
        return f"{event.title}, {dutch_date(event.starts_at)}" if event.starts_at else event.title


class ArticleForm(forms.ModelForm):
    new_picture = forms.FileField(
        label="Plaatje",
        required=False,
        widget=forms.FileInput(attrs={"accept": ".jpg,.jpeg,.png"}),
        help_text="Een .jpg of .png, hoogstens 5 MB. Alleen met toestemming van wie erop staat. We maken het kleiner, "
        "zodat de pagina snel blijft.",
    )
    without_picture = forms.BooleanField(label="Haal het plaatje weg", required=False)
    events = EventsField()
    checked: Checked | None = None

    class Meta:
        model = Article
        fields = (  # without the picture, which goes through the field above
            "kind", "title", "slug", "summary", "body", "author", "picture_alt", "readers", "publish_at", "events",
        )  # fmt: skip
        widgets = {  # noqa: RUF012  as Django's own
            "summary": forms.Textarea(attrs={"rows": 3, "class": "vLargeTextField"}),
            "body": forms.Textarea(attrs={"rows": 24, "class": "vLargeTextField"}),
        }
        help_texts = {  # noqa: RUF012
            "body": MARKDOWN_HELP,
            "slug": "Het laatste deel van het webadres. Leeg: we maken het van de titel. Wijzig het niet meer als het "
            "artikel gepubliceerd is: dan werken oude links niet meer.",
            "publish_at": "Leeg: een concept, dat alleen organisatoren zien. Een moment dat nog komt: het artikel "
            "verschijnt dan vanzelf.",
            "picture_alt": "Voor wie het plaatje niet ziet. Verplicht als er een plaatje is.",
            "readers": "Wat voor leden is, staat niet in de nieuwslezer en niet in de nieuwsbrief voor iedereen.",
        }

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        if "slug" in self.fields:
            self.fields["slug"].required = False
        if not self.instance.picture:
            self.fields.pop("without_picture", None)

    def clean_new_picture(self) -> object:
        sent = self.cleaned_data["new_picture"]
        if isinstance(sent, UploadedFile):
            self.checked = checked_picture(sent)
        return sent

    def clean(self) -> dict:
        cleaned = super().clean()
        if not cleaned.get("slug") and cleaned.get("title") and "slug" not in self.errors:
            cleaned["slug"] = slugify(cleaned["title"])[:100].strip("-")
            if not cleaned["slug"]:
                self.add_error("slug", "Van deze titel kunnen we geen adres maken. Vul zelf een adres in.")
        stays = self.checked or (self.instance.picture and not cleaned.get("without_picture"))
        if stays and not (cleaned.get("picture_alt") or "").strip():
            self.add_error("picture_alt", "Beschrijf wat er op het plaatje te zien is.")
        return cleaned


class DocumentForm(forms.ModelForm):
    new_file = forms.FileField(
        label="Bestand",
        required=False,
        widget=forms.FileInput(attrs={"accept": ".pdf"}),
        help_text="Een PDF, hoogstens 10 MB. De tekst erin is na een minuut te vinden met de zoekfunctie.",
    )
    link = forms.URLField(
        label="Of een link",
        required=False,
        max_length=500,
        assume_scheme="https",
        help_text="Naar een document op een andere site. Vul je dit in, dan gaat het bestand hier weg.",
    )
    events = EventsField()
    checked: Checked | None = None

    class Meta:
        model = LibraryDocument
        fields = ("title", "maker", "year", "summary", "language", "themes", "events", "link", "readers")
        widgets = {"themes": forms.CheckboxSelectMultiple}  # noqa: RUF012

    def clean_new_file(self) -> object:
        sent = self.cleaned_data["new_file"]
        if isinstance(sent, UploadedFile):
            self.checked = checked_pdf(sent)
        return sent

    def clean_year(self) -> int | None:
        year = self.cleaned_data["year"]
        if year is not None and not 1800 <= year <= 2100:
            raise ValidationError("Vul een jaar in van vier cijfers, zoals 2019.")
        return year

    def clean(self) -> dict:
        cleaned = super().clean()
        link = cleaned.get("link")
        if self.checked and link:
            self.add_error("link", "Geef een bestand of een link, en niet allebei.")
        elif not (self.checked or link or self.instance.file) and not {"link", "new_file"} & self.errors.keys():
            self.add_error("new_file", "Kies een PDF, of vul hieronder een link in.")
        return cleaned
