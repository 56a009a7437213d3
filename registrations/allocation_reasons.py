"""Why the allocation rule decided what it decided: one code and one Dutch sentence for each reason.

The sentences name nobody and avoid both "je" and "u", so the organiser's preview, the mail and the PDF can
use the same words. Pure module: no Django, no ORM.
"""

from enum import StrEnum


class Reason(StrEnum):
    """The reason code of a decision. The values are stored and exported: never reuse or rename one."""

    CORE_OF_COMPLETE_DELEGATION = "core_of_complete_delegation"
    MEMBER_OF_SEATED_DELEGATION = "member_of_seated_delegation"
    ORDER_OF_REGISTRATION = "order_of_registration"
    NO_CAPACITY_LIMIT = "no_capacity_limit"
    WAITS_FOR_LAST_ROLE = "waits_for_last_role"
    WAITS_AFTER_LAST_ROLE = "waits_after_last_role"
    WAITS_AS_MEMBER_OF_SEATED_DELEGATION = "waits_as_member_of_seated_delegation"
    WAITS_CORE_DOES_NOT_FIT = "waits_core_does_not_fit"
    WAITS_TOGETHER = "waits_together"
    WAITS_FOR_FREE_SEAT = "waits_for_free_seat"


SENTENCES = {
    Reason.CORE_OF_COMPLETE_DELEGATION: ("De delegatie brengt alle vier de rollen mee. Daarom krijgt zij voorrang."),
    Reason.MEMBER_OF_SEATED_DELEGATION: (
        "Alle vier de rollen van de delegatie hebben een plek. Daarom gaan ook de andere leden voor."
    ),
    Reason.ORDER_OF_REGISTRATION: "De plek is gegeven op volgorde van aanmelding.",
    Reason.NO_CAPACITY_LIMIT: "Er is plek voor iedereen. Deze bijeenkomst heeft geen maximum.",
    Reason.WAITS_FOR_LAST_ROLE: (
        "Alle plekken zijn bezet. Van de delegatie heeft alleen deze rol nog geen plek. "
        "Daarom gaat deze aanmelding voor als er een plek vrijkomt."
    ),
    Reason.WAITS_AFTER_LAST_ROLE: (
        "Alle plekken zijn bezet. Eerst krijgt de laatste rol van de delegatie een plek. "
        "Daarna gaan de andere leden voor."
    ),
    Reason.WAITS_AS_MEMBER_OF_SEATED_DELEGATION: (
        "Alle plekken zijn bezet. De vier rollen van de delegatie hebben al een plek. "
        "Daarom gaat deze aanmelding voor als er een plek vrijkomt."
    ),
    Reason.WAITS_CORE_DOES_NOT_FIT: (
        "De delegatie is compleet, maar er zijn geen {seats} plekken tegelijk vrij. "
        "Daarom wacht elk lid apart, op volgorde van aanmelding."
    ),
    Reason.WAITS_TOGETHER: "De delegatie komt samen of niet. Zij wacht op {seats} plekken tegelijk.",
    Reason.WAITS_FOR_FREE_SEAT: (
        "Alle plekken zijn bezet. Deze aanmelding wacht op een vrije plek, op volgorde van aanmelding."
    ),
}


def sentence(reason: Reason, seats: int | None = None) -> str:
    """The Dutch sentence (B1) for `reason`; `seats` is how many are needed at once, where it names that."""
    return SENTENCES[reason].format(seats=seats)
