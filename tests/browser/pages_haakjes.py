"""Haakjes: the list, posting, a haakje in each state for its poster and for others, and the pages of the poster."""

from tests.browser.page_state import PageState, fill_and_press, press

_POSTER, _HELPER = "poster", "helper"
_SAME = "the same page as that of events_event, which has a state"
_LISTS = ("haakjes_haakje", "haakjes_response")
_OWN = ("edit", "met", "renew", "withdraw")
_STATES = ("open", "offer", "ending", "quiet", "closed", "withdrawn", "taken away", "met")

STATES = [
    PageState("haakjes:list", "", "/haakjes/", _HELPER),
    PageState("haakjes:list", "filtered", "/haakjes/?kant=vraag&soort=kennis&stand=gelukt", _HELPER),
    PageState("haakjes:list", "nothing found", "/haakjes/?q=bestaatvastniet", _HELPER),
    PageState("haakjes:list", "mine", "/haakjes/?stand=mijn", _POSTER),
    PageState("haakjes:list", "of a resident", "/haakjes/", "resident"),
    PageState("haakjes:list", "for no member", "/haakjes/", "nobody", status=403),
    PageState("haakjes:new", "", "/haakjes/nieuw/", _POSTER),
    PageState("haakjes:new", "filled in", "/haakjes/nieuw/?title=Een+uitkomst&text=Wat+we+afspraken", _POSTER),
    PageState("haakjes:new", "wrong", "/haakjes/nieuw/", _POSTER, press("Plaats het haakje"), True, 422),
    PageState("haakjes:new", "without an organisation", "/haakjes/nieuw/", "resident", status=403),
    *(PageState("haakjes:haakje", f"{name}, to its poster", f"haakje {name}", _POSTER) for name in _STATES),
    *(PageState("haakjes:haakje", name, f"haakje {name}", _HELPER) for name in ("open", "quiet", "met", "of who left")),
    PageState("haakjes:haakje", "answer in private", "haakje talk", _POSTER),
    PageState("haakjes:haakje", "wrong", "haakje open", _HELPER, press("Plaats je reactie"), True, 422),
    *(PageState(f"haakjes:{page}", "", f"haakje {page} open", _POSTER) for page in _OWN),
    PageState(
        "haakjes:edit", "wrong", "haakje edit open", _POSTER, fill_and_press("Bewaar", title=""), wrong=True, status=422
    ),
    PageState("haakjes:met", "wrong", "haakje met open", _POSTER, press("Ja, het is gelukt"), True, 422),
    PageState(
        "haakjes:renew", "wrong", "haakje renew open", _POSTER, fill_and_press("Verleng", open_until="2020-01-01"),
        wrong=True, status=422,
    ),
    PageState("haakjes:renew", "closed", "haakje renew closed", _POSTER),
    PageState("haakjes:response-withdraw", "", "haakje response", _HELPER),
    *(PageState(f"admin:{name}_changelist", "", f"/admin/{name.replace('_', '/')}/", "organiser") for name in _LISTS),
    *(PageState(f"admin:{name}_change", "", f"admin {name}_change", "organiser") for name in _LISTS),
]  # fmt: skip
NO_PAGE = {
    **{f"admin:{name}_{page}": _SAME for name in _LISTS for page in ("history", "delete")},
    **{f"admin:{name}_add": "nobody may add one" for name in _LISTS},
    **{"admin/{}/{}/<path:object_id>/".format(*name.split("_")): "leads on to another page" for name in _LISTS},
}
