"""The log of who looked: for auditors alone. Organisers are among those whom it is about."""

from tests.walk.rows import staff

_AUDITORS = ("auditor", "superuser")
_NOBODY: tuple[str, ...] = ()

MODELS = {
    "privacy_accessrecord": ("access_record", _AUDITORS, _NOBODY, _NOBODY),
    "privacy_cleaningrun": ("cleaning_run", _AUDITORS, _NOBODY, _NOBODY),
}
ROWS = [
    staff("admin:privacy_cleaningrun_count", others=405, **dict.fromkeys(_AUDITORS, 405)),
    staff("admin:privacy_accessrecord_export", **dict.fromkeys(_AUDITORS, 200)),
    staff("admin:app_list", lambda w: ["privacy"], "privacy", others=404, **dict.fromkeys(_AUDITORS, 200)),
]
