"""Who looked at personal data and what the nightly job removed: for auditors."""

from tests.browser.page_state import PageState, press

_ME = "auditor"
_LISTS = ("privacy_accessrecord", "privacy_cleaningrun")
_SAME = "the same page as that of events_event, which has a state"
_EXPORT = "/admin/privacy/accessrecord/exporteren/"
STATES = [
    PageState("admin:index", "of an auditor", "/admin/", _ME),
    *(PageState(f"admin:{name}_changelist", "", f"/admin/{name.replace('_', '/')}/", _ME) for name in _LISTS),
    *(PageState(f"admin:{name}_change", "", f"admin {name}_change", _ME) for name in _LISTS),
    PageState("admin:privacy_accessrecord_changelist", "nothing found", "/admin/privacy/accessrecord/?q=zzz", _ME),
    PageState("admin:privacy_accessrecord_export", "", _EXPORT, _ME),
    PageState("admin:privacy_accessrecord_export", "wrong", _EXPORT, _ME, press("Maak het bestand"), wrong=True),
    PageState("admin:privacy_cleaningrun_change", "counted", "cleaning counted", _ME),
]
NO_PAGE = {
    "admin:privacy_cleaningrun_count": "answers a press alone, and leads to another page",
    **{f"admin:{name}_{page}": _SAME for name in _LISTS for page in ("history", "delete")},
    **{f"admin:{name}_add": "nobody may add one" for name in _LISTS},
    **{"admin/{}/{}/<path:object_id>/".format(*name.split("_")): "leads on to another page" for name in _LISTS},
}
