from events.models.body import OrganisingBody, SiteText
from events.models.event import AllocationMode, Event, Form
from events.models.interest import Interest
from events.models.looking_back import EventDocument, Figure, Picture, Recording
from events.models.parts import Case, CaseSlot, Partner, ProgrammeItem, Question, Speaker
from membership.models.role import Role

__all__ = [
    "AllocationMode",
    "Case",
    "CaseSlot",
    "Event",
    "EventDocument",
    "Figure",
    "Form",
    "Interest",
    "OrganisingBody",
    "Partner",
    "Picture",
    "ProgrammeItem",
    "Question",
    "Recording",
    "Role",
    "SiteText",
    "Speaker",
]
