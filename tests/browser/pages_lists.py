"""The newsletter, ending a kind of mail, reminders in the admin, and being a member."""

from tests.browser.page_state import PageState, fill_and_press, press

_SAME = "the same page as that of events_event, which has a state"
_LEADS_ON = "leads on to another page"
_KEPT = ("membership_umbrellanetwork", "membership_theme")
_LISTS = ("mailings_subscription", "membership_membership", *_KEPT)

STATES = [
    PageState("mailings:newsletter", "", "/nieuwsbrief/"),
    PageState("mailings:newsletter", "wrong", "/nieuwsbrief/", deed=press("Stuur mij de nieuwsbrief"), wrong=True),
    PageState("mailings:newsletter-sent", "", "newsletter sent"),
    PageState("mailings:newsletter-confirmed", "", "/nieuwsbrief/gelukt/"),
    PageState("membership:link", "newsletter", "link newsletter"),
    PageState("membership:unsubscribe", "", "leave list"),
    PageState("membership:unsubscribe", "pressed", "leave list pressed", deed=press("Haal mij van de lijst")),
    PageState("membership:unsubscribe", "newsletter", "end newsletter"),
    PageState("membership:unsubscribe", "unknown", "/uitschrijven/bestaat-niet/", status=404),
    PageState("membership:join", "", "/lid-worden/", "nobody"),
    PageState("membership:join", "stranger", "/lid-worden/"),
    PageState("membership:join", "wrong", "/lid-worden/", deed=press("Ik word lid"), wrong=True),
    PageState("membership:join-sent", "", "join sent"),
    PageState("membership:link", "join", "link join"),
    PageState("membership:link", "join gone", "link join gone"),
    PageState("membership:move", "", "/lid-worden/ander-werk/", "contact"),
    PageState(
        "membership:move", "wrong", "/lid-worden/ander-werk/", "contact",
        press("Bewaar mijn nieuwe werk"), wrong=True,
    ),
    PageState("membership:leave", "", "/lid-worden/stoppen/", "contact"),
    PageState("membership:leave", "asked", "/lid-worden/stoppen/", "participant"),
    PageState("admin:membership_membership_accept", "", "membership accept", "organiser"),
    PageState("admin:membership_membership_decline", "", "membership decline", "organiser"),
    PageState(
        "admin:membership_membership_decline", "wrong", "membership decline", "organiser", press("Wijs af"), wrong=True
    ),
    PageState("admin:membership_organisation_duplicates", "", "/admin/membership/organisation/dubbel/", "organiser"),
    PageState("admin:membership_organisation_merge", "", "merge", "organiser"),
    PageState("admin:network_figures", "", "/admin/cijfers/", "organiser"),
    PageState("admin:network_figures", "chosen", "/admin/cijfers/?over=layer:gemeente", "organiser"),
    PageState("admin:membership_organisation_change", "full", "organisation full", "organiser"),
    PageState("admin:membership_theme_add", "", "/admin/membership/theme/add/", "organiser"),
    PageState("admin:membership_umbrellanetwork_add", "", "/admin/membership/umbrellanetwork/add/", "organiser"),
    PageState("membership:join", "asked", "/lid-worden/", "participant"),
    PageState("membership:join", "member", "/lid-worden/", "contact"),
    PageState("membership:join", "declined", "/lid-worden/", "staff"),
    *(
        PageState(f"admin:{name}_changelist", "", f"/admin/{name.replace('_', '/')}/", "superuser")
        for name in _LISTS
    ),
    *(PageState(f"admin:{name}_change", "", f"admin {name}_change", "superuser") for name in _LISTS),
    PageState("admin:mailings_mailing_change", "reminder", "reminder planned", "organiser"),
    PageState(
        "admin:mailings_mailing_change", "reminder wrong", "reminder planned", "organiser",
        fill_and_press("Opslaan", subject="{onzin}"), wrong=True,
    ),
    PageState("admin:mailings_mailing_change", "reminder off", "reminder off", "organiser"),
    PageState("admin:mailings_mailing_preview", "reminder off", "reminder preview", "organiser"),
]  # fmt: skip
NO_PAGE = {
    **{f"admin:{name}_{page}": _SAME for name in _LISTS for page in ("history", "delete")},
    **{f"admin:{name}_add": "nobody may add one" for name in _LISTS if name not in _KEPT},
    **{"admin/{}/{}/<path:object_id>/".format(*name.split("_")): _LEADS_ON for name in _LISTS},
}
