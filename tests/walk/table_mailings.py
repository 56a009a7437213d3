"""Mailings in the admin: looking at one as anybody, and the buttons that send, plan, stop and go on."""

from tests.walk.rows import Outcome, Row, staff

_ORGANISERS = ("organiser", "superuser")


def of_mailing(name: str, outcome: Outcome = 200, about: str = "", attribute: str = "mailing") -> Row:
    """A page of our own about one mailing: for organisers."""
    return staff(
        f"admin:mailings_mailing_{name}",
        lambda world: [getattr(world, attribute).pk],
        about,
        **dict.fromkeys(_ORGANISERS, outcome),
    )


def invitation(about: str, outcome: int, attribute: str, reference: object) -> Row:
    """The paper of one recipient, which a worker makes."""
    return staff(
        "admin:mailings_mailing_invitation",
        lambda world: [getattr(world, attribute).pk, reference(world)],
        about,
        **dict.fromkeys(_ORGANISERS, outcome),
    )


LIST = "/admin/mailings/mailing/"
ROWS = [
    of_mailing("preview"),
    of_mailing("preview", about="with an invitation", attribute="inviting"),
    *(of_mailing(name, LIST) for name in ("test", "send", "schedule", "unschedule", "stop", "resume")),
    invitation("of who is invited", 202, "inviting", lambda world: f"seated-{world.seated.pk}"),
    invitation("of who is not", 404, "mailing", lambda world: f"seated-{world.seated.pk}"),
    invitation("of nobody", 404, "inviting", lambda world: "seated-0"),
    invitation("of another gathering", 404, "inviting", lambda world: f"seated-{world.seated_elsewhere.pk}"),
    staff("admin:mailings_mailing_summary", lambda world: [world.past.pk], **dict.fromkeys(_ORGANISERS, 200)),
    staff(
        "admin:mailings_mailing_summary-date",
        lambda world: [world.past.pk, world.undated.pk],
        "without a date",
        **dict.fromkeys(_ORGANISERS, 200),
    ),
    staff(
        "admin:mailings_mailing_summary-date",
        lambda world: [world.past.pk, world.event.pk],
        "with a date",
        **dict.fromkeys(_ORGANISERS, f"{LIST}samenvatting/"),
    ),
]
