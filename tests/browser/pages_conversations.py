"""Conversations: reading, writing, and the deeds on a post."""

from playwright.sync_api import Page

from tests.browser.page_state import PageState, fill_and_press, press


def write_too_much(page: Page) -> None:
    page.locator("[name=body]").fill("x" * 10_001)
    press("Plaats")(page)


def write_too_late(page: Page) -> None:
    """As the form of a page that was opened in time."""
    page.locator("[name=body]").fill("Net te laat.")
    press("Plaats")(page)


_ME = "participant"
_LOOK = fill_and_press("Bekijk eerst", body="Dit is **belangrijk**.\n\n### Kop\n\n- een\n- twee")
STATES = [
    PageState("discussions:room", "with conversations", "talk room", _ME),
    PageState("discussions:room", "without conversations", "talk empty room", _ME),
    PageState("discussions:thread", "with everything", "talk", _ME),
    PageState("discussions:thread", "for a moderator", "talk", "organiser"),
    PageState("discussions:thread", "with an answer", "talk answered", _ME),
    PageState("discussions:thread", "of who asked", "talk asked", _ME),
    PageState("discussions:thread", "posed, without posts", "talk posed", _ME),
    PageState("discussions:thread", "to read only", "talk over", _ME),
    PageState("discussions:thread-new", "", "talk new", _ME),
    PageState("discussions:thread-new", "wrong", "talk new", _ME, press("Plaats"), wrong=True, status=422),
    PageState("discussions:thread-new", "looked at", "talk new", _ME,
              fill_and_press("Bekijk eerst", title="Mag dat?", body="Een *brommer*.")),
    PageState("discussions:post-new", "", "talk write", _ME),
    PageState("discussions:post-new", "reply", "talk reply", _ME),
    PageState("discussions:post-new", "looked at", "talk write", _ME, _LOOK),
    PageState("discussions:post-new", "wrong", "talk write", _ME, press("Plaats"), wrong=True, status=422),
    PageState("discussions:post-new", "too long", "talk reply", _ME, write_too_much, wrong=True, status=422),
    PageState("discussions:post-new", "too late", "talk late", _ME, write_too_late, wrong=True, status=422),
    PageState("discussions:post-edit", "", "talk edit", _ME),
    PageState("discussions:post-edit", "with its title", "talk edit with title", _ME),
    PageState("discussions:post-edit", "wrong", "talk edit", _ME, fill_and_press("Bewaar", body=""), True, 422),
    PageState("discussions:post-withdraw", "", "talk withdraw", _ME),
    PageState("discussions:reveal", "", "talk name", "organiser"),
    PageState("discussions:reveal", "wrong", "talk name", "organiser", press("Bekijk"), wrong=True, status=422),
    PageState("discussions:reveal", "seen", "talk name", "organiser",
              fill_and_press("Bekijk de naam", reason="Melding van bedreiging")),
    PageState("discussions:panel", "", "talk panel", _ME),
    PageState("discussions:panel", "empty", "talk empty panel", _ME),
]  # fmt: skip
_PRESS = "answers a press alone, and leads to another page"
NO_PAGE = {
    "discussions:post": "leads to its place in discussions:thread",
    "discussions:post-react": _PRESS,
    "discussions:post-answer": _PRESS,
}
