"""What is held about me, what I said yes to, where I am logged in, and leaving for good."""

from tests.browser.page_state import PageState, fill_and_press, press

STATES = [
    PageState("gegevens", "", "/mijn/gegevens/", "participant"),
    PageState("gegevens", "of somebody new", "/mijn/gegevens/", "nobody"),
    PageState("gegevens-toestemmingen", "", "/mijn/gegevens/toestemmingen/", "participant"),
    PageState("gegevens-toestemmingen", "none", "/mijn/gegevens/toestemmingen/", "nobody"),
    PageState("gegevens-naam", "", "/mijn/gegevens/naam/", "participant"),
    PageState(
        "gegevens-naam", "wrong", "/mijn/gegevens/naam/", "participant", fill_and_press("Bewaar", name=""), wrong=True
    ),
    PageState("gegevens-verwijderen", "", "/mijn/gegevens/verwijderen/", "participant"),
    PageState(
        "gegevens-verwijderen", "wrong", "/mijn/gegevens/verwijderen/", "participant", press("Ja, verwijder mij"),
        wrong=True,
    ),
    PageState("gegevens-verwijderen", "to prove", "/mijn/gegevens/verwijderen/", "long ago"),
    PageState("gegevens-verwijderen", "staff", "/mijn/gegevens/verwijderen/", "staff"),
    PageState("gegevens-verwijderd", "", "/mijn/gegevens/verwijderd/"),
]  # fmt: skip
NO_PAGE = {"gegevens-downloaden": "gives a file"}
