"""Gives the past gatherings of the demo what is left of them: figures, a picture, a report on paper, and of 27 May 2020
also its summary and its evaluation. Numbers by role and layer, and all answers, are made up."""

import tomllib
from itertools import cycle
from pathlib import Path

from django.conf import settings
from django.core.files.base import ContentFile
from django.utils import timezone

from discussions.actions import evaluation, summary
from discussions.models import EvaluationInvitee, EvaluationQuestion, Questionnaire, Summary, SummarySection
from documents.store import Draft
from documents.uploads import checked_pdf, checked_picture
from events.actions import touch
from events.models import Event, EventDocument, Figure, Picture
from netwerk.demo.dates import moment
from registrations.papers import about

CONTENT = Path(__file__).parent / "content" / "terugblik"


def look_back(event: Event) -> None:
    """Make what the demo has of `event`; nothing for a gathering without a file in content/terugblik."""
    path = CONTENT / f"{event.slug}.toml"
    if path.exists():
        look_back_at(event, tomllib.loads(path.read_text()))


def look_back_at(event: Event, content: dict) -> None:
    """Give `event` what `content`, as in such a file, says."""
    Event.objects.filter(pk=event.pk).update(people_took_part=content["people"])
    event.people_took_part = content["people"]
    for group, numbers in content["figures"].items():
        Figure.objects.bulk_create(
            Figure(event=event, group=group, value=value, number=number) for value, number in numbers.items()
        )
    _files(event, content)
    if "summary" in content:
        _summary(event, content["summary"])
    if "evaluation" in content:
        _evaluation(event, content["evaluation"])
    touch(event)


def _files(event: Event, content: dict) -> None:
    from netwerk.demo import drawings  # Pillow: only who loads the demo needs it

    for order, picture in enumerate(content.get("pictures", [])):
        drawn = checked_picture(ContentFile(drawings.png(picture.pop("drawing")), name="tekening.png"))
        size = {"width": drawn.width, "height": drawn.height}
        Picture.objects.create(event=event, order=order, image=drawn.as_file(), **size, **picture)
    for order, document in enumerate(content.get("documents", [])):
        address = settings.BASE_URL + event.get_absolute_url()
        context = about(event) | {"event_address": address}
        paper = Draft(f"report:{event.pk}", "pdf/report.html", context, address).print()
        checked = checked_pdf(ContentFile(paper, name="verslag.pdf"))
        EventDocument.objects.create(
            event=event, order=order, title=document["title"], file=checked.as_file(), size=checked.size
        )


def _summary(event: Event, content: dict) -> None:
    made = Summary.objects.create(event=event, introduction=content["introduction"])
    for order, section in enumerate(content["sections"]):
        SummarySection.objects.create(summary=made, order=order, **section)
    summary.publish(summary=made)


def _evaluation(event: Event, content: dict) -> None:
    """Store it as it would be after the closing: who was asked, who answered, and the forms apart from them."""
    day = timezone.localdate(event.starts_at)
    opened_at, reminder_at, closes_at = (moment(day, content[name]) for name in ("opened", "reminder", "closes"))
    questionnaire = Questionnaire.objects.create(
        event=event,
        introduction=content["introduction"],
        opened_at=opened_at,
        reminder_at=reminder_at,
        reminded_at=reminder_at,
        closes_at=closes_at,
    )
    forms = _forms(questionnaire, content["questions"])
    people = list(evaluation.people_to_ask(event))
    evaluation.random.shuffle(people)
    EvaluationInvitee.objects.bulk_create(
        EvaluationInvitee(questionnaire=questionnaire, registration=one, answered=number < len(forms))
        for number, one in enumerate(people)
    )
    evaluation.store(questionnaire, forms)


def _forms(questionnaire: Questionnaire, questions: list[dict]) -> list[dict[int, evaluation.Value]]:
    forms: list[dict[int, evaluation.Value]] = []
    for order, question in enumerate(questions):
        choices = question.get("choices", [])
        made = EvaluationQuestion.objects.create(
            questionnaire=questionnaire,
            order=order,
            text=question["text"],
            kind=question["kind"],
            choices="\n".join(choices),
        )
        given = [choices[one] if choices else one for one in question.get("answers", [])]
        forms += [{} for _ in range(len(given) - len(forms))]
        # Of those who answered, one in three writes something.
        every_third = zip(cycle(forms[::3]), question.get("texts", []), strict=False)
        for form, value in [*zip(forms, given, strict=False), *every_third]:
            form[made.pk] = value
    return forms
