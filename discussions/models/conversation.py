"""What people write: threads in a room, posts in a thread, replies one level deep."""

import uuid
from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from discussions.models.room import Room
from events.models import Role
from registrations.models import Registration


class ThreadKind(models.TextChoices):
    TALK = "gesprek", "Gesprek"
    QUESTION = "vraag", "Vraag van een deelnemer"
    POSED = "gesteld", "Vraag van de ruimte"  # by a host or organiser: to everybody, or to one role


class Thread(models.Model):
    """`version` goes up with every change that a reader can see: it is what the conditional GET compares.

    A question of a participant has an answer once a representative or a lead of the room marked one of its posts.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    room = models.ForeignKey(Room, models.CASCADE, related_name="threads", verbose_name="ruimte")
    kind = models.CharField("soort", max_length=10, choices=ThreadKind, default=ThreadKind.TALK)
    title = models.CharField("onderwerp", max_length=200)
    role = models.CharField("voor welke rol", max_length=20, choices=Role, blank=True)
    order = models.PositiveSmallIntegerField("volgorde", default=0)
    pinned_at = models.DateTimeField("vastgezet", null=True, blank=True)
    answer = models.ForeignKey(
        "discussions.Post", models.SET_NULL, null=True, blank=True, related_name="answers", verbose_name="antwoord"
    )
    helpers_mailed_at = models.DateTimeField("gevraagd om te antwoorden", null=True, blank=True, editable=False)
    version = models.PositiveIntegerField(default=0, editable=False)
    started_at = models.DateTimeField("begonnen", default=timezone.now, editable=False)
    changed_at = models.DateTimeField("laatste bericht", default=timezone.now, editable=False)

    class Meta:
        verbose_name = "gesprek"
        verbose_name_plural = "gesprekken"
        ordering = ["-changed_at"]
        indexes = [models.Index(fields=["room", "changed_at"], name="thread_room_changed")]
        constraints = [
            models.UniqueConstraint(
                fields=["room", "role"], condition=~Q(role=""), name="one_question_per_role_and_room"
            ),
            models.CheckConstraint(condition=Q(role="") | Q(kind="gesteld"), name="role_question_is_posed"),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("discussions:thread", args=[self.room.event.slug, self.public_id])


def day_of(moment: datetime) -> datetime:
    """Return the first moment of that day here: all that is kept of when something without a name was written."""
    return timezone.localtime(moment).replace(hour=0, minute=0, second=0, microsecond=0)


class PostState(models.TextChoices):
    VISIBLE = "zichtbaar", "Zichtbaar"
    HIDDEN = "verborgen", "Verborgen"
    WITHDRAWN = "ingetrokken", "Ingetrokken"


class Post(models.Model):
    """`user` and `registration` say who wrote it. With `nameless` only `shown_as` is shown ("Uitvoering, gemeente"),
    worked out when it was placed, and no profile, minute or edit history; the row itself holds no minute, so that no
    list or order can tell it. A moderator who looks up the name writes a Moderation.

    `html` is the cleaned rendering of `body`, made when it was written: a thread of 500 posts renders nothing.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    thread = models.ForeignKey(Thread, models.CASCADE, related_name="posts", verbose_name="gesprek")
    parent = models.ForeignKey(
        "self", models.CASCADE, null=True, blank=True, related_name="replies", verbose_name="reactie op"
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="posts", verbose_name="schrijver"
    )
    registration = models.ForeignKey(
        Registration,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="posts",
        verbose_name="aanmelding",
        help_text="Leeg: iemand van de organisatie.",
    )
    nameless = models.BooleanField("zonder naam", default=False)
    shown_as = models.CharField("getoond als", max_length=120, blank=True)
    body = models.TextField("tekst", max_length=10_000)
    html = models.TextField(editable=False)
    state = models.CharField("stand", max_length=12, choices=PostState, default=PostState.VISIBLE)
    hidden_reason = models.CharField("reden van verbergen", max_length=300, blank=True)
    insight_at = models.DateTimeField("inzicht sinds", null=True, blank=True)
    quote_by_name = models.BooleanField(
        "mijn naam mag bij een citaat", default=False, help_text="Uit: in de samenvatting staat alleen de rol."
    )
    created_at = models.DateTimeField("geplaatst", default=timezone.now)
    edited_at = models.DateTimeField("gewijzigd", null=True, blank=True)
    form_token = models.UUIDField(unique=True, null=True, editable=False)
    # The version of the thread in which a reader last saw something change here: what is new since theirs is a query.
    changed_in = models.PositiveIntegerField(default=0, editable=False)

    class Meta:
        verbose_name = "bericht"
        verbose_name_plural = "berichten"
        ordering = ["created_at", "pk"]
        indexes = [
            models.Index(fields=["thread", "created_at"], name="post_thread_created"),
            models.Index(fields=["thread", "changed_in"], name="post_thread_changed"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(nameless=False) | (~Q(shown_as="") & Q(quote_by_name=False)),
                name="nameless_post_says_what_it_shows",
            ),
        ]

    def __str__(self) -> str:
        return self.body[:60]

    def save(self, *args: object, **kwargs: object) -> None:
        if self.nameless:
            self.created_at, self.edited_at = day_of(self.created_at), None
        super().save(*args, **kwargs)

    def get_absolute_url(self) -> str:
        return reverse("discussions:post", args=[self.thread.room.event.slug, self.public_id])


class PostVersion(models.Model):
    """The text of a post before it was changed or withdrawn: for moderators."""

    post = models.ForeignKey(Post, models.CASCADE, related_name="versions", verbose_name="bericht")
    body = models.TextField("tekst")
    replaced_at = models.DateTimeField("vervangen", default=timezone.now)

    class Meta:
        verbose_name = "eerdere tekst"
        verbose_name_plural = "eerdere teksten"
        ordering = ["replaced_at", "pk"]

    def __str__(self) -> str:
        return self.body[:60]


class ReactionKind(models.TextChoices):
    KNOWN = "herkenbaar", "Herkenbaar"
    HELPS = "helpt", "Dit helpt"


class Reaction(models.Model):
    post = models.ForeignKey(Post, models.CASCADE, related_name="reactions", verbose_name="bericht")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="reactions", verbose_name="persoon")
    kind = models.CharField("reactie", max_length=12, choices=ReactionKind)

    class Meta:
        verbose_name = "reactie"
        verbose_name_plural = "reacties"
        constraints = [models.UniqueConstraint(fields=["post", "user", "kind"], name="one_reaction_of_a_kind")]

    def __str__(self) -> str:
        return self.get_kind_display()


class Follow(models.Model):
    """Somebody who wants mail about what is new in a room."""

    room = models.ForeignKey(Room, models.CASCADE, related_name="follows", verbose_name="ruimte")
    visit = models.ForeignKey("discussions.Visit", models.CASCADE, related_name="follows", verbose_name="wie")
    since = models.DateTimeField("sinds", default=timezone.now)

    class Meta:
        verbose_name = "volger"
        verbose_name_plural = "volgers"
        constraints = [models.UniqueConstraint(fields=["room", "visit"], name="one_follow_per_person_and_room")]

    def __str__(self) -> str:
        return f"{self.visit.user} volgt {self.room}"


class Notice(models.Model):
    """A post that somebody has to hear about; bundled into one mail, at most once an hour."""

    visit = models.ForeignKey("discussions.Visit", models.CASCADE, related_name="notices", verbose_name="voor wie")
    post = models.ForeignKey(Post, models.CASCADE, related_name="notices", verbose_name="bericht")
    answers_me = models.BooleanField("antwoord aan mij", default=False)
    created_at = models.DateTimeField("sinds", default=timezone.now)
    mailed_at = models.DateTimeField("gemaild", null=True, blank=True)

    class Meta:
        verbose_name = "bericht om te mailen"
        verbose_name_plural = "berichten om te mailen"
        constraints = [models.UniqueConstraint(fields=["visit", "post"], name="one_notice_per_person_and_post")]
        indexes = [models.Index(fields=["created_at"], condition=Q(mailed_at=None), name="notice_waiting")]

    def __str__(self) -> str:
        return f"{self.visit.user}: {self.post}"
