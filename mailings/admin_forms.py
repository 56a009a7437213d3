"""The forms with which an organiser writes a mailing, and prepares the one with summary and invitation."""

from collections.abc import Callable, Collection
from datetime import datetime

from django import forms
from django.utils import timezone

from events.models import Event
from mailings import audience, fields, obstacles
from mailings.models import WITHOUT_EVENT, Audience, Mailing, Purpose
from mailings.newsletter_content import members_first
from publications.models import Article
from registrations.admin.widgets import MomentInput

MOST_ARTICLES = 20
NEWS = "Markdown: een lege regel maakt een alinea, ## maakt een kop. De aanhef (Beste …) staat er al boven."


class MailingForm(forms.ModelForm):
    """What leaves, and to whom. Everything that would keep it from leaving is said at its field, when it is saved."""

    audiences = forms.MultipleChoiceField(
        label="Aan wie",
        choices=Audience.choices,
        widget=forms.CheckboxSelectMultiple,
        help_text="Wie in twee groepen zit, krijgt één mail.",
        error_messages={"required": "Kies aan wie de mailing gaat."},
    )

    class Meta:
        model = Mailing
        fields = ("event", "audiences", "subject", "body", "articles", "gatherings", "attach_summary", "invite_to")
        widgets = {"articles": forms.CheckboxSelectMultiple, "gatherings": forms.CheckboxSelectMultiple}  # noqa: RUF012

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        if "event" not in self.fields:  # shown in words: it can not be changed any more
            return
        for name in ("event", "invite_to"):
            # The admin's icons beside a choice would change or delete the gathering itself.
            widget = self.fields[name].widget
            widget.can_add_related = widget.can_change_related = widget.can_delete_related = False
            widget.can_view_related = False
        event = self._event_shown()
        self.fields["audiences"].choices = [
            (value, _with_number(label, value, event)) for value, label in Audience.choices
        ]
        self.fields["event"].help_text = "Van welke bijeenkomst de mensen zijn. Voor nieuwsbrief en leden mag dit leeg."
        self.fields["body"].help_text = f"{NEWS} Je kunt deze velden gebruiken: {_fields_in_words()}."
        self._offer_news()
        coming = Event.objects.exclude(status=Event.Status.CANCELLED).upcoming()
        chosen = Event.objects.filter(pk=self.instance.invite_to_id)
        self.fields["invite_to"].queryset = (coming | chosen).distinct() if self.instance.invite_to_id else coming

    def _offer_news(self) -> None:
        """Offer the latest articles and what comes, and what was chosen before."""
        latest = Article.objects.published().values("pk")[:MOST_ARTICLES]
        coming = Event.objects.published().exclude(status=Event.Status.CANCELLED).upcoming().values("pk")
        for name, model, rows in (("articles", Article, latest), ("gatherings", Event, coming)):
            field = self.fields[name]
            keys = {row["pk"] for row in rows}
            if self.instance.pk:
                keys |= set(getattr(self.instance, name).values_list("pk", flat=True))
            # Without the admin's wrapper: that hides from the page that these boxes are one question.
            field.widget = getattr(field.widget, "widget", field.widget)
            field.queryset = model.objects.filter(pk__in=keys)

    def _event_shown(self) -> int | None:
        """The gathering whose numbers stand beside the audiences."""
        given = self.data.get("event") if self.is_bound else (self.initial.get("event") or self.instance.event_id)
        given = getattr(given, "pk", given)
        return int(given) if str(given or "").isdecimal() else None

    def clean(self) -> dict[str, object]:
        cleaned = super().clean()
        if self.errors:
            return cleaned
        newsletter = bool(cleaned["articles"] or cleaned["gatherings"])
        if self.instance.purpose in (Purpose.ORDINARY, Purpose.NEWSLETTER):
            self.instance.purpose = Purpose.NEWSLETTER if newsletter else Purpose.ORDINARY
        if newsletter:
            cleaned["audiences"] = members_first(cleaned["audiences"])
        many = ("articles", "gatherings")
        draft = Mailing(**{name: cleaned[name] for name in self._meta.fields if name not in many})
        for sentence in obstacles.about_event(draft):
            is_summary = draft.event_id is not None and draft.attach_summary
            self.add_error("attach_summary" if is_summary else "event", sentence)
        known = obstacles.known_fields(draft)
        if wrong := fields.wrong_in(draft.subject, known):
            self.add_error("subject", wrong)
        if wrong := fields.wrong_in_markdown(draft.body, known):
            self.add_error("body", wrong)
        return cleaned


class ReminderForm(forms.ModelForm):
    """The words of a reminder; to whom and when it leaves is the gathering's business."""

    class Meta:
        model = Mailing
        fields = ("subject", "body")

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        if "body" in self.fields:
            known = obstacles.known_fields(self.instance)
            self.fields["body"].help_text = f"{NEWS} Je kunt deze velden gebruiken: {_fields_in_words(known)}."

    def clean_subject(self) -> str:
        return self._checked("subject", fields.wrong_in)

    def clean_body(self) -> str:
        return self._checked("body", fields.wrong_in_markdown)

    def _checked(self, name: str, check: Callable[[str, list[str]], str]) -> str:
        text = self.cleaned_data[name]
        if wrong := check(text, obstacles.known_fields(self.instance)):
            raise forms.ValidationError(wrong)
        return text


class ScheduleForm(forms.Form):
    """When a mailing leaves, by the clock of Amsterdam."""

    at = forms.DateTimeField(
        label="Versturen op",
        widget=MomentInput,
        error_messages={"required": "Kies een dag en een tijd.", "invalid": "Kies een dag en een tijd."},
        help_text="Nederlandse tijd.",
    )

    def clean_at(self) -> datetime:
        at = self.cleaned_data["at"]
        if at <= timezone.now():
            raise forms.ValidationError("Kies een moment in de toekomst.")
        return at


class NextForm(forms.Form):
    """To which gathering the invitation goes."""

    invite_to = forms.ModelChoiceField(
        label="Voor welke bijeenkomst nodig je uit?",
        queryset=Event.objects.none(),
        empty_label="Maak een keuze",
        error_messages={"required": "Kies voor welke bijeenkomst je uitnodigt."},
    )

    def __init__(self, *args: object, event: Event, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        coming = Event.objects.exclude(status=Event.Status.CANCELLED).exclude(pk=event.pk).upcoming()
        self.fields["invite_to"].queryset = coming


class DateAndSeatsForm(forms.Form):
    """What an invitation can't do without: the day, the number of seats, and a gathering that one can see."""

    starts_at = forms.DateTimeField(
        label="Begint", widget=MomentInput, error_messages={"required": "Vul in wanneer het begint."}
    )
    ends_at = forms.DateTimeField(
        label="Eindigt", widget=MomentInput, error_messages={"required": "Vul in wanneer het eindigt."}
    )
    capacity = forms.IntegerField(label="Aantal plekken", min_value=1, max_value=100_000, required=False)
    no_limit = forms.BooleanField(label="Er is plek voor iedereen", required=False)
    open_now = forms.BooleanField(
        label="Zet aanmelden open",
        required=False,
        initial=True,
        help_text="Zonder dat kan niemand ja zeggen op de uitnodiging.",
    )

    def clean(self) -> dict[str, object]:
        cleaned = super().clean()
        starts, ends = cleaned.get("starts_at"), cleaned.get("ends_at")
        if starts and starts <= timezone.now():
            self.add_error("starts_at", "Kies een begin in de toekomst.")
        if starts and ends and ends <= starts:
            self.add_error("ends_at", "Kies een eind dat na het begin ligt.")
        if "capacity" in cleaned and cleaned["capacity"] is None and not cleaned.get("no_limit"):
            self.add_error("capacity", "Vul een aantal in, of kies dat er plek is voor iedereen.")
        return cleaned


def _with_number(label: str, value: str, event: int | None) -> str:
    if event is None and value not in WITHOUT_EVENT:
        return str(label)
    return f"{label} ({audience.number_of([value], event)})"


def _fields_in_words(known: Collection[str] = tuple(fields.FIELDS)) -> str:
    return ", ".join(f"{{{name}}}: {what}" for name, what in fields.FIELDS.items() if name in known)
