"""What the admin has of this app: the log of who looked at personal data."""

from netwerk import admin_access_log  # noqa: F401
