"""The register of processing activities (AVG art. 30), written from the registry: docs/privacy-register.md."""

from collections.abc import Iterator

from privacy.registry import REGISTRY, Holding

INTRODUCTION = """# Register van verwerkingen (AVG, artikel 30)

Dit bestand is gemaakt uit het register in de code, met `manage.py privacy_register`. Verander het niet met de hand:
verander `holdings.py` van de app, en maak het opnieuw. Een test faalt als het niet klopt.

- **Verantwoordelijke:** de organiserende partij. Naam, adres en contact over privacy staan op `/privacy/`.
- **Betrokkenen:** wie zich aanmeldt, meepraat, lid is, de nieuwsbrief krijgt of in het beheer werkt.
- **Ontvangers:** de organisatoren. Een contactpersoon ziet de eigen delegatie. Niemand daarbuiten.
- **Doorgifte buiten de EU:** geen. De app roept geen andere sites aan.
- **Beveiliging:** versleutelde verbinding, inloggen met een link of met een tweede stap, rechten per groep, en een log
  van wie persoonsgegevens van anderen bekeek. Zie `operations.md` en `decisions/`.
- **Opruimen:** elke nacht, door `privacy.tasks.clean`. Wat er zou gebeuren: `manage.py clean --dry-run`.
- **Reservekopieën:** wie is gewist, staat nog in reservekopieën tot die zijn verlopen. Zet je er een terug, laat dan
  daarna meteen het nachtwerk lopen, en wis opnieuw wie sinds die kopie is gewist.
"""


def as_markdown() -> str:
    """Return the whole register, in the order of the apps."""
    return "\n".join([INTRODUCTION, *_table(), "", *_impersonal(), ""])


def _table() -> Iterator[str]:
    for holding in sorted(REGISTRY.holdings.values(), key=lambda one: (one.basis.value, one.title.casefold())):
        yield from _entry(holding)


def _entry(holding: Holding) -> Iterator[str]:
    labels = [str(holding.model_class._meta.get_field(name).verbose_name) for name in holding.fields]
    yield f"## {holding.title}\n"
    yield f"- **Waarvoor:** {holding.purpose}"
    yield f"- **Grondslag:** {holding.basis.label}"
    yield f"- **Hoe lang:** {holding.term}"
    if labels:
        yield f"- **Gegevens:** {', '.join(dict.fromkeys(labels))}"
    if holding.stays:
        yield f"- **Blijft na wissen:** {holding.stays}"
    yield f"- **Waar:** `{holding.model}`\n"


def _impersonal() -> Iterator[str]:
    yield "## Wat niets over een persoon zegt\n"
    yield "| model | velden | waarom |"
    yield "|---|---|---|"
    for model, fields in sorted(REGISTRY.impersonal.items()):
        by_reason: dict[str, list[str]] = {}
        for name, why in fields.items():
            by_reason.setdefault(why, []).append("de rest" if name == "*" else name)
        for why, names in by_reason.items():
            yield f"| {model} | {', '.join(names)} | {why} |"
