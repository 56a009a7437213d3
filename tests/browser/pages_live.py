"""Search, mail about what is new, and the presses of a room."""

from playwright.sync_api import Page

from tests.browser.page_state import Deed, PageState, press


def presses(*names: str) -> Deed:
    """Press these buttons one after the other; each is answered in place."""

    def deed(page: Page) -> None:
        for name in names:
            press(name)(page)
            page.get_by_role("main").get_by_role("button", name=name, exact=False).wait_for(state="detached")

    return deed


STATES = [
    PageState("discussions:search", "empty", "search", "participant"),
    PageState("discussions:search", "hits", "search hits", "participant"),
    PageState("discussions:search", "second page", "search second page", "participant"),
    PageState("discussions:search", "nothing", "search nothing", "participant"),
    PageState("discussions:mail", "on", "mail on", "participant"),
    PageState("discussions:mail", "off", "mail off", "participant"),
    PageState("discussions:room", "live", "room live", "participant"),
    PageState(
        "discussions:room", "followed and coming", "room live pressed", "participant",
        presses("Volg deze ruimte", "Ik doe mee"),
    ),
    PageState("discussions:room", "mail off", "room mail off", "participant"),
]  # fmt: skip
_PRESS = "answers a press alone, and leads to another page"
NO_PAGE = {
    "discussions:thread-news": "a part of discussions:thread for its script, see test_live.py",
    "discussions:follow": _PRESS,
    "discussions:tick": _PRESS,
    "discussions:tick-ics": "a file, not a page",
}
