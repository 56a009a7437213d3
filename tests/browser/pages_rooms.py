"""Rooms of each kind, the pages of who leads them, and their pages in the admin."""

from playwright.sync_api import Page

from tests.browser.page_state import Deed, PageState, fill_and_press, press


def after_somebody_else(name: str, button: str) -> Deed:
    """Write on top of what somebody else saved meanwhile: an older version stands in the form."""

    def deed(page: Page) -> None:
        page.locator("main [name=version]").evaluate("field => field.value = 99")
        fill_and_press(button, **{name: "Dit schreef ik intussen."})(page)

    return deed


STATES = [
    PageState("discussions:room", "case", "room case", "participant"),
    PageState("discussions:room", "empty", "room empty", "participant"),
    PageState("discussions:room", "network", "room network", "participant"),
    PageState("discussions:room", "live now", "room live now", "participant"),
    PageState("discussions:room", "live over", "room live over", "participant"),
    PageState("discussions:room", "own case", "room own case", "participant"),
    PageState("discussions:room-lead", "filled", "room lead filled", "participant"),
    PageState("discussions:room-lead", "empty", "room lead empty", "participant"),
    PageState("discussions:room-lead", "live", "room lead live", "participant"),
    PageState(
        "discussions:room-lead", "wrong", "room lead empty", "participant", press("Zet de vraag in de ruimte"),
        wrong=True,
    ),
    PageState("discussions:room-notes", "filled", "room notes filled", "participant"),
    PageState("discussions:room-notes", "empty", "room notes empty", "participant"),
    PageState(
        "discussions:room-notes", "both texts", "room notes filled", "participant",
        after_somebody_else("notes", "Bewaar de aantekeningen"), wrong=True,
    ),
    PageState("discussions:room-outcome", "filled", "room outcome filled", "participant"),
    PageState("discussions:room-outcome", "empty", "room outcome empty", "participant"),
    PageState(
        "discussions:room-outcome", "wrong", "room outcome empty", "participant",
        fill_and_press("Bewaar de uitkomst", **{"taak-0-owner_name": "Iemand"}), wrong=True,
    ),
    PageState(
        "discussions:room-outcome", "both texts", "room outcome filled", "participant",
        after_somebody_else("agreed", "Bewaar de uitkomst"), wrong=True,
    ),
    PageState("admin:discussions_room_changelist", "", "/admin/discussions/room/", "organiser"),
    PageState("admin:discussions_room_change", "case", "admin room case", "organiser"),
    PageState("admin:discussions_room_change", "live", "admin room live", "organiser"),
    PageState("admin:discussions_room_ensure", "", "/admin/discussions/room/maken/", "organiser"),
    PageState(
        "admin:discussions_room_ensure", "wrong", "/admin/discussions/room/maken/", "organiser", press("Maak"),
        wrong=True,
    ),
]  # fmt: skip
_SAME = "the admin's own page, which has a state for a gathering"
NO_PAGE = {
    "discussions:room-file": "a file, not a page",
    "admin:discussions_room_add": "nobody may add one",
    "admin:discussions_room_history": _SAME,
    "admin:discussions_room_delete": _SAME,
    "admin/discussions/room/<path:object_id>/": "leads on to another page",
}
