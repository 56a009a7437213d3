"""The rows behind the states of haakjes, and their mails."""

from collections.abc import Iterator
from datetime import timedelta
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils import timezone

from haakjes import actions, states
from haakjes.models import Haakje, Kind, Response, Side, State
from membership.models import Membership, MembershipState, Theme
from tests.factories import make_organisation, make_user
from tests.haakjes.support import make_haakje, make_member, make_response, make_umbrella

if TYPE_CHECKING:
    from tests.browser.scenario import Scenario

Wish = tuple[str, str, str, dict[str, object]]  # kind, which variant, address, arguments
TEXT = "Bij ons is het **druk** in het voorjaar.\n\n- twee mensen\n- vier weken"


def make(scenario: "Scenario") -> None:
    """Fill `at` with "haakje ..." and the pages of its poster, and `people` with a poster, a helper and a resident."""
    body, umbrella = make_organisation("Dienst Haakwerk"), make_umbrella("Proefkoepel")
    poster = make_member(umbrella, organisation=body, user=make_user("haak@proef.example.nl", name="Hanna Haak"))
    helper = make_member(user=make_user("helper@proef.example.nl", name="Hugo Helper"))
    resident = make_member(resident=True, user=make_user("inwoner@proef.example.nl", name="Ria Inwoner"))
    scenario.people |= {"poster": poster.user, "helper": helper.user, "resident": resident.user}
    theme, _ = Theme.objects.get_or_create(slug="proef", defaults={"name": "Proefthema"})
    for name, fields in (
        ("open", {"umbrella": None}),
        ("offer", {"side": Side.OFFER, "kind": Kind.DILEMMA, "umbrella": umbrella}),
        ("ending", {"open_until": timezone.localdate() + timedelta(days=2)}),
        ("quiet", {}),
    ):
        haakje = make_haakje(poster, title=f"Proefhaakje {name}", text=TEXT, **fields)
        haakje.themes.add(theme)
        _pages(scenario, name, haakje)
        if name == "open":
            make_response(haakje, helper, "Daar **denken** we graag over mee.")
            talk = make_response(haakje, helper, "Ik ken iemand. Bel je mij?", private=True)
            make_response(haakje, poster, "Dat doe ik morgen.", private=True, with_user=helper.user)
            gone = make_response(haakje, helper)
            actions.withdraw_response(member=helper, response=gone)
            scenario.at["haakje talk"] = f"{haakje.get_absolute_url()}?gesprek={talk.public_id}"
            scenario.at["haakje response"] = reverse(
                "haakjes:response-withdraw", args=[haakje.public_id, talk.public_id]
            )
            scenario.admin("haakjes_haakje_change", haakje.pk)
            scenario.admin("haakjes_response_change", haakje.responses.filter(private=False).first().pk)
    _pages(scenario, "closed", make_haakje(poster, State.CLOSED, title="Proefhaakje verlopen"))
    _pages(scenario, "withdrawn", make_haakje(poster, State.WITHDRAWN, title="Proefhaakje ingetrokken"))
    taken = make_haakje(poster, title="Proefhaakje weggehaald")
    actions.moderate(haakje=taken, reason="Hier staat een inwoner in.", by="beheer:1")
    _pages(scenario, "taken away", taken)
    met = make_haakje(poster, title="Proefhaakje gelukt", text=TEXT)
    states.change(met, State.MET, by="lid:1", met_with="Gemeente Proefstad", result="Twee mensen, **vier** weken.")
    _pages(scenario, "met", met)
    left = make_member(user=make_user("weg@proef.example.nl", name="Wim Weg"))
    of_former = make_haakje(left, title="Proefhaakje van een oud-lid")
    Membership.objects.filter(user=left.user).update(state=MembershipState.LEFT)
    _pages(scenario, "of who left", of_former)


def _pages(scenario: "Scenario", name: str, haakje: Haakje) -> None:
    scenario.at[f"haakje {name}"] = haakje.get_absolute_url()
    for page in ("edit", "met", "renew", "withdraw"):
        scenario.at[f"haakje {page} {name}"] = reverse(f"haakjes:{page}", args=[haakje.public_id])


def mails(scenario: "Scenario") -> Iterator[Wish]:
    """Every mail about haakjes, in each variant that has words of its own."""
    poster, helper = make_member(name="Pia Plaatst"), make_member(name="")
    haakje = make_haakje(poster, title="Wie kijkt mee met onze brief?")

    def about(kind: str, one: Haakje) -> Wish:
        return f"haakjes.{kind}", "", poster.user.email, {"haakje": str(one.public_id)}

    def of(kind: str, variant: str, to: str, response: Response) -> Wish:
        return f"haakjes.{kind}", variant, to, {"response": str(response.public_id)}

    yield of("response", "open", poster.user.email, make_response(haakje, helper))
    yield of("response", "private", poster.user.email, make_response(haakje, helper, private=True))
    answer = make_response(haakje, poster, private=True, with_user=helper.user)
    yield of("answer", "to a member without a name", helper.user.email, answer)
    yield about("ending", haakje)
    yield about("closed", make_haakje(poster, State.CLOSED))
    taken = make_haakje(poster)
    actions.moderate(haakje=taken, reason="Er staat een inwoner in.", by="beheer:1")
    yield about("taken_away", taken)
