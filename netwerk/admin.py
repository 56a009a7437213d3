"""What the admin has of this app: the log of who looked at personal data, and what the nightly job removed."""

from netwerk import admin_access_log, admin_cleaning  # noqa: F401
