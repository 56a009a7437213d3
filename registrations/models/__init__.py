from registrations.models.allocation import AllocationPreview
from registrations.models.delegation import Delegation, JoinRequest
from registrations.models.registration import TRANSITIONS, Registration, State, StateChange

__all__ = [
    "TRANSITIONS",
    "AllocationPreview",
    "Delegation",
    "JoinRequest",
    "Registration",
    "State",
    "StateChange",
]
