"""Registering, alone or with colleagues: one page, some parts of which count only for a delegation or a paid event."""

import hashlib
import json
import re
import uuid
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property

from django import forms

from events.models import Event, Role
from membership.forms.roles import RoleCards
from membership.models import Layer
from membership.nlds import NldsForm
from registrations.actions.signup import Billing, Colleague
from registrations.earlier import Earlier
from registrations.forms.fields import AddressField, LineField, NameField, PostcodeField

ALONE, TOGETHER = "alleen", "delegatie"
NO_PART = "geen"
GROUP_ID = "collegas"  # the section of the page that an error about the group links to
BLANK_ROWS = 3  # with the contact: room for the four roles
EARLIER = "eerder"
_ROW_KEY = re.compile(r"collega-(\d{1,3})-(?:name|address|role)")

TOGETHER_HELP = (
    "Is er geen plek voor alle vier de rollen tegelijk? Dan krijgt niemand van de delegatie een plek. "
    "Dit telt alleen zolang de delegatie compleet is."
)
MODE_MISSING = "Kies of er collega's meekomen."
LAYER_MISSING = "Kies wat voor organisatie het is."
ROLE_MISSING = "Kies de rol die het best past."


class DetailsForm(NldsForm):
    """Who registers; for a delegation this is the contact."""

    mode = forms.ChoiceField(
        label="Wie komt er?",
        choices=[(ALONE, "Ik meld alleen mezelf aan"), (TOGETHER, "Ik meld ook collega's aan")],
        initial=ALONE,
        widget=forms.RadioSelect,
        error_messages={
            "required": MODE_MISSING,
            "invalid_choice": MODE_MISSING,
        },
    )
    name = NameField(
        label="Naam", max_length=150, missing="Vul een naam in.", widget=forms.TextInput({"autocomplete": "name"})
    )
    address = AddressField(
        label="E-mailadres",
        help_text="Hier komt de mail met de link. Gebruik liefst het adres van het werk.",
        widget=forms.EmailInput({"autocomplete": "email", "spellcheck": "false"}),
    )
    organisation = NameField(
        label="Organisatie",
        max_length=200,
        missing="Vul de naam van de organisatie in.",
        help_text="Begin te typen voor een suggestie. Staat de naam er niet bij? Typ die dan zelf.",
        widget=forms.TextInput({"autocomplete": "organization", "list": "organisaties"}),
    )
    layer = forms.ChoiceField(
        label="Soort organisatie",
        choices=[("", "Maak een keuze"), *Layer.choices],
        error_messages={"required": LAYER_MISSING, "invalid_choice": LAYER_MISSING},
    )
    role = forms.ChoiceField(
        label="Rol",
        choices=[*Role.choices, (NO_PART, "Ik neem zelf niet deel")],
        widget=RoleCards,
        error_messages={"required": ROLE_MISSING, "invalid_choice": ROLE_MISSING},
    )
    together = forms.BooleanField(label="Wij komen samen of niet", required=False, help_text=TOGETHER_HELP)

    def __init__(self, *args: object, event: Event, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        if not event.priority:
            del self.fields["together"]  # the tick means something only where complete delegations go first

    @property
    def is_delegation(self) -> bool:
        return self["mode"].value() == TOGETHER

    def clean_role(self) -> str:
        """An empty role means: the contact of a delegation who takes no part."""
        role = self.cleaned_data["role"]
        if role != NO_PART:
            return role
        if self.cleaned_data.get("mode") == TOGETHER:
            return ""
        raise forms.ValidationError("Wie alleen zichzelf aanmeldt, doet mee. Kies de rol die het best past.")


class ColleagueForm(NldsForm):
    """One row: a colleague. A row that is left blank is passed over."""

    about_another = True
    name = NameField(label="Naam", max_length=150, missing="Vul de naam van deze collega in.")
    address = AddressField(
        label="E-mailadres",
        missing="Vul het e-mailadres van deze collega in.",
        widget=forms.EmailInput({"spellcheck": "false"}),
    )
    role = forms.ChoiceField(
        label="Rol",
        choices=[("", "Maak een keuze"), *Role.choices],
        error_messages={"required": "Kies de rol van deze collega.", "invalid_choice": "Kies de rol van deze collega."},
    )

    @property
    def colleague(self) -> Colleague:
        return Colleague(**{name: self.cleaned_data[name] for name in ("name", "address", "role")})


class EarlierForm(NldsForm):
    """The colleagues of the last delegation, each with a tick. Nobody is asked before the press in the mail."""

    def __init__(self, *args: object, people: Sequence[Earlier], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.people = {one.public_id.hex: one for one in people}
        for name, one in self.people.items():
            widget = forms.CheckboxInput({"data-role": one.role})
            self.fields[name] = forms.BooleanField(
                label=f"{one.name}, {Role(one.role).label}", required=False, widget=widget
            )

    @property
    def chosen(self) -> list[Earlier]:
        """Who is ticked, whether or not the form was sent."""
        return [one for name, one in self.people.items() if self[name].value()]


class BillingForm(NldsForm):
    """Where the invoice goes, once per delegation; with "volgt nog" what is not known yet may stay empty."""

    name = NameField(
        label="Naam op de factuur",
        max_length=200,
        missing="Vul de naam in die op de factuur moet staan.",
        widget=forms.TextInput({"autocomplete": "billing organization"}),
    )
    street = LineField(
        label="Straat en nummer",
        max_length=200,
        missing="Vul straat en nummer in. Een postbus alleen is niet genoeg.",
        widget=forms.TextInput({"autocomplete": "billing address-line1"}),
    )
    postcode = PostcodeField(
        label="Postcode",
        max_length=10,
        missing="Vul de postcode in, bijvoorbeeld 2511 AA.",
        widget=forms.TextInput({"autocomplete": "billing postal-code"}),
    )
    city = LineField(
        label="Plaats",
        max_length=100,
        missing="Vul de plaats in.",
        widget=forms.TextInput({"autocomplete": "billing address-level2"}),
    )
    reference = LineField(
        label="Referentie of inkoopnummer",
        max_length=100,
        missing="Vul een inkoopnummer, kostenplaats of afdeling in. Of kies hieronder: volgt nog.",
        help_text="Bijvoorbeeld een inkoopnummer, een kostenplaats of de naam van de afdeling.",
        widget=forms.TextInput({"autocomplete": "off"}),
    )
    follows = forms.BooleanField(label="Een deel van deze gegevens volgt nog", required=False)

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        if self.is_bound and self["follows"].data:
            for name in ("name", "street", "postcode", "city", "reference"):
                self.fields[name].required = False

    @property
    def billing(self) -> Billing:
        return Billing(**self.cleaned_data)


class Signup:
    """The whole page: details, rows of colleagues and billing, valid or not as one.

    `data` is what was sent. With `check=False` it is shown again as typed, without looking for errors (one more row,
    or back from the review page). Without `data` the page is blank or prefilled with `initial`. `earlier` are the
    colleagues of the last delegation, for who is logged in.
    """

    def __init__(
        self,
        event: Event,
        data: Mapping[str, str] | None = None,
        *,
        check: bool = True,
        more: bool = False,
        initial: dict[str, str] | None = None,
        earlier: Sequence[Earlier] = (),
    ) -> None:
        self.event = event
        self._data = data
        self._checked = data if check else None
        self._initial = initial or {}
        self.details = self._form(DetailsForm, event=event)
        self.billing = self._form(BillingForm, prefix="factuur") if event.is_paid else None
        self._more = more
        ticked = {one.public_id.hex: one.led if data is None else self._was_ticked(one) for one in earlier}
        self.earlier = EarlierForm(self._checked, prefix=EARLIER, people=earlier, initial=ticked)

    def _was_ticked(self, one: Earlier) -> bool:
        return self._checked is None and f"{EARLIER}-{one.public_id.hex}" in self._data

    @cached_property
    def rows(self) -> list[ColleagueForm]:
        numbers = range(self._row_count())
        return [self._form(ColleagueForm, prefix=f"collega-{number}", empty_permitted=True) for number in numbers]

    def _form(self, form_class: type[NldsForm], prefix: str | None = None, **options: object) -> NldsForm:
        initial = self._initial if prefix is None else {}
        if self._data is not None and self._checked is None:
            keys = {name: f"{prefix}-{name}" if prefix else name for name in form_class.base_fields}
            initial = {name: self._data[key] for name, key in keys.items() if key in self._data}
        return form_class(self._checked, prefix=prefix, initial=initial, **options)

    def _row_count(self) -> int:
        """How many rows to show: what was sent, never less than the blank page has, never far above the limit."""
        sent = [int(match[1]) + 1 for key in self._data or () if (match := _ROW_KEY.fullmatch(key))]
        largest = self.event.max_delegation_size
        blank = max(BLANK_ROWS - len(self.earlier.people), 1)
        count = max(min(blank, largest), *sent, 0)
        return min(count + 1, largest) if self._more and count < largest else min(count, largest + 20)

    @property
    def is_delegation(self) -> bool:
        return self.details.is_delegation

    @property
    def may_add_row(self) -> bool:
        return len(self.rows) < self.event.max_delegation_size

    @property
    def blank_row(self) -> ColleagueForm:
        """What the script copies for one more colleague."""
        return ColleagueForm(prefix="collega-__nr__")

    @property
    def filled_rows(self) -> list[ColleagueForm]:
        return [row for row in self.rows if row.has_changed()]

    @property
    def colleagues(self) -> list[Colleague]:
        if not self.is_delegation:
            return []
        again = [Colleague(one.name, one.address, one.role) for one in self.earlier.chosen]
        return again + [row.colleague for row in self.filled_rows]

    @property
    def kept_addresses(self) -> set[str]:
        """The addresses that somebody else gave us: this visitor ticked a name, and never saw them."""
        return {one.address for one in self.earlier.chosen if not one.led}

    @property
    def people(self) -> int:
        """How many seats this asks for."""
        return len(self.colleagues) + bool(self.details.cleaned_data["role"])

    @property
    def roles(self) -> list[str]:
        """The roles chosen so far, valid or not, for the bar "3 van 4 rollen"."""
        chosen = [self.details["role"].value()]
        if self.is_delegation:
            chosen += [one.role for one in self.earlier.chosen]
            chosen += [row["role"].value() for row in self.rows]
        return [role for role in chosen if role in Role.values]

    def forms(self) -> Iterator[NldsForm]:
        """The forms that count, in the order of the page."""
        yield self.details
        if self.is_delegation:
            yield self.earlier
            yield from self.rows
        if self.billing:
            yield self.billing

    def is_valid(self) -> bool:
        return not self.errors

    @property
    def group_error(self) -> str:
        """What is wrong with the group as a whole, for beside the rows."""
        return next((message for target, message in self.errors if target == GROUP_ID), "")

    @cached_property
    def errors(self) -> list[tuple[str, str]]:
        """Every error as (id of its field, sentence), in the order of the page."""
        if self._checked is None:
            return []
        if self.is_delegation:
            self._compare_rows()
        found = []
        for form in self.forms():
            for name, messages in form.errors.items():
                found += [(form[name].anchor, str(message)) for message in messages]
        return found + self._group_errors()

    def _compare_rows(self) -> None:
        """One address is one person: mark the second row that has it."""
        contact = _cleaned(self.details, "address")
        seen = {one.address for one in self.earlier.chosen}
        for row in self.filled_rows:
            address = _cleaned(row, "address")
            if address and address == contact:
                row.add_error("address", "Dit is het adres van de contactpersoon. Geef deze collega een eigen adres.")
            elif address and address in seen:
                row.add_error("address", "Dit adres staat er twee keer. Geef elke collega een eigen adres.")
            seen.add(address)

    def _group_errors(self) -> list[tuple[str, str]]:
        if not self.is_delegation:
            return []
        count = len(self.filled_rows) + len(self.earlier.chosen)
        if not count:
            return [(GROUP_ID, "Vul minstens een collega in. Of kies: ik meld alleen mezelf aan.")]
        takes_part = bool(_cleaned(self.details, "role"))
        too_many = count + takes_part - self.event.max_delegation_size
        if too_many > 0:
            who = "1 collega" if too_many == 1 else f"{too_many} collega's"
            return [
                (
                    GROUP_ID,
                    f"Een delegatie heeft hier hoogstens {self.event.max_delegation_size} mensen. Haal {who} weg.",
                )
            ]
        return []

    def content_token(self, form_token: str) -> uuid.UUID:
        """Return what makes a repeat a no-op (requirements 3b 20): the page's token together with what was typed.

        A double press sends the same and does nothing; who went back to correct a typing error sends something
        else, and that counts.
        """
        content = [form.cleaned_data for form in self.forms() if form.has_changed()]
        digest = hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()
        return uuid.uuid5(_uuid(form_token), digest)


def _cleaned(form: NldsForm, name: str) -> str:
    """The value of a field that may or may not have been right."""
    return "" if name in form.errors else form.cleaned_data.get(name, "")


def _uuid(text: str) -> uuid.UUID:
    try:
        return uuid.UUID(text)
    except ValueError:
        return uuid.uuid4()
