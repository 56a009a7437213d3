"""Renders the mail that asks for the evaluation; its words stand in emails/discussions/evaluation.html."""

from django.utils import timezone

from discussions.actions.evaluation import link
from discussions.models import EvaluationInvitee
from outbox.registry import NotNeeded, Rendered, mail_kind
from registrations.mail_parts import event_context, event_mail


def _question(questionnaire: int, registration: str, *, again: bool) -> Rendered:
    asked = EvaluationInvitee.objects.select_related("questionnaire__event__body_override", "registration")
    invitee = asked.filter(questionnaire=questionnaire, registration__public_id=registration).first()
    if invitee is None or invitee.answered or invitee.registration.erased_at:
        raise NotNeeded
    if not invitee.questionnaire.takes_answers(timezone.now()):
        raise NotNeeded
    context = event_context(invitee.questionnaire.event) | {
        "registration": invitee.registration,
        "questionnaire": invitee.questionnaire,
        "again": again,
        "link": link(invitee),
    }
    return event_mail("emails/discussions/evaluation.html", context)


@mail_kind("discussions.evaluation", label="Evaluatie", queue="bulk")
def evaluation(address: str, questionnaire: int, registration: str) -> Rendered:
    return _question(questionnaire, registration, again=False)


@mail_kind("discussions.evaluation_again", label="Evaluatie (herinnering)", queue="bulk")
def evaluation_again(address: str, questionnaire: int, registration: str) -> Rendered:
    return _question(questionnaire, registration, again=True)
