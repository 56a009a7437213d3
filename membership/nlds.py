"""The one base of every form that a visitor fills in: a form lists its fields, the rest is arranged here.

Markup follows NL Design System (requirements 1d 21-32): label, description and error above the input, errors that
say how to put it right, `aria-required` and no browser bubbles, "(niet verplicht)" for what may stay empty.
"""

from functools import cached_property, lru_cache

from crispy_forms.helper import FormHelper
from django import forms
from django.forms.boundfield import BoundField
from django.utils.html import escape
from django.utils.safestring import SafeString

OPTIONAL = "(niet verplicht)"

# What a field of this name holds, for browsers and password managers (requirements 1d 28, WCAG 1.3.5).
AUTOCOMPLETE = {
    "name": "name",
    "contact_name": "name",
    "given_name": "given-name",
    "family_name": "family-name",
    "email": "email",
    "address": "email",
    "contact_address": "email",
    "phone": "tel",
    "organisation": "organization",
    "street": "address-line1",
    "postcode": "postal-code",
    "city": "address-level2",
    "code": "one-time-code",
    "password": "current-password",
}

# How to put it right, instead of "this is invalid"; {label} is the label of the field.
MESSAGES = {
    "required": "Vul bij ‘{label}’ iets in.",
    "invalid_choice": "Kies bij ‘{label}’ een van de mogelijkheden.",
    "max_length": "Maak je tekst bij ‘{label}’ korter. Er passen %(limit_value)d tekens in.",
    "invalid": "Controleer wat je bij ‘{label}’ hebt ingevuld.",
}
EMAIL_MESSAGE = "Vul een e-mailadres in met een @, zoals naam@gemeente.nl."
CHOOSE_MESSAGE = "Maak een keuze bij ‘{label}’."
TICK_MESSAGE = "Zet een vinkje bij ‘{label}’ als je verder wilt."


_INPUTS = (forms.TextInput, forms.EmailInput, forms.NumberInput, forms.HiddenInput, forms.CheckboxInput)


class NldsBoundField(BoundField):
    """A field with what the template pack `nlds` needs, so that its template stays one flat file."""

    def __init__(self, form: forms.BaseForm, field: forms.Field, name: str) -> None:
        super().__init__(form, field, name)
        self.is_checkbox = isinstance(field.widget, forms.CheckboxInput)
        self.is_role_cards = getattr(field.widget, "role_cards", False)
        if not field.required and not self.is_checkbox and not self.is_hidden:
            self.label = f"{self.label} {OPTIONAL}"

    @property
    def anchor(self) -> str:
        """The id that an error in the summary links to: the input, or the first one of a group."""
        return f"{self.auto_id}_0" if self.use_fieldset else self.auto_id

    def as_widget(
        self, widget: forms.Widget | None = None, attrs: dict | None = None, only_initial: bool = False
    ) -> SafeString:
        """Write plain inputs and selects in Python: a page of forms is rendered a hundred times a second."""
        widget = widget or self.field.widget
        if only_initial or type(widget) not in (*_INPUTS, forms.Select):
            return super().as_widget(widget, attrs, only_initial)
        attrs = self.build_widget_attrs(attrs or {}, widget)
        attrs.setdefault("id", self.auto_id)
        context = widget.get_context(self.html_name, self.value(), attrs)["widget"]
        return _select(context) if isinstance(widget, forms.Select) else _input(context)

    def build_widget_attrs(self, attrs: dict, widget: forms.Widget | None = None) -> dict:
        widget = widget or self.field.widget
        attrs = super().build_widget_attrs(attrs, widget)
        if self.use_fieldset:
            # A radio button is not wrong or required by itself; the group says so.
            attrs.pop("aria-invalid", None)
            return attrs
        if widget.is_hidden:
            return attrs
        if self.field.required:
            attrs["aria-required"] = "true"
        if "class" not in widget.attrs:
            attrs["class"] = _css_class(widget, invalid="aria-invalid" in attrs)
        return attrs


def _attributes(attrs: dict) -> str:
    """Write attributes as Django's own template does (True: the bare name; False and None: nothing)."""
    return "".join(
        f" {name}" if value is True else f' {name}="{escape(value)}"'
        for name, value in attrs.items()
        if value is not False and value is not None
    )


def _input(widget: dict) -> SafeString:
    attrs = {"type": widget["type"], "name": widget["name"], "value": widget["value"]} | widget["attrs"]
    return SafeString(f"<input{_attributes(attrs)}>")


def _select(widget: dict) -> SafeString:
    html = []
    for label, options, _ in widget["optgroups"]:
        lines = "".join(
            f"<option{_attributes({'value': option['value']} | option['attrs'])}>{escape(option['label'])}</option>"
            for option in options
        )
        html.append(f'<optgroup label="{escape(label)}">{lines}</optgroup>' if label else lines)
    return SafeString(f"<select{_attributes({'name': widget['name']} | widget['attrs'])}>{''.join(html)}</select>")


def _css_class(widget: forms.Widget, *, invalid: bool) -> str:
    if isinstance(widget, forms.CheckboxInput):
        return "utrecht-checkbox utrecht-checkbox--html-input"
    if isinstance(widget, forms.Select):
        block, element = "utrecht-select", "html-select"
    elif isinstance(widget, forms.Textarea):
        block, element = "utrecht-textarea", "html-textarea"
    else:
        block, element = "utrecht-textbox", "html-input"
    return f"{block} {block}--{element}{f' {block}--invalid' if invalid else ''}"


def _set_messages(field: forms.Field, name: str) -> None:
    """Replace Django's own messages by ones that say what to do; those that a form gave itself stay."""
    label = (field.label or name.replace("_", " ")).rstrip("?:")
    defaults = MESSAGES.copy()
    if isinstance(field, forms.EmailField):
        defaults |= {"required": EMAIL_MESSAGE, "invalid": EMAIL_MESSAGE}
    elif isinstance(field, forms.BooleanField):
        defaults["required"] = TICK_MESSAGE
    elif isinstance(field, forms.ChoiceField):
        defaults["required"] = CHOOSE_MESSAGE
    own = _own_messages(field)
    for code, message in defaults.items():
        if code not in own:
            field.error_messages[code] = message.format(label=label)


@lru_cache
def _standard_messages(kind: type[forms.Field]) -> dict:
    standard: dict = {}
    for base in reversed(kind.__mro__):
        standard |= vars(base).get("default_error_messages", {})
    return standard


def _own_messages(field: forms.Field) -> set[str]:
    """Codes of the messages that differ from what the class of the field says."""
    standard = _standard_messages(type(field))
    return {code for code, message in field.error_messages.items() if standard.get(code) is not message}


class NldsForm(forms.Form):
    """Base of every form of a visitor.

    `submit_label` names the one button of `{% crispy form %}` (a verb: "Meld mij aan"); without it the page writes its
    own form tag and button around `{{ form|crispy }}`, with `components/error_summary.html` above them.
    `about_another` is for details of somebody else: the browser then fills in nothing.
    """

    bound_field_class = NldsBoundField
    use_required_attribute = False
    submit_label = ""
    about_another = False

    def __init__(self, *args: object, **kwargs: object) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            if not field.widget.is_hidden:
                _set_messages(field, name)
                self._set_autocomplete(name, field)

    def _set_autocomplete(self, name: str, field: forms.Field) -> None:
        token = "off" if self.about_another else AUTOCOMPLETE.get(name)
        if token and name in AUTOCOMPLETE and not isinstance(field.widget, forms.RadioSelect):
            field.widget.attrs.setdefault("autocomplete", token)
        if name == "code":
            field.widget.attrs.setdefault("inputmode", "numeric")

    @cached_property
    def helper(self) -> FormHelper:
        """What `{% crispy form %}` reads: POST to the same address, without the browser's own bubbles."""
        helper = FormHelper()
        helper.attrs = {"novalidate": True}
        helper.submit_label = self.submit_label
        return helper

    @property
    def how_to_fill_in(self) -> str:
        """What stands above the form: how one sees what may stay empty (requirements 1d 24)."""
        fields = self.visible_fields()
        if len(fields) < 2:
            return ""
        if any(field.label.endswith(OPTIONAL) for field in fields):
            return f"Vul alles in, behalve waar ‘{OPTIONAL}’ bij staat."
        return "Vul alles in."
