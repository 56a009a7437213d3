"""Every address of the site is noted when somebody looks, or says why not (requirements 5.10)."""

import re
from types import SimpleNamespace

from django.apps import apps
from django.contrib import admin

from netwerk import personal_pages
from netwerk.personal_pages import PERSONAL, WITHOUT, WITHOUT_PEOPLE, shown_at, why_not
from tests.services import BASE_DIR
from tests.walk.urlconf import addresses

# Views that write themselves who looked, each in its own words.
NOTES_ITSELF = re.compile(r"\b(looked|looked_today|exported)\(request")


def shown(address):
    return shown_at(SimpleNamespace(func=address.view, view_name=address.key))


def notes_itself(address):
    view = address.view
    while hasattr(view, "__wrapped__"):
        view = view.__wrapped__
    module = getattr(view, "__module__", "") or ""
    path = BASE_DIR / (module.replace(".", "/") + ".py")
    if not path.exists() or not hasattr(view, "__name__"):
        return False
    source = path.read_text().partition(f"def {view.__name__}(")[2]
    return bool(NOTES_ITSELF.search(re.split(r"\n(?:def|class|@)", source)[0]))


def test_every_address_is_noted_or_says_why_not():
    missing = {one.key for one in addresses() if not shown(one) and not why_not(one.key) and not notes_itself(one)}
    assert missing == set()


def test_no_address_is_both():
    assert {one.key for one in addresses() if why_not(one.key) and (shown(one) or notes_itself(one))} == set()


def test_nothing_is_listed_that_does_not_exist():
    keys = {one.key for one in addresses()}
    listed = [*PERSONAL, *(key for group in WITHOUT.values() for key in group)]
    assert [one for one in listed if not any(_fits(one, key) for key in keys)] == []
    assert all(apps.get_model(label) for label in WITHOUT_PEOPLE)


def test_a_new_model_in_the_admin_is_noted_without_a_word():
    """What nobody thought of is personal: forgetting it writes too much, not too little."""
    for model in admin.site._registry:
        label = model._meta.label_lower
        key = f"admin:{label.replace('.', '_')}_changelist"
        found = personal_pages.shown_at(SimpleNamespace(func=None, view_name=key))
        assert (found is None) == (label in WITHOUT_PEOPLE), label


def _fits(listed, key):
    return key.startswith(listed[:-1]) if listed.endswith("*") else key == listed


def test_every_page_of_the_admin_is_named_in_dutch():
    """Each name in the log is one that somebody wrote, and no name is kept for a page that is gone."""
    of_models = [one.key for one in addresses() if shown(one) and one.key not in PERSONAL]
    named = {personal_pages._model_and_page(key)[1] for key in of_models if personal_pages._of_model(key)}
    assert named - set(personal_pages._NAMES) == set()
    assert set(personal_pages._OWN_PAGES) - named == set()
