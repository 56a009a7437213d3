from events.models.body import OrganisingBody, SiteText
from events.models.event import AllocationMode, Event, Form, Role
from events.models.interest import Interest
from events.models.parts import Case, CaseSlot, Partner, ProgrammeItem, Question, Speaker

__all__ = [
    "AllocationMode",
    "Case",
    "CaseSlot",
    "Event",
    "Form",
    "Interest",
    "OrganisingBody",
    "Partner",
    "ProgrammeItem",
    "Question",
    "Role",
    "SiteText",
    "Speaker",
]
