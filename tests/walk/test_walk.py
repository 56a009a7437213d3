"""Everybody at every address: who gets in, what it tells, and that looking changes nothing."""

import pytest
from django.conf import settings
from django.urls import reverse
from lxml import html

from tests.walk.table import KNOWS, PUBLIC, ROWS
from tests.walk.urlconf import addresses
from tests.walk.walker import NOTED
from tests.walk.world import EVERYTHING, KINDS, SESSIONLESS

pytestmark = pytest.mark.django_db

POLICY = {
    "default-src 'none'", "script-src 'self'", "style-src 'self'", "img-src 'self' data:", "font-src 'self'",
    "connect-src 'self'", "manifest-src 'self'", "form-action 'self'", "base-uri 'none'", "frame-ancestors 'none'",
    "object-src 'none'",
}  # fmt: skip
# A file that somebody sent in: a browser runs nothing of it (documents.uploads).
SANDBOX = {"sandbox", "default-src 'none'"}
SENT_IN = {
    *("registrations:picture", "registrations:document", "discussions:room-file", "membership:picture"),
    *("publications:picture", "publications:file"),
}
SAFE_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
}
OWN_HEADERS = {
    # The token stands in the address, which goes to nobody; the press still needs an Origin for the CSRF check.
    "membership:link": {"Referrer-Policy": "strict-origin"},
    "membership:unsubscribe": {"Referrer-Policy": "strict-origin"},
    "discussions:evaluation": {"Referrer-Policy": "strict-origin"},
}
# A file without anything of the reader.
SAME_FOR_EVERYBODY = {"registrations:calendar", "registrations:picture", "registrations:document"}
SAME_FOR_EVERYBODY |= {"publications:feed", "publications:picture for everybody", "publications:file for everybody"}
# Kept by the browser of its reader alone, which asks at each look whether the reader may still see it.
ASKED_EACH_TIME = {"membership:picture"}
# The one thing that looking may write, for its owner alone: what must be remembered until the press.
_WHY_NOT = ("django_session", "the sentence that says why it can't be done, read on the page that follows")
WRITES = {
    "admin:registrations_registration_line": _WHY_NOT,
    "admin:registrations_registration_release": _WHY_NOT,
    "admin:registrations_registration_together": _WHY_NOT,
    "mfa_activate_totp": ("django_session", "the secret in the QR code, until a code of the app proves it was scanned"),
    "mfa_add_webauthn": ("django_session", "the challenge that the new key must sign"),
    "mfa_reauthenticate_webauthn": ("django_session", "the challenge that the key must sign"),
    "mfa_view_recovery_codes": ("mfa_authenticator", "that the codes were shown: they are shown once"),
}


@pytest.fixture(scope="module")
def walked(walker):
    """Every answer to everybody, as (row, answer)."""
    return [(row, answer) for row in ROWS for answer in walker.answers(row).values()]


def fits(outcome, expected):
    if isinstance(expected, str) and isinstance(outcome, str):
        whole = expected in ("/", "/inloggen/", "/mijn/", "/admin/")
        return outcome == expected if whole else outcome.startswith(expected)
    return outcome == expected


def test_every_address_has_a_row():
    assert {address.key for address in addresses()} == {row.key for row in ROWS}


def test_the_public_addresses_are_these_and_no_others():
    assert {address.key for address in addresses() if address.is_public} == PUBLIC


@pytest.mark.parametrize("row", ROWS, ids=str)
def test_each_kind_of_person_gets_what_the_table_says(walker, row):
    found = {kind: answer.outcome for kind, answer in walker.answers(row).items()}
    wrong = [kind for kind in KINDS if not fits(found[kind], row.expected[kind])]
    assert {kind: found[kind] for kind in wrong} == {kind: row.expected[kind] for kind in wrong}


def test_looking_writes_nothing(walked):
    """Requirements 2c 29: no GET changes anything, for anybody; but who looked at personal data is noted."""
    allowed = {key: {table} for key, (table, _) in WRITES.items()}
    wrote = [(row, answer) for row, answer in walked if answer.written - NOTED - allowed.get(row.key, set())]
    assert [(str(row), answer.kind, answer.written) for row, answer in wrote] == []


def test_nobody_meets_what_is_somebody_elses(walked):
    """Requirements 2c 27 and 5.3: names, addresses, drafts, bills and links to join stay with whom they are for."""
    leaks = []
    for row, answer in walked:
        if KNOWS[answer.kind] is not EVERYTHING:
            shown = row.shows if answer.status == 200 else set()
            if strange := answer.canaries - KNOWS[answer.kind] - shown:
                leaks.append((answer.kind, answer.path, strange))
    assert leaks == []


def test_every_kind_of_person_meets_what_is_theirs(walked):
    """The canaries are really there: a walk on empty pages would prove nothing."""
    met = {kind: set() for kind in KINDS}
    for row, answer in walked:
        met[answer.kind] |= answer.canaries - row.shows
    everything = {"candidate", "contact", "invited", "billing", "interested", "mailed", "draft"}
    for kind in KINDS:
        assert met[kind] >= (everything if KNOWS[kind] is EVERYTHING else KNOWS[kind]), kind


def test_every_answer_has_the_safe_headers(walked):
    """Requirements 2a 2 and 3."""
    wrong = []
    for row, answer in walked:
        found = {name: answer.headers.get(name) for name in SAFE_HEADERS}
        policy = set(answer.headers.get("Content-Security-Policy", "").split("; "))
        wanted = SANDBOX if row.key in SENT_IN and answer.status == 200 else POLICY
        if found != SAFE_HEADERS | OWN_HEADERS.get(row.key, {}) or policy != wanted:
            wrong.append((answer.kind, answer.path, found, policy))
    assert wrong == []


def test_no_page_of_a_person_is_kept_by_a_browser_or_proxy(walked):
    """What somebody gets who is logged in, and every page on which one does that (requirements 2b 18)."""
    kept = []
    for row, answer in walked:
        about_login = row.key in PUBLIC and row.key.startswith(("membership:", "account_", "mfa_"))
        personal = answer.kind not in SESSIONLESS or about_login
        says = answer.headers.get("Cache-Control", "")
        asked = row.key in ASKED_EACH_TIME and says == "private, no-cache"
        if personal and not asked and not {row.key, str(row)} & SAME_FOR_EVERYBODY and "no-store" not in says:
            kept.append((answer.kind, answer.path))
    assert kept == []


def test_the_cookies_are_those_that_the_page_about_cookies_names(walked, client):
    """Requirements 5.15: only what is needed, and all of it told."""
    listed = html.fromstring(client.get(reverse("cookies")).content).xpath("//th[@scope='row']")
    told = {cell.text_content() for cell in listed}
    set_by = {name: cookie for _, answer in walked for name, cookie in answer.cookies.items()}
    assert told == {settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME}
    assert set(set_by) <= told
    assert settings.CSRF_COOKIE_NAME in set_by
    for name, cookie in set_by.items():
        assert (cookie["httponly"], cookie["samesite"], cookie["path"]) == (True, "Lax", "/"), name
