"""What people wish of a gathering: one verb for each wish."""

from events.actions.checklist import missing
from events.actions.content import save_event, touch, touch_all
from events.actions.copying import copy_event, create_from_preset
from events.actions.interest import (
    ask_interest,
    confirm_interest,
    leave_interest,
    mail_interest,
)
from events.actions.moving import LABELS, Along, Shift, move_event, moves_along, plan

__all__ = [
    "LABELS",
    "Along",
    "Shift",
    "ask_interest",
    "confirm_interest",
    "copy_event",
    "create_from_preset",
    "leave_interest",
    "mail_interest",
    "missing",
    "move_event",
    "moves_along",
    "plan",
    "save_event",
    "touch",
    "touch_all",
]
