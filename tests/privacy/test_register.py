"""What people and supervisors read about terms is what the nightly job does."""

import re
from datetime import timedelta

import pytest
from django.conf import settings

from events import retention
from events.actions import interest
from membership import holdings_login, inactivity
from outbox import holdings as outbox_holdings
from privacy import holdings as own
from privacy.register import as_markdown
from privacy.registry import REGISTRY
from registrations.actions import answers, clock


def test_the_register_in_the_docs_is_up_to_date():
    written = (settings.BASE_DIR / "docs" / "privacy-register.md").read_text()
    assert written == as_markdown(), "run manage.py privacy_register"


@pytest.mark.django_db
def test_the_privacy_page_shows_each_entry_with_its_term(client):
    text = re.sub(r"\s+", " ", client.get("/privacy/").content.decode())
    for holding in REGISTRY.holdings.values():
        if holding.fields:
            assert holding.title.replace("'", "&#x27;") in text, holding.title
            assert holding.term.replace("'", "&#x27;") in text, holding.term


def test_the_words_of_the_privacy_page_name_the_terms_of_the_job():
    """The organiser's text has the main terms in words; they are those of the rules."""
    text = (settings.BASE_DIR / "templates" / "site" / "defaults" / "privacy.md").read_text()
    assert interest.UNCONFIRMED_LIFETIME == clock.ANSWER_TIME == timedelta(days=7)
    assert "Zonder bevestiging 7 dagen" in text
    assert timedelta(days=30) == holdings_login.KEEP_LINK and "30 dagen nadat hij verliep" in text
    assert timedelta(days=90) == outbox_holdings.KEEP_CONTENT and "90 dagen" in text
    assert timedelta(days=730) == interest.CONFIRMED_LIFETIME and "2 jaar" in text
    assert timedelta(days=365) == retention.KEEP and "een jaar na de bijeenkomst" in text
    assert timedelta(days=14) == answers.KEEP_PRIVATE and "14 dagen na de bijeenkomst" in text
    assert timedelta(days=183) == own.KEEP_ACCESS and "een half jaar" in text
    assert timedelta(days=730) == inactivity.KEEP and "twee jaar niets" in text
