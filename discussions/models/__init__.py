from discussions.models.conversation import (
    Follow,
    Notice,
    Post,
    PostState,
    PostVersion,
    Reaction,
    ReactionKind,
    Thread,
    ThreadKind,
)
from discussions.models.evaluation import (
    EvaluationAnswer,
    EvaluationInvitee,
    EvaluationQuestion,
    EvaluationResponse,
    Questionnaire,
)
from discussions.models.meeting import MeetingGroup, MeetingWish
from discussions.models.moderation import Moderation, Report, ReportReason, in_rooms_or_reported
from discussions.models.outcome import Outcome, OutcomeTask, Summary, SummarySection
from discussions.models.room import (
    LEADS_ROOM,
    LiveTick,
    PresenceHour,
    Room,
    RoomFile,
    RoomKind,
    RoomPart,
    RoomPerson,
)
from discussions.models.visit import Visit

__all__ = [
    "LEADS_ROOM",
    "EvaluationAnswer",
    "EvaluationInvitee",
    "EvaluationQuestion",
    "EvaluationResponse",
    "Follow",
    "LiveTick",
    "MeetingGroup",
    "MeetingWish",
    "Moderation",
    "Notice",
    "Outcome",
    "OutcomeTask",
    "Post",
    "PostState",
    "PostVersion",
    "PresenceHour",
    "Questionnaire",
    "Reaction",
    "ReactionKind",
    "Report",
    "ReportReason",
    "Room",
    "RoomFile",
    "RoomKind",
    "RoomPart",
    "RoomPerson",
    "Summary",
    "SummarySection",
    "Thread",
    "ThreadKind",
    "Visit",
    "in_rooms_or_reported",
]
