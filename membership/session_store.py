"""Sessions in the database, as Django keeps them, with one write at a login instead of two."""

from django.contrib.sessions.backends import db
from django.contrib.sessions.backends.base import VALID_KEY_CHARS
from django.utils.crypto import get_random_string


class SessionStore(db.SessionStore):
    """At a login Django looks whether a new key is free, stores an empty session under it, and fills that when the
    page is done. Here a new key waits until the page is done; it is random enough to be nobody else's.
    """

    _is_stored = True

    def create(self) -> None:
        """Take a new key, which `save` stores."""
        self._session_key = get_random_string(32, VALID_KEY_CHARS)
        self._get_session(no_load=True)
        self._is_stored = False
        self.modified = True

    def save(self, must_create: bool = False) -> None:
        """Store what there is; raises CreateError when a new key is somebody else's after all."""
        if self.session_key is None:
            self.create()
        super().save(must_create=must_create or not self._is_stored)
        self._is_stored = True
