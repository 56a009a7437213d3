from events.models.body import OrganisingBody, SiteText
from events.models.event import AllocationMode, Event, Form, Role
from events.models.interest import Interest
from events.models.parts import Case, Partner, ProgrammeItem, Speaker

__all__ = [
    "AllocationMode",
    "Case",
    "Event",
    "Form",
    "Interest",
    "OrganisingBody",
    "Partner",
    "ProgrammeItem",
    "Role",
    "SiteText",
    "Speaker",
]
