"""The hours for own cases on the page of a gathering: filling them in, and what it says after saving."""

from collections.abc import Iterable

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.forms import BaseFormSet, BaseInlineFormSet
from django.http import HttpRequest

from events.models import CaseSlot, Event
from membership.admin_pages import actor
from registrations.actions import own_cases
from registrations.admin.event_parts import Part
from registrations.case_slots import slot_label, slots_of
from registrations.models import OwnCase

MOMENTS = frozenset({"starts_at", "ends_at"})


class CaseSlotForm(forms.ModelForm):
    class Meta:
        model = CaseSlot
        fields = ()  # the inline names them, with its own inputs
        help_texts = {
            "starts_at": "Verander je de tijd van een uur dat al gekozen is? Dan krijgt die delegatie een mail.",
            "guides": "Voor elke begeleider een delegatie. Minder dan er al kozen: niemand raakt de tijd kwijt. "
            "0: niemand kan dit uur meer kiezen.",
            "join_url": "Alleen de delegatie ziet deze link, in de omgeving, vanaf een kwartier vooraf.",
        }

    def clean(self) -> dict:
        data = super().clean()
        starts_at, ends_at = data.get("starts_at"), data.get("ends_at")
        if starts_at and ends_at and ends_at <= starts_at:
            self.add_error("ends_at", "Kies een eind na het begin.")
        return data


class CaseSlotFormSet(BaseInlineFormSet):
    """What was chosen once stays, for the delegation and for the history."""

    def clean(self) -> None:
        # Before Django's own, which says it in words of the database.
        going = [form.instance for form in self.initial_forms if self._should_delete_form(form)]
        chosen = set(OwnCase.objects.filter(slot__in=going).values_list("slot", flat=True))
        labels = [slot_label(slot, self.instance) for slot in going if slot.pk in chosen]
        if labels:
            raise ValidationError(
                f"Het uur {' en '.join(labels)} kun je niet verwijderen: een delegatie koos het voor een eigen casus. "
                "Zet het aantal begeleiders op 0. Dan kan niemand dit uur nog kiezen."
            )
        super().clean()


class CaseSlotInline(Part):
    model = CaseSlot
    form = CaseSlotForm
    formset = CaseSlotFormSet
    fields = [("starts_at", "ends_at"), ("guides", "join_url")]


def after_saving(request: HttpRequest, event: Event, formsets: Iterable[BaseFormSet]) -> None:
    """Tell delegations about other hours, and the organiser about hours with more claims than guides."""
    saved = [formset for formset in formsets if formset.model is CaseSlot and formset.has_changed()]
    moved = [slot for formset in saved for slot, changed in formset.changed_objects if MOMENTS.intersection(changed)]
    told = sum(own_cases.slot_moved(slot=slot, by=actor(request)) for slot in moved)
    if told:
        who = "1 delegatie kreeg" if told == 1 else f"{told} delegaties kregen"
        messages.info(request, f"{who} een mail over het andere uur voor de eigen casus.")
    if not saved:
        return
    for facts in slots_of(event):
        if facts.taken > facts.slot.guides:
            messages.warning(
                request,
                f"Voor {facts.label} zijn er nu {_number(facts.slot.guides, 'begeleider', 'begeleiders')} en "
                f"{_number(facts.taken, 'delegatie', 'delegaties')}. Niemand raakt dit uur kwijt. "
                "Er komt pas weer een plek vrij als een delegatie het uur teruggeeft.",
            )


def _number(count: int, one: str, many: str) -> str:
    return f"{count} {one if count == 1 else many}"
