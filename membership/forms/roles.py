"""The four roles as a field, for who registers and for who asks to be a member."""

from django import forms

from membership.models.role import Role

# Written without "je" or "u", so that the same words fit every gathering.
ROLE_EXAMPLES = {
    Role.UITVOERING: "In contact met inwoners, met oog voor wat echt helpt. Bijvoorbeeld: een brommer "
    "voor iemand die werk vindt in een kas waar geen bus komt.",
    Role.BELEID: "Ruimte maken voor maatwerk in beleid. Bijvoorbeeld: in gesprek blijven met boeren die "
    "de overheid niet meer vertrouwen, en samen verdergaan.",
    Role.MANAGEMENT: "Leidinggeven: rugdekking voor de mensen die het werk doen, en ruimte om te proberen en te leren.",
    Role.BESTUUR: "De raad, de Staten of het parlement meenemen, ook als nog niemand weet wat eruit komt.",
    # The fifth card, for the contact of a delegation.
    "geen": "Bijvoorbeeld vanuit het secretariaat. Er is dan geen plek nodig.",
    # The fifth card, for who asks to be a member.
    "inwoner": "Meedenken vanuit eigen ervaring, bijvoorbeeld in een inwonerspanel. Dat kan zonder organisatie.",
}


class RoleCards(forms.RadioSelect):
    """The four roles as large cards, each with its shape and an example (design, sign-up page)."""

    role_cards = True


class RoleField(forms.ChoiceField):
    """A role, chosen from four cards."""

    def __init__(self, **options: object) -> None:
        options.setdefault("label", "Wat is je rol?")
        super().__init__(choices=Role.choices, widget=RoleCards, **options)
