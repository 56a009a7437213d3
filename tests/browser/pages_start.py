"""The start in each phase, the house rules, who is here, and whom one meets."""

from tests.browser.page_state import PageState, press

_ME = "participant"
STATES = [
    PageState("discussions:environment", "with news and help", "start full", _ME),
    PageState("discussions:environment", "everything seen", "start full", _ME, press("Ik heb alles gezien")),
    PageState("discussions:environment", "help is gone", "start unsupported", _ME),
    PageState("discussions:environment", "to read only, with a summary", "start read only", _ME),
    PageState("discussions:environment", "rehearsal", "start rehearsal", "host"),
    PageState("discussions:rules", "", "rules", _ME),
    PageState("discussions:rules", "again", "rules again", _ME),
    PageState("discussions:people", "nobody", "people nobody", _ME),
    PageState("discussions:people", "listed", "people listed", _ME),
    PageState("discussions:meeting", "", "meet", _ME),
    PageState("discussions:meeting", "waits", "meet waits", _ME),
    PageState("discussions:meeting", "found", "meet found", _ME),
    PageState("discussions:meeting", "over", "meet over", _ME),
]
NO_PAGE = {"discussions:seen": "answers a press alone, and leads to another page"}
