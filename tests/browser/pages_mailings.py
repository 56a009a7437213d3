"""Mailings: writing, looking at one as anybody, planning, and following it."""

from tests.browser.page_state import PageState, fill_and_press, press

_ME = "organiser"
STATES = [
    *(PageState("admin:mailings_mailing_change", name, f"mailing {name}", _ME)
      for name in ("inviting", "scheduled", "missed", "sending", "stopped", "newsletter", "newsletter with nothing")),
    *(PageState("admin:mailings_mailing_preview", name, f"preview {name}", _ME)
      for name in (
          "inviting", "scheduled", "found", "not found", "gone", "newsletter", "newsletter with nothing",
      )),
    PageState(
        "admin:mailings_mailing_schedule", "wrong", "preview inviting", _ME,
        fill_and_press("Plan in", at="2020-01-01T10:00"),
    ),
    PageState("admin:mailings_mailing_invitation", "being made", "mailing paper", _ME, status=202),
    PageState("admin:mailings_mailing_summary", "", "mailing summary", _ME),
    PageState("admin:mailings_mailing_summary", "wrong", "mailing summary", _ME, press("Ga verder"), wrong=True),
    PageState("admin:mailings_mailing_summary-date", "", "mailing summary-date", _ME),
    PageState(
        "admin:mailings_mailing_summary-date", "wrong", "mailing summary-date", _ME, press("Bewaar"), wrong=True,
    ),
]  # fmt: skip
_PRESS = "a press; it leads on to the page of the mailing"
NO_PAGE = dict.fromkeys((f"admin:mailings_mailing_{name}" for name in ("test", "unschedule", "stop", "resume")), _PRESS)
