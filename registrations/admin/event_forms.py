"""The forms of a gathering in the admin; the help texts say what a choice will do."""

from django import forms
from django.core.exceptions import ValidationError

from events.hours import MOMENTS, ORDER_OF_HOURS, out_of_order
from events.models import AllocationMode, Event
from events.presets import PRESETS
from registrations.admin.widgets import DayInput, RolesField


class EventForm(forms.ModelForm):
    meant_for = RolesField(
        label="Bedoeld voor",
        help_text="Een advies op de pagina. Niemand wordt geweigerd. Niets aangevinkt: voor iedereen.",
    )

    class Meta:
        model = Event
        fields = ["meant_for"]  # the ModelAdmin names the fields
        widgets = {"summary": forms.TextInput(attrs={"class": "vTextField"})}
        help_texts = {
            "status": "Concept: alleen te zien met een geheime link. Aangekondigd: op de site, men kan een adres "
            "achterlaten. Open: aanmelden kan. Gaat het niet door? Gebruik de knop Verplaats of gelast af.",
            "slug": "Het laatste deel van het webadres. Verander het niet meer als de link al rondgaat.",
            "formal": "Aan: de pagina en de mails zeggen u. Uit: je.",
            "starts_at": "Begin en eind allebei leeg: de datum volgt nog.",
            "doors_open_at": "Vanaf wanneer men binnen kan lopen. Leeg: staat niet op de pagina.",
            "capacity": "Leeg: geen grens. Meer plekken erbij: wie wacht krijgt meteen een plek. "
            "Minder: niemand raakt een plek kwijt.",
            "priority": "Aan: een delegatie met alle vier de rollen gaat voor. Uit: de volgorde van aanmelden telt.",
            "allocation_mode": "Na de eerste verdeling gaat een plek die vrijkomt altijd meteen naar de volgende.",
            "allocation_at": "Alleen nodig als je op een datum verdeelt. Eerder mag ook, met de knop bovenaan.",
            "max_delegation_size": "Zoveel collega’s kan iemand tegelijk aanmelden.",
            "registration_opens_at": "Leeg: aanmelden kan zodra de stand Open is.",
            "registration_closes_at": "Leeg: aanmelden kan tot het eind van de bijeenkomst.",
            "price": "Per persoon, zonder btw. Leeg: gratis. Ingevuld: het formulier vraagt naar het factuuradres.",
            "environment_opens_at": "Vanaf dan kan wie een plek heeft naar binnen. Leeg: er is geen omgeving.",
            "support_until": "Tot dan is er iemand om te helpen. Daarna staat dat op elke pagina. Leeg: zolang men "
            "kan schrijven.",
            "messages_until": "Daarna kan men alleen nog lezen. 24.00 uur is 0.00 uur van de dag erna. Leeg: tot de "
            "omgeving sluit.",
            "environment_closes_at": "Daarna komt niemand er meer in; alleen het programma is nog te lezen.",
            "preparation": "Komt op de bevestiging die deelnemers krijgen.",
        }

    def __init__(self, *args: object, **options: object) -> None:
        """Calling off is a deed with mails, on a page of its own; what is off stays off."""
        super().__init__(*args, **options)
        status = self.fields.get("status")
        if status is None:
            return
        if self.instance.status == Event.Status.CANCELLED:
            status.disabled = True
            status.help_text = (
                "Deze bijeenkomst is afgelast: iedereen kreeg bericht en de agenda-items zijn weg. Dat kun je niet "
                "terugdraaien. Gaat het toch door? Maak dan een kopie."
            )
        else:
            status.choices = [choice for choice in status.choices if choice[0] != Event.Status.CANCELLED]

    def clean(self) -> dict:
        data = super().clean()
        on_a_date = data.get("allocation_mode") != AllocationMode.AT_ONCE
        published = data.get("status") not in (None, Event.Status.DRAFT)
        if published and on_a_date and data.get("capacity") and not data.get("allocation_at"):
            self.add_error("allocation_at", "Vul in wanneer je de plekken verdeelt, of kies voor meteen verdelen.")
        self._check_hours(data)
        return data

    def _check_hours(self, data: dict) -> None:
        """The environment opens, stops helping, stops taking messages, and closes: in that order."""
        given = [field for field in MOMENTS if field in data]
        hours = Event(**{field: data[field] for field in given})
        wrong = out_of_order(hours)
        if wrong is not None:
            self.add_error(wrong, ORDER_OF_HOURS)
        elif "environment_opens_at" in given and not data["environment_opens_at"] and any(data[one] for one in given):
            self.add_error("environment_opens_at", "Vul in wanneer de omgeving opengaat, of maak de andere uren leeg.")


class NewEventForm(forms.Form):
    """What a copy, or a gathering from a preset, can't take from elsewhere."""

    title = forms.CharField(label="Titel", max_length=200, widget=forms.TextInput(attrs={"class": "vTextField"}))
    slug = forms.SlugField(
        label="Adres",
        max_length=80,
        help_text="Het laatste deel van het webadres. Kleine letters, cijfers en streepjes: dag-van-de-ambtenaar-2028.",
        widget=forms.TextInput(attrs={"class": "vTextField"}),
    )
    starts_on = forms.DateField(
        label="Dag", widget=DayInput, help_text="Alle andere dagen en tijden schuiven mee. Je kunt ze daarna aanpassen."
    )

    def clean_slug(self) -> str:
        slug = self.cleaned_data["slug"]
        if Event.objects.filter(slug=slug).exists():
            raise ValidationError("Er is al een bijeenkomst met dit adres. Kies een ander.")
        return slug


class PresetForm(NewEventForm):
    preset = forms.ChoiceField(label="Voorbeeld", choices=[(name, preset.label) for name, preset in PRESETS.items()])
    field_order = ["preset"]
