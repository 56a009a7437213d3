"""Which addresses show personal data of others, and so are written down when somebody sees them; and why the others
are not. tests/privacy/test_access_pages.py compares this with the map of the site: no address may be missing.

In the admin every page of every model counts, unless the model stands in WITHOUT_PEOPLE: what is new there is noted by
itself. Elsewhere a view may say it itself (privacy.access.personal_list, looked, looked_today, exported).
"""

from functools import cache

from django.contrib import admin
from django.urls import ResolverMatch

from privacy.access import Shown

# Addresses outside the models of the admin, by the name of the address.
PERSONAL: dict[str, Shown] = {
    "registrations:checkin": Shown("Lijst aan de deur"),
    "registrations:checkin-person": Shown("Iemand aan de deur"),
    "registrations:delegation": Shown("Mijn delegatie", daily=True),
    "discussions:people": Shown("Wie er is", daily=True),
    "discussions:meeting": Shown("Wie je ontmoet", daily=True),
    "discussions:room-lead": Shown("Beheer van een ruimte", daily=True),
    "discussions:moderation": Shown("Moderatie"),
    "discussions:reveal": Shown("Naam bij een bericht zonder naam"),
    "discussions:hide": Shown("Bericht verbergen"),
    "admin:index": Shown("Werkplek van de organisator", daily=True),
    "admin:autocomplete": Shown("Zoekveld in het beheer"),
    # Of models without people, but with people on this page.
    "admin:registrations_event_allocation": Shown("Voorstel voor de verdeling"),
    "admin:registrations_event_proposal": Shown("Voorstel voor de verdeling"),
    "admin:registrations_event_what_if": Shown("Wat als bij de verdeling"),
    "admin:registrations_event_run": Shown("Gedane verdeling"),
    "admin:registrations_event_answers": Shown("Antwoorden op eigen vragen"),
    "admin:registrations_event_reconfirm": Shown("Vragen of mensen nog komen"),
    "admin:registrations_event_cancel": Shown("Bijeenkomst afgelasten"),
    "admin:registrations_event_move": Shown("Bijeenkomst verplaatsen"),
    "admin:discussions_questionnaire_results": Shown("Uitkomsten van een evaluatie"),
    "admin:discussions_questionnaire_export": Shown("Uitkomsten van een evaluatie, als bestand"),
}

# Models in the admin that hold nothing about people, or only what the site shows to everybody.
WITHOUT_PEOPLE: dict[str, str] = {
    "events.event": "het programma; wie er spreken staat op de site",
    "events.organisingbody": "een organisatie",
    "events.sitetext": "teksten van de site",
    "discussions.questionnaire": "vragen; de uitkomsten zijn een eigen pagina",
    "discussions.summary": "wat iedereen in de omgeving leest",
    "membership.umbrellanetwork": "netwerken van organisaties",
    "membership.theme": "een lijst van onderwerpen",
    "membership.maildomain": "domeinen van organisaties",
    "membership.networkfigure": "aantallen",
    "publications.article": "wat op de site staat of komt",
    "publications.librarydocument": "wat in de bibliotheek staat",
}

EVERYBODY = "voor iedereen hetzelfde"
OWN = "alleen over wie kijkt, of over wie die zelf aanmeldde"
PROOF = "wie de link uit een eigen mail heeft, leest wat in die mail staat"
TALK = "een gesprek: wie er schrijft, laat dat zien aan wie er ook is"
PRESS = "een knop: er is niets te zien"
FRAME = "een pagina van het beheer zonder personen"
DEMO = "alleen in de demo, met verzonnen mensen"

# The addresses without personal data of others, by why. A part that ends in "*" stands for all that begin with it.
WITHOUT: dict[str, tuple[str, ...]] = {
    EVERYBODY: (
        "home", "responsief-werken", "toegankelijkheid", "privacy", "cookies", "contact", "security-txt", "gezondheid",
        "gezondheid-web", "registrations:events", "registrations:calendar", "registrations:event-preview",
        "registrations:event", "registrations:event-ics", "registrations:flyer", "registrations:picture",
        "registrations:document", "registrations:interest", "registrations:interest-sent",
        "registrations:interest-confirmed", "registrations:register", "registrations:registered",
        "membership:login", "membership:login-sent", "membership:login-code", "membership:phone-code",
        "membership:logout", "membership:join", "membership:join-sent", "mailings:newsletter",
        "mailings:newsletter-sent", "mailings:newsletter-confirmed", "membership:organisations",
        "publications:news", "publications:feed", "publications:article", "publications:picture",
        "publications:library", "publications:document", "publications:file", "search",
    ),
    OWN: (
        "mijn", "account_*", "mfa_*", "usersessions_list", "membership:move", "membership:leave", "membership:profile",
        "registrations:registration", "registrations:cancel", "registrations:offer", "registrations:join",
        "registrations:reconfirm", "registrations:substitute", "registrations:confirmation", "registrations:agenda",
        "registrations:questions", "registrations:delegation-cancel", "registrations:member-cancel",
        "registrations:colleague-add", "registrations:colleague", "registrations:billing", "registrations:own-case",
        "registrations:delegation-withdraw", "discussions:mail", "gegevens", "gegevens-naam",
        "gegevens-toestemmingen",
        "gegevens-verwijderen", "gegevens-verwijderd",
    ),
    PROOF: ("membership:link", "membership:link-renew", "membership:unsubscribe", "discussions:evaluation"),
    TALK: (
        "discussions:environment", "discussions:rules", "discussions:room", "discussions:room-notes",
        "discussions:room-outcome", "discussions:room-file", "discussions:thread", "discussions:thread-new",
        "discussions:thread-news", "discussions:panel", "discussions:post", "discussions:post-new",
        "discussions:post-edit", "discussions:post-answer", "discussions:search", "discussions:report",
        "discussions:reported", "discussions:summary", "discussions:summary-pdf", "discussions:tick-ics", "haakjes:*",
        # the picture on a page that is noted itself, and the form beside it
        "membership:picture", "membership:contact",
    ),
    PRESS: (
        "registrations:join-decide", "discussions:seen", "discussions:post-withdraw", "discussions:post-react",
        "discussions:follow", "discussions:tick", "discussions:put-back", "discussions:keep", "discussions:insight",
        "discussions:nothing-here",
    ),
    FRAME: (
        "admin:login", "admin:logout", "admin:password_change", "admin:password_change_done", "admin:jsi18n",
        "admin:view_on_site", "admin:app_list", "admin/*",
        "admin:network_figures",
        # of gatherings
        "admin:registrations_event_preset", "admin:registrations_event_copy", "admin:registrations_event_figures",
        # of evaluations and summaries: questions, presses, and what all read
        "admin:discussions_questionnaire_of_event", "admin:discussions_questionnaire_preview",
        "admin:discussions_questionnaire_send", "admin:discussions_questionnaire_close",
        "admin:discussions_summary_event",
    ),
    DEMO: ("demo", "demo-*"),
}  # fmt: skip

_PAGES = {
    "changelist": "lijst",
    "history": "geschiedenis",
    "change": "een rij",
    "add": "nieuw",
    "delete": "verwijderen",
}
_STANDARD = tuple(_PAGES)
# The log is read in Dutch, so each page of our own that shows people has its name in Dutch.
_OWN_PAGES = {
    "accept": "lid maken",
    "caller": "gebeld",
    "cancel": "afmelden",
    "code": "code",
    "count": "tellen",
    "decline": "afwijzen",
    "duplicates": "misschien dubbel",
    "ensure": "aanmaken",
    "export": "export",
    "free": "tijd vrijgeven",
    "guest": "gast",
    "hold": "apart houden",
    "invitation": "uitnodiging",
    "line": "in de rij",
    "mail": "mail opnieuw",
    "merge": "samenvoegen",
    "offer": "plek aanbieden",
    "preview": "voorbeeld",
    "push": "opnieuw versturen",
    "release": "plek vrijgeven",
    "resume": "hervatten",
    "schedule": "inplannen",
    "seat": "plek geven",
    "send": "versturen",
    "stop": "stilzetten",
    "substitute": "vervanger",
    "summary": "samenvatting",
    "summary-date": "datum bij de samenvatting",
    "test": "proefmail",
    "together": "samen of niet",
    "unschedule": "niet meer inplannen",
}
_NAMES = _PAGES | _OWN_PAGES


def shown_at(match: ResolverMatch) -> Shown | None:
    """Return what the address shows of others; None when that is nothing."""
    return getattr(match.func, "shown", None) or PERSONAL.get(match.view_name) or _of_model(match.view_name)


def why_not(key: str) -> str | None:
    """Return why an address shows nothing of others; None when nothing says so."""
    for why, keys in WITHOUT.items():
        if any(key.startswith(one[:-1]) if one.endswith("*") else key == one for one in keys):
            return why
    model, page = _model_and_page(key)
    return WITHOUT_PEOPLE.get(model) if page in _STANDARD else None


def _of_model(key: str) -> Shown | None:
    """Return what a page of a model in the admin shows: of every model that is not listed as without people."""
    model, page = _model_and_page(key)
    if model is None or model in WITHOUT_PEOPLE:
        return None
    title = str(_models()[model]._meta.verbose_name_plural).capitalize()
    return Shown(f"{title} ({_NAMES.get(page, page)})")


def _model_and_page(key: str) -> tuple[str | None, str]:
    if not key.startswith("admin:"):
        return None, ""
    name = key.removeprefix("admin:")
    for label in _models():
        prefix = label.replace(".", "_") + "_"
        if name.startswith(prefix):
            return label, name.removeprefix(prefix)
    return None, ""


@cache
def _models() -> dict[str, type]:
    """The models of the admin by label, the longest first: one name may begin with another."""
    found = {model._meta.label_lower: model for model in admin.site._registry}
    return dict(sorted(found.items(), key=lambda item: -len(item[0])))
