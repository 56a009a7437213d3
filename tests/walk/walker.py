"""Opens pages as somebody of each kind, and keeps what the tests look at."""

import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from django.conf import settings
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.urls import resolve, reverse

from membership import sessions
from tests.walk.rows import Row
from tests.walk.urlconf import key_of
from tests.walk.world import CANARY, KINDS, World

_READS = ("SELECT", "WITH", "EXPLAIN", "PRAGMA", "SAVEPOINT", "RELEASE", "ROLLBACK TO", "BEGIN", "COMMIT", "SET ")
SEEN_EVERY = 20  # seconds; the moment of the last visit is kept every minute or so, and is no page's own doing
# What a look itself leaves behind: who saw personal data, or was refused it.
NOTED = frozenset({"privacy_accessrecord"})
_TABLE = re.compile(r'(?:INTO|UPDATE|FROM)\s+"?(\w+)"?', re.I)


@dataclass(frozen=True)
class Answer:
    """What somebody of `kind` got for one GET, as far as a test looks at it."""

    kind: str
    path: str
    status: int
    headers: dict[str, str]
    canaries: frozenset[str]
    written: frozenset[str]
    cookies: dict[str, dict[str, str]] = field(repr=False)

    @property
    def outcome(self) -> int | str:
        """The status; for a redirect where it leads to."""
        return self.headers["Location"] if self.status in (301, 302) else self.status

    @property
    def is_html(self) -> bool:
        return self.headers.get("Content-Type", "").startswith("text/html")


@contextmanager
def writes() -> Iterator[set[str]]:
    """Give the set of tables that were written to inside the block."""
    tables: set[str] = set()

    def watch(execute: object, sql: str, params: object, many: bool, context: object) -> object:
        if not sql.lstrip(" \n(").upper().startswith(_READS):  # PostgreSQL sets a union in brackets
            found = _TABLE.search(sql)
            tables.add(found.group(1) if found else sql)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(watch):
        yield tables


def path_of(row: Row, world: World) -> str:
    """Return the address of a row. Raises AssertionError when another line of the URLconf answers it."""
    made = row.build(world)
    path = made if isinstance(made, str) else reverse(row.key, args=made)
    found = resolve(path.partition("?")[0])
    assert key_of(found.view_name, found.route) == row.key, f"{path} is answered by {found.view_name or found.route}"
    return path


class Walker:
    """One browser for each kind of person; every row is walked once."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.clients = {kind: world.browser(kind) for kind in KINDS}
        self._answers: dict[Row, dict[str, Answer]] = {}
        self._seen: dict[str, float] = {}

    def answers(self, row: Row) -> dict[str, Answer]:
        """Return what every kind of person gets for the address of `row`."""
        if row not in self._answers:
            path = path_of(row, self.world)
            self._answers[row] = {kind: self._get(kind, path) for kind in KINDS}
        return self._answers[row]

    def _get(self, kind: str, path: str) -> Answer:
        client = self.clients[kind]
        if time.monotonic() - self._seen.get(kind, 0) > SEEN_EVERY:
            _be_seen(client)
            self._seen[kind] = time.monotonic()
        with writes() as written:
            response = client.get(path)
        if "django_session" in written:
            # The moment of the last visit is kept once in a while; what a page itself keeps there, it keeps again.
            with writes() as again:
                response = client.get(path)
            written -= {"django_session"} - again
        return _answer(kind, path, client, response, written)


def _be_seen(client: Client) -> None:
    """Keep the moment of this visit now, so that no page has to."""
    if settings.SESSION_COOKIE_NAME in client.cookies:
        session = client.session
        if sessions.KEY in session:
            session[sessions.KEY] |= {"seen": int(time.time())}
            session.save()


def _answer(kind: str, path: str, client: Client, response: HttpResponse, written: set[str]) -> Answer:
    text = response.getvalue().decode(errors="replace") + response.get("Location", "")
    text = text.replace("\r\n ", "")  # a calendar file folds its lines
    return Answer(
        kind=kind,
        path=path,
        status=response.status_code,
        headers=dict(response.headers),
        canaries=frozenset(CANARY.findall(text.lower())),
        written=frozenset(written),
        cookies={name: dict(morsel) for name, morsel in response.cookies.items()},
    )
