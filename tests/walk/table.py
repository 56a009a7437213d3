"""What everybody gets at every address: one row per address and object (requirements 2c 26, 27).

An outcome is a status, or the beginning of the address that one is sent to. Rows are made by `public` (the same for
everybody), `closed` (a session is asked; others get a 404, so that nobody learns what exists) and `staff` (the admin).
"""

from tests.walk import (
    table_access,
    table_conversations,
    table_directory,
    table_evaluation,
    table_haakjes,
    table_lists,
    table_live,
    table_mailings,
    table_moderation,
    table_my_data,
    table_publications,
    table_rooms,
    table_start,
)
from tests.walk.rows import (
    INSIDE,
    LOGIN_EMPTY,
    NOWHERE,
    PASSWORD,
    VIEWERS,
    Builder,
    Outcome,
    Row,
    closed,
    inside,
    nothing,
    of_model,
    public,
    staff,
)
from tests.walk.world import EVERYTHING, MEMBERS, SESSIONLESS, STAFF
from tests.walk.world import KNOWS as KNOWN_EVERYWHERE

# Each topic has a module of its own.
TOPICS = [
    table_access,
    table_conversations,
    table_directory,
    table_evaluation,
    table_haakjes,
    table_lists,
    table_live,
    table_mailings,
    table_moderation,
    table_my_data,
    table_publications,
    table_rooms,
    table_start,
]
# Who moderates is in every environment, but for the rooms of own cases.
MODERATORS = ("organiser", "moderator", "superuser")

SITE = [
    public("home"),
    public("responsief-werken"),
    public("toegankelijkheid"),
    public("privacy"),
    public("cookies"),
    public("contact"),
    public("security-txt"),
    public("gezondheid", nothing, 503, "without a sweep"),
    public("gezondheid-web"),
    public("demo"),
    public("demo-mail"),
    public("demo-mail-message", lambda w: ["bestaat-niet"], 404),
    public("demo-mail-html", lambda w: ["bestaat-niet"], 404),
    public("demo-mail-attachment", lambda w: ["bestaat-niet", 0], 404),
    closed("mijn", logged_in=200),
]

_seen_by_viewers = dict.fromkeys(VIEWERS, 200)
EVENTS = [
    public("registrations:events"),
    public("registrations:calendar"),
    public("registrations:event", lambda w: [w.event.slug]),
    public("registrations:event", lambda w: [w.past.slug], about="past"),
    public("registrations:event", lambda w: [w.cancelled.slug], about="cancelled"),
    public("registrations:event", lambda w: [w.draft.slug], 404, "draft", ["draft"], **_seen_by_viewers),
    public("registrations:event", lambda w: ["bestaat-niet"], 404, "unknown"),
    public("registrations:event-preview", lambda w: [w.draft.preview_token], 200, "draft", ["draft"]),
    public("registrations:event-preview", lambda w: [w.event.preview_token], "/bijeenkomsten/samen/", "published"),
    public("registrations:event-preview", lambda w: ["bestaat-niet"], 404, "unknown"),
    public("registrations:event-ics", lambda w: [w.event.slug]),
    public("registrations:event-ics", lambda w: [w.undated.slug], 404, "undated"),
    public("registrations:event-ics", lambda w: [w.draft.slug], 404, "draft", ["draft"], **_seen_by_viewers),
    public("registrations:flyer", lambda w: [w.event.slug]),
    public("registrations:flyer", lambda w: [w.cancelled.slug], "/bijeenkomsten/afgelast/", "cancelled"),
    public("registrations:flyer", lambda w: [w.draft.slug], 404, "draft", ["draft"], **_seen_by_viewers),
    public("registrations:interest", lambda w: [w.event.slug]),
    public("registrations:interest", lambda w: [w.past.slug], "/bijeenkomsten/voorbij/", "past"),
    public(
        "registrations:interest", lambda w: [w.draft.slug], 404, "draft", **dict.fromkeys(VIEWERS, "/bijeenkomsten/")
    ),
    public("registrations:interest-sent", lambda w: [w.event.slug]),
    public("registrations:interest-sent", lambda w: [w.draft.slug], 404, "draft", ["draft"], **_seen_by_viewers),
    public("registrations:interest-confirmed", lambda w: [w.event.slug]),
    public("registrations:interest-confirmed", lambda w: [w.draft.slug], 404, "draft", ["draft"], **_seen_by_viewers),
    public("registrations:register", lambda w: [w.event.slug]),
    public("registrations:register", lambda w: [w.paid.slug], about="paid"),
    public("registrations:register", lambda w: [w.past.slug], about="past"),
    public("registrations:register", lambda w: [w.draft.slug], 404, "draft"),
    public("registrations:registered", lambda w: [w.event.slug]),
    public("registrations:registered", lambda w: [w.draft.slug], 404, "draft"),
]

# The QR code of a Bevestiging is the address of the registration: it leads who checks people in to the one button.
_AT_THE_DOOR = ("organiser", "door", "superuser")
_to_the_door = dict.fromkeys(_AT_THE_DOOR, "/inchecken/")


def door(key: str, build: Builder, about: str = "", **special: Outcome) -> Row:
    """The door of a venue: for who may check in; who has no session logs in as staff."""
    expected = dict.fromkeys(SESSIONLESS, PASSWORD) | dict.fromkeys((*MEMBERS, *STAFF), 404)
    return Row(key, build, expected | dict.fromkeys(_AT_THE_DOOR, 200) | special, about)


DOOR = [
    door("registrations:checkin", lambda w: [w.event.slug], "before the day"),
    door("registrations:checkin", lambda w: [w.today.slug], "on the day"),
    door("registrations:checkin", lambda w: [w.draft.slug], "draft", **dict.fromkeys(_AT_THE_DOOR, 404)),
    door("registrations:checkin-person", lambda w: [w.event.slug, w.seated.public_id], "of seated"),
    door("registrations:checkin-person", lambda w: [w.elsewhere.slug, w.seated.public_id], "of another gathering"),
    door(
        "registrations:checkin-person", lambda w: [w.event.slug, NOWHERE], "of nobody",
        **dict.fromkeys(_AT_THE_DOOR, 404),
    ),
]  # fmt: skip

MINE = [
    closed(
        "registrations:registration", lambda w: [w.candidate.public_id], "of candidate", candidate=200, **_to_the_door
    ),
    closed("registrations:registration", lambda w: [w.seated.public_id], "of seated", seated=200, **_to_the_door),
    closed(
        "registrations:registration",
        lambda w: [w.seated_elsewhere.public_id],
        "of elsewhere",
        elsewhere=200,
        **_to_the_door,
    ),
    closed("registrations:registration", lambda w: [w.contact.public_id], "of contact", contact=200, **_to_the_door),
    closed(
        "registrations:registration", lambda w: [w.colleague.public_id], "of a colleague", contact=200, **_to_the_door
    ),
    closed(
        "registrations:registration", lambda w: [w.typist.public_id], "of a secretary's", secretary=200, **_to_the_door
    ),
    closed(
        "registrations:registration",
        lambda w: [w.invitee.public_id],
        "of invitee",
        contact=200,
        invitee=200,
        **_to_the_door,
    ),
    closed("registrations:registration", lambda w: [w.invited.public_id], "of invited", contact=200, **_to_the_door),
    closed("registrations:registration", lambda w: [NOWHERE], "of nobody"),
    closed("registrations:cancel", lambda w: [w.candidate.public_id], "of candidate", candidate=200),
    closed("registrations:cancel", lambda w: [w.seated.public_id], "of seated", seated=200),
    closed("registrations:cancel", lambda w: [w.colleague.public_id], "of a colleague"),
    closed("registrations:cancel", lambda w: [w.invitee.public_id], "of invitee", invitee="/aanmelding/"),
    closed("registrations:cancel", lambda w: [NOWHERE], "of nobody"),
    closed("registrations:questions", lambda w: [w.candidate.public_id], "of candidate", candidate=200),
    closed("registrations:questions", lambda w: [w.seated_elsewhere.public_id], "none asked", elsewhere="/aanmelding/"),
    closed("registrations:questions", lambda w: [w.colleague.public_id], "of a colleague"),
    closed("registrations:substitute", lambda w: [w.seated.public_id], "of seated", seated=200),
    closed("registrations:substitute", lambda w: [w.seated_elsewhere.public_id], "of elsewhere", elsewhere=200),
    closed("registrations:substitute", lambda w: [w.candidate.public_id], "of candidate", candidate="/aanmelding/"),
    closed("registrations:substitute", lambda w: [w.colleague.public_id], "of a colleague", contact="/aanmelding/"),
    closed("registrations:substitute", lambda w: [NOWHERE], "of nobody"),
    closed("registrations:reconfirm", lambda w: [w.seated.public_id], "of seated", seated="/aanmelding/"),
    closed("registrations:reconfirm", lambda w: [w.colleague.public_id], "of a colleague"),
    closed("registrations:reconfirm", lambda w: [NOWHERE], "of nobody"),
    closed("registrations:offer", lambda w: [w.candidate.public_id], "of candidate", candidate="/aanmelding/"),
    closed("registrations:offer", lambda w: [w.colleague.public_id], "of a colleague"),
    closed("registrations:offer", lambda w: [NOWHERE], "of nobody"),
    closed("registrations:join", lambda w: [w.candidate.public_id], "of candidate", candidate=200),
    closed("registrations:join", lambda w: [w.colleague.public_id], "of a colleague"),
    closed("registrations:join", lambda w: [NOWHERE], "of nobody"),
    closed("registrations:confirmation", lambda w: [w.seated.public_id], "of seated", seated=200),
    closed("registrations:confirmation", lambda w: [w.candidate.public_id], "of candidate"),
    closed("registrations:confirmation", lambda w: [w.seated_elsewhere.public_id], "of elsewhere", elsewhere=200),
    closed("registrations:confirmation", lambda w: [NOWHERE], "of nobody"),
    closed("registrations:agenda", lambda w: [w.seated.public_id], "of seated", seated=200),
    closed("registrations:agenda", lambda w: [w.candidate.public_id], "of candidate"),
    closed("registrations:agenda", lambda w: [w.seated_elsewhere.public_id], "of elsewhere", elsewhere=200),
    closed("registrations:agenda", lambda w: [NOWHERE], "of nobody"),
]

DELEGATIONS = [
    closed("registrations:delegation", lambda w: [w.delegation.public_id], "of contact", contact=200),
    closed("registrations:delegation", lambda w: [w.secretarys.public_id], "of secretary", secretary=200),
    closed("registrations:delegation", lambda w: [w.others.public_id], "of other_contact", other_contact=200),
    closed("registrations:delegation", lambda w: [NOWHERE], "of nobody"),
    closed("registrations:colleague-add", lambda w: [w.delegation.public_id], "of contact", contact=200),
    closed("registrations:colleague-add", lambda w: [w.secretarys.public_id], "of secretary", secretary=200),
    closed("registrations:colleague-add", lambda w: [NOWHERE], "of nobody"),
    closed(
        "registrations:colleague", lambda w: [w.delegation.public_id, w.invited.public_id], "of contact", contact=200
    ),
    closed("registrations:colleague", lambda w: [w.delegation.public_id, w.other_colleague.public_id], "of another's"),
    closed("registrations:colleague", lambda w: [w.delegation.public_id, w.colleague.public_id], "who accepted"),
    closed("registrations:billing", lambda w: [w.paying.public_id], "of contact", contact=200),
    closed("registrations:billing", lambda w: [w.others.public_id], "free", other_contact="/delegatie/"),
    closed("registrations:billing", lambda w: [NOWHERE], "of nobody"),
    closed("registrations:delegation-cancel", lambda w: [w.delegation.public_id], "of contact", contact=200),
    closed("registrations:delegation-cancel", lambda w: [w.secretarys.public_id], "of secretary", secretary=200),
    closed("registrations:delegation-cancel", lambda w: [NOWHERE], "of nobody"),
    closed(
        "registrations:member-cancel",
        lambda w: [w.delegation.public_id, w.colleague.public_id],
        "of contact",
        contact=200,
    ),
    closed(
        "registrations:member-cancel",
        lambda w: [w.delegation.public_id, w.contact.public_id],
        "of oneself",
        contact="/aanmelding/",
    ),
    closed(
        "registrations:member-cancel",
        lambda w: [w.delegation.public_id, w.invited.public_id],
        "who did not answer",
        contact="/delegatie/",
    ),
    closed(
        "registrations:member-cancel", lambda w: [w.delegation.public_id, w.other_colleague.public_id], "of another's"
    ),
    closed("registrations:own-case", lambda w: [w.delegation.public_id], "of contact", contact=200),
    closed("registrations:own-case", lambda w: [w.secretarys.public_id], "of secretary", secretary=200),
    closed("registrations:own-case", lambda w: [w.paying.public_id], "without hours", contact="/delegatie/"),
    closed("registrations:own-case", lambda w: [NOWHERE], "of nobody"),
    closed("registrations:delegation-withdraw", lambda w: [w.delegation.public_id], "of contact", contact=200),
    closed("registrations:delegation-withdraw", lambda w: [w.secretarys.public_id], "of secretary", secretary=200),
    closed("registrations:delegation-withdraw", lambda w: [NOWHERE], "of nobody"),
    closed(
        "registrations:join-decide",
        lambda w: [w.delegation.public_id, w.join_request.public_id],
        "of contact",
        others=405,  # a GET does nothing for anybody; test_walk posts it as each kind
    ),
]

ENVIRONMENT = [
    closed("discussions:environment", lambda w: [w.event.slug], "before", **dict.fromkeys(MODERATORS, 200), seated=200),
    closed(
        "discussions:environment",
        lambda w: [w.elsewhere.slug],
        "another",
        **dict.fromkeys((*MODERATORS, "elsewhere"), 200),
    ),
    closed("discussions:environment", lambda w: ["bestaat-niet"], "unknown"),
    closed("discussions:nothing-here", lambda w: "/omgeving/samen/gesprekken/1/"),
    inside("discussions:environment", lambda w: [w.today.slug], "open"),
    inside("discussions:rules", lambda w: [w.today.slug]),
    inside("discussions:room", lambda w: [w.today.slug, w.room.slug]),
    closed("discussions:room", lambda w: [w.today.slug, w.own_room.slug], "of an own case", delegate=200, guide=200),
    closed(
        "discussions:room",
        lambda w: [w.elsewhere.slug, w.room.slug],
        "of another gathering, which is not open",
        **dict.fromkeys((*MODERATORS, "elsewhere"), "/omgeving/"),
    ),
    inside("discussions:thread", lambda w: [w.today.slug, w.thread.public_id]),
    closed("discussions:thread", lambda w: [w.today.slug, w.own_thread.public_id], "own case", delegate=200, guide=200),
    inside("discussions:post", lambda w: [w.today.slug, w.post.public_id], **dict.fromkeys(INSIDE, "/omgeving/")),
    closed(
        "discussions:post", lambda w: [w.today.slug, w.own_post.public_id], "own case",
        delegate="/omgeving/", guide="/omgeving/",
    ),
]  # fmt: skip

LOGGING_IN = [
    public("membership:login", logged_in="/mijn/"),
    public("membership:login-sent", outcome=LOGIN_EMPTY),
    public("membership:login-code", outcome=405),
    public("membership:phone-code"),
    public("membership:logout", outcome="/", logged_in=200),
    public("membership:link", lambda w: [w.links["login"]], about="to log in"),
    public("membership:link", lambda w: [w.links["confirm"]], 200, "to confirm", ["candidate", "org_contact"]),
    public(
        "membership:link",
        lambda w: [w.links["delegation"]],
        200,
        "to confirm a delegation",
        ["contact", "colleague", "invited", "invitee", "org_contact"],
    ),
    public("membership:link", lambda w: [w.links["answer"]], 200, "to answer", ["invited", "contact", "org_contact"]),
    public("membership:link", lambda w: [w.links["guest"]], 200, "to answer as a guest", ["guest"]),
    public(
        "membership:link",
        lambda w: [w.links["substitute"]],
        200,
        "to take over a seat",
        ["successor", "elsewhere", "org_elsewhere"],
    ),
    public("membership:link", lambda w: [w.links["reconfirm"]], 200, "whether one comes", ["seated", "org_seated"]),
    public("membership:link", lambda w: [w.links["spent"]], about="spent", candidate="/mijn/"),
    public("membership:link", lambda w: [w.links["unknown"]], 404, "unknown"),
    public("membership:link-renew", lambda w: [w.links["spent"]], 405),
]


def _own_account(key: str, build: Builder = nothing, outcome: Outcome = 200, **special: Outcome) -> Row:
    """Passwords and second steps: for staff alone. Of them, only the superuser has a second step here."""
    return closed(key, build, all_staff=outcome, **special)


_home = {"members": "/mijn/", "all_staff": "/admin/"}
_proof = "/account/bevestigen/"
ACCOUNT = [
    public("account_login", **_home),
    public("account_logout", outcome="/", logged_in=200),
    public("account_reset_password"),
    closed("account_email", logged_in=200),
    closed("account_prove", logged_in="/account/e-mailadres/"),
    closed("usersessions_list", logged_in=200),
    _own_account("account_reauthenticate"),
    _own_account("account_change_password"),
    _own_account("mfa_index"),
    public("mfa_authenticate", outcome="/account/inloggen/", **_home),
    _own_account("mfa_reauthenticate", outcome=_proof, superuser=200),
    _own_account("mfa_activate_totp", superuser="/account/tweede-stap/app/weghalen/"),
    _own_account("mfa_deactivate_totp", outcome=404, superuser=200),
    _own_account("mfa_view_recovery_codes", outcome=404, superuser=200),
    _own_account("mfa_generate_recovery_codes"),
    _own_account("mfa_list_webauthn"),
    _own_account("mfa_add_webauthn"),
    public("mfa_login_webauthn", outcome="/account/inloggen/", **_home),
    _own_account("mfa_reauthenticate_webauthn", outcome=_proof, superuser=200),
    _own_account("mfa_edit_webauthn", lambda w: [w.passkey.pk], 404, superuser=200),
    _own_account("mfa_remove_webauthn", lambda w: [w.passkey.pk], 404, superuser=200),
]

ADMIN = [
    staff("admin:index", others=200),
    public("admin:login", outcome="/account/inloggen/?next=", members=403, all_staff="/admin/"),
    staff("admin:logout", others=405, members="/admin/"),
    staff("admin:password_change", others="/account/wachtwoord/"),
    staff("admin:password_change_done", others="/account/tweede-stap/"),
    staff("admin:autocomplete"),
    staff("admin:jsi18n", others=200),
    staff("admin:view_on_site", lambda w: [1, 1], others=404),
    staff("admin/(?P<url>.*)$", lambda w: "/admin/bestaat-niet/", others=404),
    staff("admin:registrations_event_preset", organiser=200, superuser=200),
    staff("admin:registrations_event_copy", lambda w: [w.event.pk], organiser=200, superuser=200),
    staff("admin:registrations_event_answers", lambda w: [w.event.pk], organiser=200, superuser=200),
    staff("admin:registrations_event_move", lambda w: [w.event.pk], organiser=200, superuser=200),
    staff("admin:registrations_event_cancel", lambda w: [w.event.pk], organiser=200, superuser=200),
    staff("admin:registrations_event_allocation", lambda w: [w.event.pk], organiser=200, superuser=200),
    staff("admin:registrations_event_proposal", lambda w: [w.event.pk, w.preview.pk], organiser=200, superuser=200),
    staff(
        "admin:registrations_event_proposal",
        lambda w: [w.elsewhere.pk, w.preview.pk],
        "of another gathering",
        organiser=404,
        superuser=404,
    ),
    staff("admin:registrations_owncase_free", lambda w: [w.own_case.pk], organiser=200, superuser=200),
    staff("admin:registrations_registration_caller", organiser=200, superuser=200),
    staff("admin:registrations_registration_export", organiser=200, superuser=200),
    staff("admin:outbox_outgoingmail_push", others=403, organiser=405, superuser=405),
    staff("admin:registrations_registration_guest", organiser=200, superuser=200),
    staff("admin:registrations_event_reconfirm", lambda w: [w.event.pk], organiser=200, superuser=200),
    staff("admin:registrations_registration_substitute", lambda w: [w.substitute.pk], organiser=200, superuser=200),
    staff("admin:registrations_registration_cancel", lambda w: [w.seated.pk], organiser=200, superuser=200),
    staff("admin:registrations_registration_code", lambda w: [w.seated.pk], others=405),
    staff("admin:registrations_registration_offer", lambda w: [w.seated.pk], others=405),
    staff("admin:registrations_registration_mail", lambda w: [w.seated.pk], others=405),
    staff("admin:registrations_event_what_if", lambda w: [w.event.pk], organiser=200, superuser=200),
    staff("admin:registrations_event_run", lambda w: [w.elsewhere.pk, w.run.pk], organiser=200, superuser=200),
    staff(
        "admin:registrations_event_run",
        lambda w: [w.event.pk, w.run.pk],
        "of another gathering",
        organiser=404,
        superuser=404,
    ),
    staff("admin:registrations_registration_seat", lambda w: [w.candidate.pk], organiser=200, superuser=200),
    staff("admin:registrations_registration_hold", lambda w: [w.seated.pk], organiser=200, superuser=200),
    *(
        staff(
            f"admin:registrations_registration_{deed}",
            lambda w: [w.seated.pk],
            "of somebody with a seat",
            **dict.fromkeys(("organiser", "superuser"), "/admin/registrations/registration/"),
        )
        for deed in ("line", "release")
    ),
    staff(
        "admin:registrations_registration_together",
        lambda w: ["apart-houden"],
        "of nobody",
        **dict.fromkeys(("organiser", "superuser"), "/admin/registrations/registration/"),
    ),
    staff(
        "admin:registrations_registration_together", lambda w: ["plek-geven"], "unknown", organiser=404, superuser=404
    ),
]

# Who may see which part of the admin at all.
APPS = {
    "events": (*VIEWERS,),
    "registrations": ("organiser", "finance", "superuser"),
    "mailings": ("organiser", "superuser"),
    "membership": ("organiser", "finance", "superuser"),
    "outbox": ("organiser", "superuser"),
}
ADMIN += [
    staff("admin:app_list", lambda w, app=app: [app], app, others=404, **dict.fromkeys(kinds, 200))
    for app, kinds in APPS.items()
]

_BOTH = ("organiser", "superuser")
_ADMINS = ("superuser",)
_NOBODY: tuple[str, ...] = ()
# Per model: the attribute of World, and who may see, add and delete. Who sees a row, sees its history and page too.
MODELS: dict[str, tuple[str, tuple[str, ...], tuple[str, ...], tuple[str, ...]]] = {
    "events_event": ("draft", VIEWERS, _BOTH, _BOTH),
    "events_organisingbody": ("body", ("organiser", "finance", "superuser"), _BOTH, _ADMINS),
    "events_sitetext": ("text", _BOTH, _BOTH, _ADMINS),
    "events_interest": ("interest", _BOTH, _NOBODY, _BOTH),
    "registrations_registration": ("seated", _BOTH, _NOBODY, _NOBODY),
    "registrations_owncase": ("own_case", _BOTH, _NOBODY, _NOBODY),
    "registrations_exportlog": ("export", _BOTH, _NOBODY, _NOBODY),
    "registrations_delegation": ("delegation", ("organiser", "finance", "superuser"), _NOBODY, _NOBODY),
    "mailings_mailing": ("mailing", _BOTH, _BOTH, _BOTH),
    "membership_user": ("plain_user", _ADMINS, _ADMINS, _NOBODY),
    "membership_organisation": ("organisation", ("organiser", "finance", "superuser"), _BOTH, _NOBODY),
    "membership_loginlink": ("link_row", _ADMINS, _NOBODY, _NOBODY),
    "outbox_outgoingmail": ("mail", _BOTH, _NOBODY, _NOBODY),
}


for topic in TOPICS:
    MODELS |= getattr(topic, "MODELS", {})
ADMIN += [row for name, rights in MODELS.items() for row in of_model(name, *rights)]

ADMIN.append(
    staff(
        "admin:registrations_delegation_change",
        lambda w: [w.paying.pk],
        "paid",
        **dict.fromkeys(APPS["registrations"], 200),
    )
)

_OF_TOPICS = [row for topic in TOPICS for row in topic.ROWS]
ROWS = [*SITE, *EVENTS, *DOOR, *MINE, *DELEGATIONS, *ENVIRONMENT, *LOGGING_IN, *ACCOUNT, *ADMIN, *_OF_TOPICS]

# Whoever is nobody yet may open these; every other address asks for a session (requirements 2c 26).
PUBLIC = {
    "home", "responsief-werken", "toegankelijkheid", "privacy", "cookies", "contact", "security-txt", "gezondheid",
    "gezondheid-web",
    "registrations:events", "registrations:calendar", "registrations:event-preview", "registrations:event",
    "registrations:event-ics", "registrations:flyer", "registrations:interest", "registrations:interest-sent",
    "registrations:interest-confirmed", "registrations:register", "registrations:registered",
    "membership:login", "membership:login-sent", "membership:login-code", "membership:phone-code", "membership:logout",
    "membership:link", "membership:link-renew",
    "account_login", "account_logout", "account_reset_password", "mfa_authenticate", "mfa_login_webauthn",
    "admin:login",
    # They exist in the demo alone, where every participant is made up.
    "demo", "demo-mail", "demo-mail-message", "demo-mail-html", "demo-mail-attachment",
}  # fmt: skip
KNOWS = dict(KNOWN_EVERYWHERE)
for topic in TOPICS:
    PUBLIC |= getattr(topic, "PUBLIC", set())
    for kind, canaries in getattr(topic, "KNOWS", {}).items():
        KNOWS[kind] = EVERYTHING if KNOWS[kind] is EVERYTHING else KNOWS[kind] | canaries
