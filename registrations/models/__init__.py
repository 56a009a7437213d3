from registrations.models.allocation import AllocationPreview, AllocationRun
from registrations.models.answer import Answer
from registrations.models.delegation import Delegation, JoinRequest
from registrations.models.export import ExportLog
from registrations.models.own_case import OwnCase, OwnCaseChange
from registrations.models.registration import TRANSITIONS, GuestKind, Registration, State, StateChange

__all__ = [
    "TRANSITIONS",
    "AllocationPreview",
    "AllocationRun",
    "Answer",
    "Delegation",
    "ExportLog",
    "GuestKind",
    "JoinRequest",
    "OwnCase",
    "OwnCaseChange",
    "Registration",
    "State",
    "StateChange",
]
