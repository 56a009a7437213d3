"""The evaluation of today, open, and what gatherings leave behind: a picture and a document."""

from datetime import timedelta
from io import BytesIO

from django.core.files.base import ContentFile
from PIL import Image

from discussions.actions import evaluation
from discussions.models import EvaluationInvitee, EvaluationQuestion, Questionnaire
from documents.uploads import checked_picture
from events.models import EventDocument, Picture


def make(world: object) -> None:
    world.questionnaire = Questionnaire.objects.create(
        event=world.today, opened_at=world.now, closes_at=world.now + timedelta(days=7)
    )
    EvaluationQuestion.objects.create(questionnaire=world.questionnaire, text="Hoe was het?")
    invitee = EvaluationInvitee.objects.create(questionnaire=world.questionnaire, registration=world.seated_today)
    world.evaluation_token = evaluation.link(invitee).rsplit("/", 2)[1]
    drawn = BytesIO()
    Image.new("RGB", (4, 3), "#b3402e").save(drawn, "PNG")
    image = checked_picture(ContentFile(drawn.getvalue(), name="rood.png"))
    size = {"width": image.width, "height": image.height}
    world.picture, world.draft_picture = (
        Picture.objects.create(event=event, image=image.as_file(), alt="Een rood vlak", **size)
        for event in (world.event, world.draft)
    )
    world.document, world.draft_document = (
        EventDocument.objects.create(event=event, title="Verslag", file=ContentFile(b"%PDF-1.7\n%%EOF", name="een.pdf"))
        for event in (world.event, world.draft)
    )
