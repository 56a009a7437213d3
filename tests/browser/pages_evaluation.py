"""The evaluation: its form behind the mailed link, its pages in the admin, and the page that looks back."""

from playwright.sync_api import Page

from tests.browser.page_state import PageState, press

_SAME = "the same page as that of events_event, which has a state"
_ADMIN = "admin:discussions_questionnaire"
_SEND = press("Verstuur")


def fill_in(page: Page) -> None:
    """Answer the first scale by pressing its step, and send."""
    page.locator(".scale__label").nth(3).click()
    _SEND(page)


def _states(name: str, *states: str) -> list[PageState]:
    return [PageState(f"{_ADMIN}_{name}", state, f"evaluation {name} {state}", "organiser") for state in states]


STATES = [
    PageState("discussions:evaluation", "", "evaluation"),
    PageState("discussions:evaluation", "wrong", "evaluation", deed=_SEND, wrong=True, status=422),
    PageState("discussions:evaluation", "sent", "evaluation formal", deed=fill_in),
    PageState("discussions:evaluation", "answered", "evaluation answered"),
    PageState("discussions:evaluation", "closed", "evaluation closed"),
    PageState("discussions:evaluation", "unknown", "/evaluatie/bestaat-niet/", status=404),
    PageState(f"{_ADMIN}_changelist", "", "/admin/discussions/questionnaire/", "organiser"),
    PageState(f"{_ADMIN}_of_event", "", "evaluation begin", "organiser"),
    *_states("change", "draft", "open", "closed"),
    *_states("preview", "draft"),
    *_states("send", "draft"),
    *_states("close", "open"),
    *_states("results", "open", "closed", "few"),
    *_states("export", "closed"),
    PageState("registrations:event", "looking back", "event terugblik"),
]
NO_PAGE = {
    "registrations:picture": "a file, not a page",
    "registrations:document": "a file, not a page",
    "admin:registrations_event_figures": "answers a press alone, and leads to another page",
    f"{_ADMIN}_history": _SAME,
    f"{_ADMIN}_delete": _SAME,
    f"{_ADMIN}_add": "nobody may add one",
    "admin/discussions/questionnaire/<path:object_id>/": "leads on to another page",
}
