"""The rows behind the states of an evaluation and of looking back; part of tests/browser/scenario.py."""

from collections.abc import Iterator
from datetime import timedelta
from urllib.parse import urlparse

from django.urls import reverse

from discussions.actions import evaluation
from discussions.models import EvaluationInvitee, Questionnaire
from events.models import Event, Figure, Recording
from netwerk.demo.looking_back import look_back_at
from registrations.models import Registration, State
from tests.factories import make_registration

PEOPLE = 6
Mail = tuple[str, str, str, dict[str, object]]


def make(scenario: object) -> None:
    """Make past gatherings: an evaluation in each of its states, and a page with everything that looks back."""
    open_, formal = _sent(scenario, "evaluatie"), _sent(scenario, "evaluatie-u", formal=True)
    _address(scenario, "evaluation", open_.invitees.first())
    _address(scenario, "evaluation formal", formal.invitees.first())
    answered = open_.invitees.last()
    evaluation.answer(invitee=answered, given={open_.questions.first().pk: 4})
    _address(scenario, "evaluation answered", answered)
    closed = _closed(_sent(scenario, "evaluatie-gesloten"), PEOPLE - 1)
    _address(scenario, "evaluation closed", closed.invitees.filter(answered=False).first())
    draft = evaluation.prepare(event=_past(scenario, "evaluatie-concept"), by="test")
    few = _closed(_sent(scenario, "evaluatie-weinig"), 2)
    for state, questionnaire in {"draft": draft, "open": open_, "closed": closed, "few": few}.items():
        for name in ("change", "preview", "send", "close", "results", "export"):
            address = reverse(f"admin:discussions_questionnaire_{name}", args=[questionnaire.pk])
            scenario.at[f"evaluation {name} {state}"] = address
    begin = _past(scenario, "evaluatie-nieuw")
    scenario.at["evaluation begin"] = reverse("admin:discussions_questionnaire_of_event", args=[begin.pk])
    _everything(_past(scenario, "terugblik", report="Het was **goed**."))
    scenario.evaluation = open_


def _past(scenario: object, name: str, **fields: object) -> Event:
    event = scenario.event(name, starts_at=scenario.now - timedelta(days=1), **fields)
    for number in range(PEOPLE):
        make_registration(event, state=State.SEATED, name=f"Gast {number}")
    return event


def _sent(scenario: object, name: str, **fields: object) -> Questionnaire:
    questionnaire = evaluation.prepare(event=_past(scenario, name, **fields), by="test")
    evaluation.send(questionnaire=questionnaire, by="test")
    questionnaire.refresh_from_db()
    return questionnaire


def _closed(questionnaire: Questionnaire, answers: int) -> Questionnaire:
    *_, better = questions = list(questionnaire.questions.all())
    choice = next(one for one in questions if one.kind == evaluation.Kind.CHOICE)
    for number, invitee in enumerate(questionnaire.invitees.all()[:answers]):
        given = {questions[0].pk: 1 + number % 5, choice.pk: "Nieuwe kennis", better.pk: f"Meer tijd, zei {number}"}
        evaluation.answer(invitee=invitee, given=given)
    evaluation.close(questionnaire=questionnaire, by="test")
    return questionnaire


def _address(scenario: object, name: str, invitee: EvaluationInvitee) -> None:
    scenario.at[name] = urlparse(evaluation.link(invitee)).path


def _everything(event: Event) -> None:
    look_back_at(
        event,
        {
            "people": 12,
            "figures": {Figure.Group.ROLE: {"beleid": 8, "bestuur": 4}, Figure.Group.LAYER: {"gemeente": 12}},
            "pictures": [{"drawing": "kring", "alt": "Mensen in een kring", "caption": "In gesprek"}],
            "documents": [{"title": "Verslag"}],
        },
    )
    Recording.objects.create(
        event=event, title="Het gesprek", url="https://video.example.nl/1", captioned=True, consent=True
    )


def mails(scenario: object) -> Iterator[Mail]:
    """Yield the mails that ask how it was."""
    questionnaires = {"": scenario.evaluation, "formal": Questionnaire.objects.get(event__slug="proef-evaluatie-u")}
    for variant, questionnaire in questionnaires.items():
        one: Registration = questionnaire.invitees.filter(answered=False).first().registration
        about = {"questionnaire": questionnaire.pk, "registration": str(one.public_id)}
        yield "discussions.evaluation", variant, one.address, about
        yield "discussions.evaluation_again", variant, one.address, about
