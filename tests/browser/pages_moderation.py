"""Reporting and deciding about posts, the summary, and both in the admin."""

from tests.browser.page_state import PageState, fill_and_press, press

_MODELS = ("post", "report", "moderation", "outcome", "summary")
_SAME = "the same page as that of events_event, which has a state"

STATES = [
    PageState("discussions:report", "", "report", "participant"),
    PageState("discussions:report", "wrong", "report", "participant", press("Meld het bericht"), True, 422),
    PageState("discussions:reported", "waiting", "reported waiting", "participant"),
    PageState("discussions:reported", "hidden", "reported hidden", "participant"),
    PageState("discussions:moderation", "filled", "moderation filled", "organiser"),
    PageState("discussions:moderation", "empty", "moderation empty", "organiser"),
    PageState("discussions:moderation", "of a lead", "moderation led", "participant"),
    PageState("discussions:hide", "", "hide", "organiser"),
    PageState("discussions:hide", "hidden by a report", "hide hidden", "organiser"),
    PageState(
        "discussions:hide", "wrong", "hide", "organiser", fill_and_press("Verberg het bericht", reason=""), True, 422
    ),
    PageState("discussions:summary", "published", "summary published", "participant"),
    PageState("discussions:summary", "not yet there", "summary none", "participant"),
    PageState("discussions:summary", "draft", "summary draft", "organiser"),
    *(
        PageState(f"admin:discussions_{name}_changelist", "", f"/admin/discussions/{name}/", "organiser")
        for name in _MODELS
    ),
    *(PageState(f"admin:discussions_{name}_change", "", f"admin {name}", "organiser") for name in _MODELS),
    PageState("admin:discussions_outcome_add", "", "/admin/discussions/outcome/add/", "organiser"),
    PageState("admin:discussions_summary_event", "", "admin summary new", "organiser"),
]
NO_PAGE = {
    **dict.fromkeys(
        ("discussions:put-back", "discussions:keep", "discussions:insight"),
        "answers a press alone, and leads to another page",
    ),
    "discussions:summary-pdf": "a file; while it is made a page like that of registrations:flyer, see test_pages.py",
    **{f"admin:discussions_{name}_{page}": _SAME for name in _MODELS for page in ("history", "delete")},
    **{f"admin:discussions_{name}_add": "nobody may add one" for name in _MODELS if name != "outcome"},
    **{f"admin/discussions/{name}/<path:object_id>/": "leads on to another page" for name in _MODELS},
}
