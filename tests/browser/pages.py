"""Every page in every state: which address of the URLconf, where it is, as whom, and what one does there first.

`at` names an address of the scenario (tests/browser/scenario.py) or is a path. `wrong` marks a form that came back with
errors. NO_PAGE gives the reason for each address that shows no page of its own.
"""

from playwright.sync_api import Page, expect

from tests.browser import (
    pages_access,
    pages_conversations,
    pages_directory,
    pages_evaluation,
    pages_haakjes,
    pages_lists,
    pages_live,
    pages_mailings,
    pages_moderation,
    pages_my_data,
    pages_publications,
    pages_rooms,
    pages_start,
)
from tests.browser.page_state import PageState, fill_and_press, press

# Each topic has a module of its own, with STATES and NO_PAGE.
TOPICS = [
    pages_access,
    pages_conversations,
    pages_directory,
    pages_evaluation,
    pages_haakjes,
    pages_lists,
    pages_live,
    pages_mailings,
    pages_moderation,
    pages_my_data,
    pages_publications,
    pages_rooms,
    pages_start,
]
NEW_PARTICIPANT = {"name": "Sam Nieuw", "address": "sam@proef.example.nl", "organisation": "Gemeente Nieuwdorp"}


def send_without_a_button(page: Page) -> None:
    """Send the form as a robot would: without pressing one of its buttons."""
    with page.expect_navigation():
        page.evaluate("document.querySelector('main form').submit()")


def save(page: Page) -> None:
    """Press the save button of the admin."""
    page.locator("[name=_save]").click()


def choose_role(page: Page, role: str) -> None:
    """Press the card of a role, as a reader does: the card is the label, and the button itself lies under it."""
    button = page.locator(f"[name=role][value={role}]")
    page.locator(f"label[for={button.get_attribute('id')}]").click()
    expect(button).to_be_checked()


def fill_in_registration(page: Page) -> None:
    for name, value in NEW_PARTICIPANT.items():
        page.locator(f"[name={name}]").fill(value)
    page.locator("[name=layer]").select_option("gemeente")
    choose_role(page, "bestuur")


def come_with_colleagues(page: Page) -> None:
    page.locator("[name=mode][value=delegatie]").check()
    page.locator("[name=collega-0-name]").fill("Collega")
    page.locator("[name=collega-0-role]").select_option("beleid")


def come_with_wrong_colleagues(page: Page) -> None:
    come_with_colleagues(page)
    press("Verstuur de aanmelding")(page)


def review(page: Page) -> None:
    fill_in_registration(page)
    page.locator("[name=factuur-follows]").check()
    for name, value in {
        "name": "Gemeente Nieuwdorp",
        "street": "Markt 1",
        "postcode": "1234 AB",
        "city": "Dorp",
    }.items():
        page.locator(f"[name=factuur-{name}]").fill(value)
    press("Controleer")(page)


def write_more_than_fits(page: Page) -> None:
    """Answer at greater length than the field takes, as who has another page of the form open may."""
    answer = page.locator("main input[type=text]").first
    answer.evaluate("field => field.removeAttribute('maxlength')")
    answer.fill("x" * 501)
    press("Bewaar")(page)


def send_too_much(page: Page) -> None:
    """Send more fields than any form has."""
    with page.expect_navigation():
        page.evaluate("""() => {
          const form = document.querySelector("main form");
          for (let number = 0; number <= 2000; number += 1) {
            form.append(Object.assign(document.createElement("input"), {type: "hidden", name: `x${number}`}));
          }
          form.submit();
        }""")


def press_without_cookie(page: Page) -> None:
    page.context.clear_cookies()
    press("link")(page)


def try_too_often(page: Page) -> None:
    for _ in range(11):
        press("Ga verder")(page)


def open_newest_mail(page: Page) -> None:
    """Open a mail of the demo; the worker may still be busy with the first one."""
    first = page.locator(".mail-list a").first
    for _ in range(60):
        if first.count():
            break
        page.wait_for_timeout(500)
        page.reload()
    first.click()


def ask_too_often(page: Page) -> None:
    for _ in range(4):
        page.goto("/inloggen/")
        page.locator("[name=address]").fill("vaak@proef.example.nl")
        press("link")(page)


def type_a_wrong_code(page: Page) -> None:
    ask_for_a_link(page)
    fill_and_press("Log in", code="000000")(page)


def ask_for_a_link(page: Page) -> None:
    fill_and_press("link", address="iemand@proef.example.nl")(page)


SITE = [
    PageState("home", "", "/"),
    PageState("home", "logged in", "/", "participant"),
    PageState("responsief-werken", "", "/responsief-werken/"),
    PageState("toegankelijkheid", "", "/toegankelijkheid/"),
    PageState("privacy", "", "/privacy/"),
    PageState("cookies", "", "/cookies/"),
    PageState("contact", "", "/contact/"),
    PageState("demo", "", "/demo/"),
    PageState("demo-mail", "", "/demo/mail/"),
    PageState("demo-mail", "of one address", "/demo/mail/?aan=niemand@example.nl"),
    PageState("demo-mail-message", "", "/demo/mail/", deed=open_newest_mail),
    PageState("mijn", "empty", "/mijn/", "nobody"),
    PageState("mijn", "filled", "/mijn/", "participant"),
    PageState("mijn", "of a contact", "/mijn/", "contact"),
    PageState("mijn", "of a member with haakjes", "/mijn/", "poster"),
    PageState("mijn", "of staff", "/mijn/", "organiser"),
]

_DEMO_EVENTS = {"27-mei": "demo", "31-januari": "paid demo", "tweede-dag": "undated demo", "27-mei-2020": "past demo"}
_OWN_EVENTS = ("open", "vol", "gesloten", "aangekondigd", "gaat-open", "afgelast", "op-locatie", "voorbij", "vandaag")
EVENTS = [
    PageState("registrations:events", "", "/bijeenkomsten/"),
    PageState("registrations:events", "filtered", "/bijeenkomsten/?vorm=locatie"),
    *(PageState("registrations:event", about, f"/bijeenkomsten/{slug}/") for slug, about in _DEMO_EVENTS.items()),
    *(PageState("registrations:event", name, f"event {name}") for name in _OWN_EVENTS),
    PageState("registrations:event", "draft for an organiser", "event concept", "organiser"),
    PageState("registrations:event-preview", "", "preview"),
    PageState("registrations:interest", "", "interest open"),
    PageState("registrations:interest", "known", "interest betaald", "participant"),
    PageState(
        "registrations:interest", "wrong", "interest open", deed=press("Houd mij op de hoogte"), wrong=True, status=422
    ),
    PageState("registrations:interest-sent", "", "interest sent"),
    PageState("registrations:interest-confirmed", "", "interest-confirmed open"),
    PageState("registrations:flyer", "that can't be made", "flyer open", status=503),
]

_send = press("Verstuur de aanmelding")
SIGN_UP = [
    PageState("registrations:register", "", "register open"),
    PageState("registrations:register", "known", "register open", "participant"),
    PageState("registrations:register", "full", "register vol"),
    PageState("registrations:register", "closed", "register gesloten"),
    PageState("registrations:register", "wrong", "register open", deed=_send, wrong=True, status=422),
    PageState("registrations:register", "delegation", "register open", deed=come_with_colleagues),
    PageState(
        "registrations:register", "wrong delegation", "register open", deed=come_with_wrong_colleagues, wrong=True,
        status=422,
    ),
    PageState("registrations:register", "paid", "register betaald"),
    PageState("registrations:register", "paid wrong", "register betaald", "", press("Controleer"), True, 422),
    PageState("registrations:register", "review", "register betaald", deed=review),
    PageState("registrations:registered", "alone", "registered alone"),
    PageState("registrations:registered", "delegation", "registered delegation"),
    PageState("registrations:registered", "without address", "registered open"),
]  # fmt: skip

_MINE = (
    "candidate", "seated", "waiting", "waiting whole", "paid", "cancelled", "unconfirmed", "called off",
    "past", "invited", "asked to join", "today", "offered", "offer lapsed", "held", "waiting for an offer",
    "after the last offer",
)  # fmt: skip
MINE = [
    *(PageState("registrations:registration", name, f"mine {name}", "participant") for name in _MINE),
    PageState("registrations:registration", "of a colleague", "mine of a colleague", "contact"),
    PageState("registrations:cancel", "a registration", "cancel candidate", "participant"),
    PageState("registrations:cancel", "a seat", "cancel seated", "participant"),
    PageState("registrations:cancel", "a paid seat", "cancel paid", "participant"),
    PageState("registrations:questions", "", "questions", "participant"),
    PageState(
        "registrations:questions",
        "wrong",
        "questions",
        "participant",
        write_more_than_fits,
        wrong=True,
    ),
    PageState("registrations:join", "", "join candidate", "participant"),
    PageState("registrations:join", "without delegations", "join waiting", "participant"),
    PageState("registrations:delegation", "complete", "delegation complete", "contact"),
    PageState("registrations:delegation", "with every answer", "delegation mixed", "contact"),
    PageState("registrations:delegation", "paid", "delegation paid", "contact"),
    PageState("registrations:delegation", "withdrawn", "delegation withdrawn", "contact"),
    PageState("registrations:delegation", "with an own case", "delegation own case chosen", "contact"),
    PageState("registrations:delegation", "that misses a role", "delegation own case flagged", "contact"),
    PageState("registrations:registration", "with an own case", "mine of an own case", "contact"),
    *(
        PageState("registrations:own-case", name, f"own-case {name}", "contact")
        for name in ("free", "full", "lacking", "chosen", "flagged", "own case withdrawn")
    ),
    PageState(
        "registrations:own-case", "wrong", "own-case free", "contact", press("Kies deze tijd"), wrong=True, status=422
    ),
    PageState(
        "registrations:own-case", "wrong text", "own-case chosen", "contact",
        fill_and_press("Bewaar de tekst", title=""), True, 422,
    ),
    PageState("registrations:event", "with own cases", "event eigen-casus-free"),
    PageState("registrations:colleague-add", "", "colleague-add complete", "contact"),
    PageState(
        "registrations:colleague-add", "wrong", "colleague-add complete", "contact", press("Stuur de vraag"), True, 422
    ),
    PageState("registrations:colleague", "", "colleague mixed", "contact"),
    PageState(
        "registrations:colleague", "wrong", "colleague mixed", "contact",
        fill_and_press("Bewaar en mail opnieuw", address="geen adres"), True, 422,
    ),
    PageState("registrations:billing", "", "billing paid", "contact"),
    PageState(
        "registrations:billing", "wrong", "billing paid", "contact",
        fill_and_press("Bewaar", postcode="geen postcode"), True, 422,
    ),
    PageState("registrations:delegation-withdraw", "", "delegation-withdraw mixed", "contact"),
    PageState("discussions:environment", "before", "environment before", "participant"),
    PageState("discussions:environment", "open", "environment open", "participant"),
    PageState("discussions:environment", "closed", "environment closed", "participant"),
]  # fmt: skip

DOOR = [
    *(
        PageState("registrations:checkin", name, f"door {name}", "door")
        for name in ("today", "before", "found", "nobody", "unknown code")
    ),
    *(
        PageState("registrations:checkin-person", name, f"at the door {name}", "door")
        for name in ("ready", "inside", "without a seat", "elsewhere", "too early")
    ),
    PageState("registrations:checkin-person", "just in", "at the door just in", "door", press("Check in")),
]

_LINKS = (
    "login", "confirm", "confirm paid", "delegation", "answer", "gone", "password", "new address", "interest",
    "spent", "guest", "offer", "offer lapsed", "offer taken",
)  # fmt: skip
LOGGING_IN = [
    PageState("membership:login", "", "/inloggen/"),
    PageState("membership:login", "wrong", "/inloggen/", deed=press("link"), wrong=True),
    PageState("membership:login-sent", "", "/inloggen/", deed=ask_for_a_link),
    PageState("membership:login-sent", "too often", "/inloggen/", deed=ask_too_often),
    PageState("membership:login-code", "wrong", "/inloggen/", deed=type_a_wrong_code, wrong=True),
    PageState("membership:phone-code", "", "/inloggen/telefoon/"),
    PageState("membership:phone-code", "wrong", "/inloggen/telefoon/", deed=press("Log in"), wrong=True),
    PageState("membership:logout", "", "/uitloggen/", "participant"),
    *(PageState("membership:link", name, f"link {name}") for name in _LINKS),
    PageState("membership:link", "unknown", "/link/bestaat-niet/", status=404),
    PageState("membership:link", "offer wrong", "link offer", deed=send_without_a_button, wrong=True),
    PageState(
        "membership:link", "answer wrong", "link answer", deed=fill_and_press("Ja, ik doe mee", name=""), wrong=True
    ),
    PageState("membership:link", "password wrong", "link password", deed=press("Bewaar"), wrong=True),
]

_STAFF_PAGES = {
    "account_change_password": "/account/wachtwoord/",
    "account_reauthenticate": "/account/bevestigen/",
    "mfa_index": "/account/tweede-stap/",
    "mfa_activate_totp": "/account/tweede-stap/app/",
    "mfa_list_webauthn": "/account/tweede-stap/sleutels/",
    "mfa_add_webauthn": "/account/tweede-stap/sleutels/nieuw/",
}
_SECOND_STEP = {
    "mfa_index": "/account/tweede-stap/",
    "mfa_reauthenticate": "/account/tweede-stap/bevestigen/",
    "mfa_deactivate_totp": "/account/tweede-stap/app/weghalen/",
    "mfa_view_recovery_codes": "/account/tweede-stap/reservecodes/",
    "mfa_generate_recovery_codes": "/account/tweede-stap/reservecodes/maken/",
    "mfa_list_webauthn": "/account/tweede-stap/sleutels/",
    "mfa_reauthenticate_webauthn": "/account/tweede-stap/sleutels/bevestigen/",
    "mfa_edit_webauthn": "passkey edit",
    "mfa_remove_webauthn": "passkey remove",
}
ACCOUNT = [
    PageState("account_login", "", "/account/inloggen/"),
    PageState("account_login", "wrong", "/account/inloggen/", deed=press("Log in"), wrong=True),
    PageState("account_reset_password", "", "/account/wachtwoord/vergeten/"),
    PageState("account_reset_password", "wrong", "/account/wachtwoord/vergeten/", deed=press("mail"), wrong=True),
    PageState("account_email", "", "/account/e-mailadres/", "participant"),
    PageState("account_email", "wrong", "/account/e-mailadres/", "participant", press("mail"), wrong=True),
    PageState("account_prove", "", "/account/e-mailadres/", "long ago"),
    PageState("usersessions_list", "", "/account/sessies/", "participant"),
    *(PageState(key, "without second step", path, "organiser") for key, path in _STAFF_PAGES.items()),
    *(PageState(key, "with second step", path, "superuser") for key, path in _SECOND_STEP.items()),
    PageState("account_change_password", "wrong", "/account/wachtwoord/", "organiser", press("Bewaar"), wrong=True),
    PageState("account_reauthenticate", "wrong", "/account/bevestigen/", "organiser", press("Ga verder"), wrong=True),
    PageState("mfa_activate_totp", "wrong", "/account/tweede-stap/app/", "organiser", press("Zet"), wrong=True),
]

_MODELS = (
    "events_event", "events_sitetext", "events_organisingbody", "events_interest", "registrations_delegation",
    "registrations_registration", "registrations_owncase", "registrations_exportlog", "mailings_mailing",
    "membership_user",
    "membership_organisation",
    "membership_loginlink", "outbox_outgoingmail",
)  # fmt: skip
_ADDED = ("events_event", "events_sitetext", "events_organisingbody", "mailings_mailing", "membership_user")
_DEEDS = ("registrations_event_preset", "registrations_registration_caller", "registrations_registration_guest")
_ADMIN_PATH = {
    "registrations_event_preset": "/admin/events/event/uit-een-voorbeeld/",
    "registrations_registration_caller": "/admin/registrations/registration/gebeld/",
    "registrations_registration_guest": "/admin/registrations/registration/gast/",
}


def _list_of(name: str) -> str:
    return "/admin/{}/{}/".format(*name.split("_"))


ADMIN = [
    PageState("admin:index", "", "/admin/", "organiser"),
    PageState("admin:index", "without rights", "/admin/", "staff"),
    PageState("admin:index", "at the door", "/admin/", "door"),
    PageState("admin:registrations_registration_export", "", "admin export", "organiser"),
    PageState(
        "admin:registrations_registration_changelist", "filtered",
        "/admin/registrations/registration/?plek=bezet&organisatie=proef&delegatie=alleen", "organiser",
    ),
    PageState(
        "admin:registrations_delegation_changelist", "filtered", "/admin/registrations/delegation/?mist=een",
        "organiser",
    ),
    PageState("admin:app_list", "", "/admin/registrations/", "organiser"),
    *(PageState(f"admin:{name}_changelist", "", _list_of(name), "superuser") for name in _MODELS),
    PageState("admin:events_event_changelist", "without rows", "/admin/events/event/?q=zzz", "organiser"),
    PageState("admin:events_event_changelist", "filtered", "/admin/events/event/?status__exact=open", "organiser"),
    *(PageState(f"admin:{name}_change", "", f"admin {name}_change", "superuser") for name in _MODELS),
    PageState("admin:events_event_change", "to read", "admin events_event_change", "organiser"),
    PageState("admin:registrations_registration_change", "asked", "admin unconfirmed", "organiser"),
    PageState("admin:registrations_registration_change", "with a lapsed offer", "admin lapsed", "organiser"),
    PageState("admin:mailings_mailing_change", "sent", "mailing sent", "organiser"),
    *(PageState(f"admin:{name}_add", "", f"{_list_of(name)}add/", "superuser") for name in _ADDED),
    PageState("admin:membership_organisation_add", "", "/admin/membership/organisation/add/", "superuser"),
    PageState("admin:events_event_add", "wrong", "/admin/events/event/add/", "organiser", save, wrong=True),
    PageState("admin:mailings_mailing_add", "wrong", "/admin/mailings/mailing/add/", "organiser", save, wrong=True),
    PageState("admin:events_event_history", "", "admin events_event_history", "organiser"),
    PageState("admin:events_event_delete", "", "admin events_event_delete", "organiser"),
    *(PageState(f"admin:{name}", "", _ADMIN_PATH[name], "organiser") for name in _DEEDS),
    *(
        PageState(f"admin:{name}", "wrong", _ADMIN_PATH[name], "organiser", press(button), wrong=True)
        for name, button in zip(_DEEDS, ("Maak", "Meld aan", "Stuur"), strict=True)
    ),
    PageState("admin:registrations_event_copy", "", "admin registrations_event_copy", "organiser"),
    PageState("admin:registrations_owncase_change", "flagged", "admin registrations_owncase_change", "organiser"),
    PageState("admin:registrations_owncase_free", "", "admin registrations_owncase_free", "organiser"),
    PageState(
        "admin:registrations_owncase_free", "wrong", "admin registrations_owncase_free", "organiser",
        press("Geef de tijd vrij"), wrong=True,
    ),
    PageState("admin:registrations_event_answers", "", "admin registrations_event_answers", "organiser"),
    *(
        PageState("admin:events_event_change", name, f"admin event {name}", "organiser")
        for name in ("afgelast", "niet-bijgewerkt")
    ),
    PageState("admin:registrations_event_move", "", "admin registrations_event_move", "organiser"),
    PageState("admin:registrations_event_move", "agendas behind", "admin move niet-bijgewerkt", "organiser"),
    PageState(
        "admin:registrations_event_move", "preview", "admin registrations_event_move", "organiser",
        fill_and_press(
            "Bekijk", starts_at="2031-06-03T10:00", ends_at="2031-06-03T17:00", message="De zaal is verhuurd."
        ),
    ),
    PageState(
        "admin:registrations_event_move", "wrong", "admin registrations_event_move", "organiser",
        fill_and_press("Bekijk", starts_at="2020-01-01T10:00", ends_at="2020-01-01T17:00"), wrong=True,
    ),
    PageState("admin:registrations_event_cancel", "", "admin registrations_event_cancel", "organiser"),
    PageState(
        "admin:registrations_event_cancel", "preview", "admin registrations_event_cancel", "organiser",
        fill_and_press("Bekijk", reason="De zaal is na een brand gesloten.\n\nWe zoeken een andere dag."),
    ),
    PageState(
        "admin:registrations_event_cancel", "wrong", "admin registrations_event_cancel", "organiser",
        press("Bekijk"), wrong=True,
    ),
    PageState("admin:registrations_event_allocation", "", "admin registrations_event_allocation", "organiser"),
    PageState("admin:registrations_event_allocation", "full", "allocation full", "organiser"),
    PageState("admin:registrations_event_what_if", "", "what if", "organiser"),
    PageState("admin:registrations_event_what_if", "asked", "what if asked", "organiser"),
    PageState("admin:registrations_event_what_if", "fewer", "what if fewer", "organiser"),
    PageState(
        "admin:registrations_event_what_if", "wrong", "what if", "organiser",
        fill_and_press("Reken uit", plekken="-1"), wrong=True,
    ),
    PageState("admin:registrations_event_run", "", "run", "organiser"),
    PageState("admin:registrations_event_run", "that differs", "run that differs", "organiser"),
    *(
        PageState(f"admin:registrations_registration_{name.split()[0]}", name, f"override {name}", "organiser")
        for name in ("seat", "seat full", "line", "hold", "hold a candidate", "release", "together")
    ),
    *(
        PageState(
            f"admin:registrations_registration_{name.split()[0]}", f"{name} wrong", f"override {name}", "organiser",
            press(button), wrong=True,
        )
        for name, button in (("seat full", "Geef"), ("hold", "Houd"), ("line", "Zet"), ("release", "Geef"))
    ),
    PageState("admin:registrations_registration_change", "held", "admin held", "organiser"),
    PageState("admin:registrations_registration_change", "over capacity", "admin over capacity", "organiser"),
    *(
        PageState("admin:registrations_event_proposal", name, f"proposal {name}", "organiser")
        for name in ("fresh", "stale", "differs", "confirmed")
    ),
    PageState("admin:registrations_registration_cancel", "", "admin registrations_registration_cancel", "organiser"),
    PageState(
        "admin:registrations_registration_code", "", "admin registrations_registration_change", "organiser",
        lambda page: page.get_by_role("button", name="code").first.click(),
    ),
    PageState("admin:mailings_mailing_preview", "", "admin mailings_mailing_preview", "organiser"),
]  # fmt: skip

ERRORS = [
    PageState("error", "400", "/inloggen/", deed=send_too_much),
    PageState("error", "403", "/admin/events/event/", "staff", status=403),
    PageState("error", "403 for a participant", "/admin/login/", "participant", status=403),
    PageState("error", "403 without the token", "/inloggen/", deed=press_without_cookie),
    PageState("error", "404", "/bestaat-niet/", status=404),
    PageState("error", "404 in the environment", "/omgeving/bestaat-niet/", "participant", status=404),
    PageState("error", "404 in the admin", "/admin/bestaat-niet/", "organiser", status=404),
    PageState("error", "429", "/account/bevestigen/", "staff", deed=try_too_often),
]

_HANDED = (
    "to hand over", "substitute asked", "handed over", "asked whether coming", "with a role to lose",
)  # fmt: skip
_HANDOVER_LINKS = (
    "substitute", "substitute gone", "substitute accepted", "reconfirm", "reconfirm coming", "reconfirm cancelled",
)  # fmt: skip
HANDOVER = [
    *(PageState("registrations:registration", name, f"mine {name}", "participant") for name in _HANDED),
    *(
        PageState("registrations:substitute", name, f"substitute {name}", "participant")
        for name in ("free", "asked", "of another role", "too late")
    ),
    PageState("registrations:substitute", "of a member", "substitute of a member", "contact"),
    PageState(
        "registrations:substitute", "wrong", "substitute free", "participant", press("Stuur de vraag"), True, 422
    ),
    PageState("registrations:cancel", "with a role to lose", "cancel with a role to lose", "participant"),
    PageState("registrations:delegation", "with seats", "delegation cancelling", "contact"),
    PageState("registrations:member-cancel", "", "member-cancel", "contact"),
    PageState("registrations:delegation-cancel", "", "delegation-cancel", "contact"),
    *(PageState("membership:link", name, f"link {name}") for name in _HANDOVER_LINKS),
    PageState(
        "membership:link", "substitute wrong", "link substitute",
        deed=fill_and_press("Ja, ik neem de plek over", name=""), wrong=True,
    ),
    PageState("admin:registrations_event_reconfirm", "silent", "admin silent", "organiser"),
    PageState("admin:registrations_event_reconfirm", "not asked", "admin not asked", "organiser"),
    PageState("admin:registrations_registration_substitute", "", "admin decide", "organiser"),
    PageState(
        "admin:registrations_registration_substitute", "wrong", "admin decide", "organiser",
        press("Bevestig het besluit"), wrong=True,
    ),
    PageState("admin:registrations_registration_change", "undecided", "admin undecided", "organiser"),
]  # fmt: skip

_OF_TOPICS = [state for topic in TOPICS for state in topic.STATES]
STATES = [*ERRORS, *SITE, *EVENTS, *SIGN_UP, *MINE, *DOOR, *HANDOVER, *LOGGING_IN, *ACCOUNT, *ADMIN, *_OF_TOPICS]

_FILE = "a file, not a page"
_PRESS = "answers a press alone, and leads to another page"
_LEADS_ON = "leads on to another page"
_SAME = "the same page as that of events_event, which has a state"
NO_PAGE = {
    "security-txt": _FILE,
    "gezondheid": "numbers for a monitor",
    "gezondheid-web": "an answer for a container",
    "registrations:calendar": _FILE,
    "registrations:event-ics": _FILE,
    "registrations:agenda": _FILE,
    "registrations:confirmation": "a file; while it is made the page of registrations:flyer, see test_pages.py",
    "demo-mail-attachment": _FILE,
    "demo-mail-html": "the mail itself, see test_mails.py",
    "registrations:join-decide": _PRESS,
    "registrations:reconfirm": _PRESS,
    "registrations:offer": _PRESS,
    "membership:link-renew": _PRESS,
    "admin:registrations_registration_mail": _PRESS,
    "admin:registrations_registration_offer": _PRESS,
    "admin:mailings_mailing_send": _PRESS,
    "admin:outbox_outgoingmail_push": _PRESS,
    "admin:logout": _PRESS,
    "account_logout": "the page of membership:logout",
    "mfa_login_webauthn": _LEADS_ON,
    "mfa_authenticate": "test_pages.py logs in up to there",
    "admin:login": _LEADS_ON,
    "admin:password_change": _LEADS_ON,
    "admin:password_change_done": _LEADS_ON,
    "admin:view_on_site": _LEADS_ON,
    "admin:jsi18n": _FILE,
    "admin:autocomplete": "names for a script; no field uses it",
    "discussions:nothing-here": "the page for 404, which has a state",
    "admin/(?P<url>.*)$": "the page for 404, which has a state",
    **{f"admin:{name}_{page}": _SAME for name in _MODELS for page in ("history", "delete") if name != "events_event"},
    **{"admin/{}/{}/<path:object_id>/".format(*name.split("_")): _LEADS_ON for name in _MODELS},
    **{
        f"admin:{name}_add": "nobody may add one"
        for name in _MODELS
        if name not in (*_ADDED, "membership_organisation")
    },
    **{key: why for topic in TOPICS for key, why in topic.NO_PAGE.items()},
}
