"""The log of who looked: for auditors alone. Organisers are among those whom it is about."""

from dataclasses import replace

from tests.walk.rows import of_model, staff
from tests.walk.world import KINDS

_AUDITORS = ("auditor", "superuser")
_NOBODY: tuple[str, ...] = ()

_pages = of_model("privacy_accessrecord", "access_record", _AUDITORS, _NOBODY, _NOBODY)
ROWS = [
    # Who looked is what it tells: the names of readers, and nothing of what they saw.
    *(replace(row, shows=frozenset(KINDS)) for row in _pages),
    *of_model("privacy_cleaningrun", "cleaning_run", _AUDITORS, _NOBODY, _NOBODY),
    staff("admin:privacy_cleaningrun_count", others=405),
    staff("admin:privacy_accessrecord_export", **dict.fromkeys(_AUDITORS, 200)),
    staff("admin:app_list", lambda w: ["privacy"], "privacy", others=404, **dict.fromkeys(_AUDITORS, 200)),
]
