"""What a gathering leaves behind: an outcome per room, and the summary."""

from django.db import models

from discussions.models.room import Room
from events.models import Event
from registrations.models import Registration


class Outcome(models.Model):
    """Of one room: what was agreed, and when we look back. Who does what stands in its tasks."""

    room = models.OneToOneField(Room, models.CASCADE, related_name="outcome", verbose_name="ruimte")
    agreed = models.TextField("wat is afgesproken", blank=True, help_text="Markdown.")
    look_back_on = models.DateField("terugkijken op", null=True, blank=True)
    looked_back_at = models.DateTimeField("mail daarover verstuurd", null=True, blank=True, editable=False)
    version = models.PositiveIntegerField(default=0, editable=False)
    updated_at = models.DateTimeField("bijgewerkt", auto_now=True)

    class Meta:
        verbose_name = "uitkomst"
        verbose_name_plural = "uitkomsten"

    def __str__(self) -> str:
        return f"Uitkomst van {self.room}"


class OutcomeTask(models.Model):
    """Who does what. The owner gets a mail on the day of looking back."""

    outcome = models.ForeignKey(Outcome, models.CASCADE, related_name="tasks", verbose_name="uitkomst")
    what = models.CharField("wat", max_length=300)
    owner = models.ForeignKey(
        Registration, models.SET_NULL, null=True, blank=True, related_name="outcome_tasks", verbose_name="wie"
    )
    owner_name = models.CharField("of een naam", max_length=150, blank=True)
    order = models.PositiveSmallIntegerField("volgorde", default=0)

    class Meta:
        verbose_name = "afspraak"
        verbose_name_plural = "afspraken"
        ordering = ["order", "pk"]

    def __str__(self) -> str:
        return self.what

    @property
    def who(self) -> str:
        """Who does it, by name; empty when nobody is named, or no longer."""
        owner = self.owner.known_as if self.owner and not self.owner.erased_at else ""
        return owner or self.owner_name


class Summary(models.Model):
    """The summary of the conversations of a gathering. Draft -> published (`published_at`); a later edit is seen by
    others when it is published again, as a new version of the same page and paper.

    `published` is what readers get: introduction and sections as they were at that press. Quotes stand in it as
    references (discussions.quotes), so that who may be named is asked again at each reading.
    """

    event = models.OneToOneField(Event, models.CASCADE, related_name="conversation_summary", verbose_name="bijeenkomst")
    introduction = models.TextField("inleiding", blank=True, help_text="Markdown.")
    prefilled_at = models.DateTimeField("gevuld", null=True, blank=True, editable=False)
    published_at = models.DateTimeField("gepubliceerd", null=True, blank=True, editable=False)
    published = models.JSONField(default=dict, blank=True, editable=False)
    updated_at = models.DateTimeField("bijgewerkt", auto_now=True)

    class Meta:
        verbose_name = "samenvatting"
        verbose_name_plural = "samenvattingen"

    def __str__(self) -> str:
        return f"Samenvatting van {self.event}"


class SummarySection(models.Model):
    """A part of the summary, mostly of one room. An own case that was not shared gets none.

    `filled` names what was put into `body` already, so that filling it again adds only what is new.
    """

    summary = models.ForeignKey(Summary, models.CASCADE, related_name="sections", verbose_name="samenvatting")
    room = models.ForeignKey(
        Room, models.SET_NULL, null=True, blank=True, related_name="summary_sections", verbose_name="ruimte"
    )
    title = models.CharField("kop", max_length=200)
    body = models.TextField("tekst", blank=True, help_text="Markdown.")
    order = models.PositiveSmallIntegerField("volgorde", default=0)
    filled = models.JSONField(default=list, blank=True, editable=False)

    class Meta:
        verbose_name = "onderdeel"
        verbose_name_plural = "onderdelen"
        ordering = ["order", "pk"]

    def __str__(self) -> str:
        return self.title
