"""The template pack `nlds`: what every form of a visitor looks like in the DOM (requirements 1d 21-32)."""

import pytest
from django import forms
from django.template import engines
from lxml import html

from events.models import Role
from membership.forms.roles import ROLE_EXAMPLES, RoleField
from membership.nlds import NldsForm


class SampleForm(NldsForm):
    submit_label = "Verstuur de aanmelding"

    name = forms.CharField(label="Naam", max_length=10)
    address = forms.EmailField(label="E-mailadres", help_text="Hier komt de mail.")
    phone = forms.CharField(label="Telefoon", required=False)
    layer = forms.ChoiceField(label="Soort organisatie", choices=[("", "Maak een keuze"), ("a&b", "A & B")])
    role = RoleField(help_text="Kies wat het best past.")
    topics = forms.MultipleChoiceField(
        label="Onderwerpen", choices=[("x", "X"), ("y", "Y")], widget=forms.CheckboxSelectMultiple, required=False
    )
    remark = forms.CharField(label="Opmerking", widget=forms.Textarea, required=False)
    agreed = forms.BooleanField(label="Ik doe mee")
    code = forms.CharField(label="Code")
    token = forms.CharField(widget=forms.HiddenInput)


class PlainForm(forms.Form):
    """The same kinds of field, written by Django."""

    name = SampleForm.base_fields["name"]
    address = SampleForm.base_fields["address"]
    layer = SampleForm.base_fields["layer"]
    agreed = SampleForm.base_fields["agreed"]
    token = SampleForm.base_fields["token"]


GOOD = {
    "name": 'Jo "<b>"', "address": "jo@example.nl", "layer": "a&b", "role": "beleid", "topics": ["y"],
    "remark": "Tot dan", "agreed": "on", "code": "123456", "token": "t",
}  # fmt: skip
WRONG = {"name": "een veel te lange naam", "address": "geen adres", "role": "koning", "token": "t"}
INPUTS = ["name", "address", "phone", "layer", "remark", "agreed", "code"]


def page(form: forms.BaseForm) -> html.HtmlElement:
    template = engines["django"].from_string("{% load crispy_forms_tags %}<main>{% crispy form %}</main>")
    return html.fromstring(template.render({"form": form}))


def control(dom: html.HtmlElement, name: str) -> html.HtmlElement:
    return dom.xpath(f"//*[@name='{name}']")[0]


@pytest.mark.parametrize("data", [None, GOOD, WRONG], ids=["blank", "filled", "wrong"])
def test_every_control_has_a_label_above_it_and_every_group_a_legend(data):
    dom = page(SampleForm(data))
    for name in INPUTS:
        labels = dom.xpath(f"//label[@for='{control(dom, name).get('id')}']")
        assert len(labels) == 1
        assert not labels[0].xpath(".//a")
    for name in ("role", "topics"):
        group = dom.xpath(f"//fieldset[@id='id_{name}']")[0]
        assert group[0].tag == "legend"
        for choice in group.xpath(".//input"):
            assert dom.xpath(f"//label[@for='{choice.get('id')}']")
    assert not dom.xpath("//@placeholder")


def test_ids_are_unique_and_every_reference_exists():
    dom = page(SampleForm(WRONG))
    ids = dom.xpath("//@id")
    assert len(ids) == len(set(ids))
    references = [one for value in dom.xpath("//@aria-describedby") for one in value.split()]
    assert references
    assert set(references) <= set(ids)
    assert {link.removeprefix("#") for link in dom.xpath("//*[@role='alert']//a/@href")} <= set(ids)


def test_description_and_error_stand_above_the_input_and_are_described_by_in_that_order():
    dom = page(SampleForm(WRONG))
    address = control(dom, "address")
    assert address.get("aria-describedby") == "id_address_helptext id_address_error"
    order = [element.get("id") for element in dom.iter() if str(element.get("id")).startswith("id_address")]
    assert order == ["id_address_helptext", "id_address_error", "id_address"]
    group = dom.xpath("//fieldset[@id='id_role']")[0]
    assert group.get("aria-describedby") == "id_role_helptext id_role_error"


def test_required_is_told_without_the_browsers_own_bubbles():
    dom = page(SampleForm())
    assert "novalidate" in dom.xpath("//form")[0].attrib
    assert not dom.xpath("//*[@required]")
    required = {name for name in INPUTS if control(dom, name).get("aria-required") == "true"}
    assert required == {"name", "address", "layer", "agreed", "code"}
    assert dom.xpath("//fieldset[@id='id_role']/@aria-required") == ["true"]


def test_optional_fields_say_so_and_the_form_explains_it():
    dom = page(SampleForm())
    marked = [text.strip() for text in dom.xpath("//label/text() | //legend/text()") if "(niet verplicht)" in text]
    assert marked == [
        "Telefoon (niet verplicht)", "Onderwerpen (niet verplicht)", "Opmerking (niet verplicht)",
    ]  # fmt: skip
    note = dom.xpath("//*[@class='form-note']")[0]
    assert "(niet verplicht)" in note.text_content()
    assert dom.xpath("//form/preceding-sibling::p[@class='form-note']")


def test_nothing_is_invalid_before_submitting_and_only_what_is_wrong_after():
    assert not page(SampleForm()).xpath("//*[@aria-invalid]")
    dom = page(SampleForm(WRONG))
    wrong = {name for name in INPUTS if control(dom, name).get("aria-invalid") == "true"}
    assert wrong == {"name", "address", "layer", "agreed", "code"}
    assert dom.xpath("//fieldset[@id='id_role']/@aria-invalid") == ["true"]
    assert not dom.xpath("//input[@type='radio'][@aria-invalid]")


def test_the_summary_stands_above_the_form_takes_focus_and_repeats_each_error():
    dom = page(SampleForm(WRONG))
    summary = dom.xpath("//*[@role='alert']")[0]
    assert not summary.xpath("ancestor::form")
    assert summary.xpath("following::form")
    heading = summary.xpath(".//h2")[0]
    assert heading.get("tabindex") == "-1"
    assert "autofocus" in heading.attrib
    for link in summary.xpath(".//a"):
        target = dom.get_element_by_id(link.get("href")[1:])
        field = target.xpath("ancestor::div[contains(@class, 'utrecht-form-field--invalid')]")[0]
        error = field.xpath(".//*[contains(@class, 'utrecht-form-field-error-message')]")[0]
        assert link.text_content() in error.text_content()
    assert len(summary.xpath(".//a")) == 6


def test_each_error_says_how_to_put_it_right():
    errors = SampleForm(WRONG).errors
    assert errors["address"] == ["Vul een e-mailadres in met een @, zoals naam@gemeente.nl."]
    assert errors["name"] == ["Maak je tekst bij ‘Naam’ korter. Er passen 10 tekens in."]
    assert errors["layer"] == ["Maak een keuze bij ‘Soort organisatie’."]
    assert errors["role"] == ["Kies bij ‘Wat is je rol’ een van de mogelijkheden."]
    assert errors["agreed"] == ["Zet een vinkje bij ‘Ik doe mee’ als je verder wilt."]
    assert errors["code"] == ["Vul bij ‘Code’ iets in."]


def test_a_message_of_the_form_itself_stays():
    class OwnForm(NldsForm):
        name = forms.CharField(error_messages={"required": "Vul je naam in."})

    assert OwnForm({}).errors["name"] == ["Vul je naam in."]


def test_what_was_typed_stays_and_is_escaped():
    dom = page(SampleForm(GOOD))
    assert control(dom, "name").get("value") == 'Jo "<b>"'
    assert dom.xpath("//select/option[@selected]/@value") == ["a&b"]
    assert dom.xpath("//input[@type='radio'][@checked]/@value") == ["beleid"]
    assert dom.xpath("//input[@name='topics'][@checked]/@value") == ["y"]
    assert control(dom, "remark").text.strip() == "Tot dan"
    assert "checked" in control(dom, "agreed").attrib
    assert control(dom, "token").get("type") == "hidden"


@pytest.mark.parametrize(
    ("name", "token"),
    [("name", "name"), ("address", "email"), ("phone", "tel"), ("code", "one-time-code"), ("remark", None)],
)
def test_fields_tell_the_browser_what_they_hold(name, token):
    assert control(page(SampleForm()), name).get("autocomplete") == token


def test_a_code_gets_the_keys_for_digits_and_an_address_those_for_mail():
    dom = page(SampleForm())
    assert control(dom, "code").get("inputmode") == "numeric"
    assert control(dom, "address").get("type") == "email"


def test_the_browser_fills_in_nothing_for_somebody_else():
    class ColleagueForm(NldsForm):
        about_another = True
        name = forms.CharField()

    assert control(page(ColleagueForm()), "name").get("autocomplete") == "off"


def test_the_roles_are_cards_with_shape_word_and_example():
    dom = page(SampleForm())
    cards = dom.xpath("//div[contains(concat(' ', @class), ' role-card ')]")
    assert [card.xpath(".//input/@value")[0] for card in cards] == Role.values
    for card, role in zip(cards, Role, strict=True):
        assert card.xpath(".//label")[0].text_content() == role.label
        assert card.xpath(".//*[local-name()='svg'][@aria-hidden='true']")
        described = dom.get_element_by_id(card.xpath(".//input/@aria-describedby")[0])
        assert described.text_content() == ROLE_EXAMPLES[role]


def test_one_button_with_a_verb_and_no_reset():
    buttons = page(SampleForm()).xpath("//button")
    assert [(button.get("type"), button.text_content()) for button in buttons] == [("submit", "Verstuur de aanmelding")]


@pytest.mark.parametrize("data", [None, GOOD, WRONG], ids=["blank", "filled", "wrong"])
def test_inputs_written_in_python_are_those_of_django(data):
    ours, theirs = SampleForm(data), PlainForm(data)
    theirs.use_required_attribute = False
    for name in theirs.fields:
        mine = html.fromstring(str(ours[name]))
        django = html.fromstring(str(theirs[name]))
        added = {"class", "aria-required", "autocomplete"}
        assert mine.tag == django.tag
        assert {key: value for key, value in mine.attrib.items() if key not in added} == dict(django.attrib)
        options = [[(option.attrib, option.text) for option in one.iter("option")] for one in (mine, django)]
        assert options[0] == options[1]


def test_options_can_be_grouped():
    class GroupedForm(NldsForm):
        place = forms.ChoiceField(choices=[("Noord", [("g", "Groningen")]), ("z", "Zuid")])

    dom = page(GroupedForm())
    assert dom.xpath("//optgroup/@label") == ["Noord"]
    assert dom.xpath("//optgroup/option/@value") == ["g"]
    assert dom.xpath("//select/option/@value") == ["z"]
