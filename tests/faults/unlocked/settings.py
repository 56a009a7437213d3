"""The app's own settings, with the lock taken out."""

from netwerk.settings import *  # noqa: F403

INSTALLED_APPS = [*INSTALLED_APPS, "tests.faults.unlocked.apps.UnlockedConfig"]  # noqa: F405
if "transaction_mode" in DATABASES["default"].get("OPTIONS", {}):  # noqa: F405
    DATABASES["default"]["OPTIONS"]["transaction_mode"] = "DEFERRED"  # noqa: F405
