"""Posts, reports and what moderators did, to look up. Nothing is changed here: deciding has a page of its own.

Who wrote without a name is not named here, and can not be found by searching either. Posts of an own case that was not
shared show only once somebody reported them.
"""

from django.contrib import admin
from django.contrib.admin.views.main import ChangeList
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.text import Truncator

from discussions.actions.moderation import BY_REPORT, LEAD
from discussions.models import Moderation, Post, Report, Room, in_rooms_or_reported
from events.templatetags.samenspel import dutch_date, dutch_moment
from registrations.admin.filters import Choices, EventFilter
from registrations.admin.history import in_words, organisers
from registrations.admin.widgets import ReadOnly
from registrations.models import Registration

WORDS = 20
BY_ITSELF = {BY_REPORT: "vanzelf, na een melding"}


def posts_for_staff() -> QuerySet[Post]:
    """Return the posts that staff may look up: not those of own cases that were not shared, unless reported."""
    return Post.objects.filter(in_rooms_or_reported(Room.objects.without_private()))


def writer(post: Post) -> str:
    """Return who wrote a post, as far as staff may know without asking for the name."""
    if post.nameless:
        return f"{post.shown_as} (zonder naam)"
    if post.registration is not None:
        return post.registration.known_as or "gewist"
    return post.user.name or post.user.email if post.user else "gewist"


def words_of(post: Post) -> str:
    """Return the first words of a post."""
    return Truncator(" ".join(post.body.split())).words(WORDS)


def decide_link(post: Post) -> SafeString:
    """Return the link to where one decides about a post."""
    page = reverse("discussions:moderation", args=[post.thread.room.event.slug])
    return format_html('<a href="{}#bericht-{}">Bekijk bij moderatie</a>', page, post.public_id)


class OnlyOurFilters:
    """Mix into a list: its address filters on nothing but what stands beside it. Django would also take the writer of
    a post there, and so tell who wrote without a name."""

    def lookup_allowed(self, lookup: str, value: object, request: HttpRequest | None = None) -> bool:
        fields = [one[0] if isinstance(one, tuple) else one for one in self.list_filter]
        return lookup in {f"{one}__{end}" for one in fields if isinstance(one, str) for end in ("exact", "id__exact")}


class InsightFilter(admin.SimpleListFilter):
    title = "inzicht"
    parameter_name = "inzicht"

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin) -> Choices:
        return [("ja", "Is een inzicht"), ("nee", "Is geen inzicht")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Post]) -> QuerySet[Post]:
        wanted = {"ja": Q(insight_at__isnull=False), "nee": Q(insight_at=None)}
        return queryset.filter(wanted.get(self.value(), Q()))


@admin.register(Post)
class PostAdmin(OnlyOurFilters, ReadOnly, admin.ModelAdmin):
    list_display = ["excerpt", "who", "room", "state", "is_insight", "created_at"]
    list_filter = [("thread__room__event", EventFilter), "state", "nameless", InsightFilter]
    search_fields = ["body", "thread__title"]
    search_help_text = "Zoek in de tekst of het onderwerp."
    ordering = ["-created_at"]
    list_per_page = 50
    actions = None
    view_on_site = False
    fields = [
        "who", "thread", "room", "body", "state", "hidden_reason", "insight_at", "quote_by_name", "created_at",
        "edited_at", "decide", "deeds", "earlier",
    ]  # fmt: skip

    class Media:
        css = {"all": ["dist/beheer.css"]}  # noqa: RUF012  as Django's own

    def get_queryset(self, request: HttpRequest) -> QuerySet[Post]:
        posts = super().get_queryset(request).select_related("thread__room__event", "registration", "user")
        return posts.filter(pk__in=posts_for_staff())

    @admin.display(description="tekst", ordering="body")
    def excerpt(self, post: Post) -> str:
        return words_of(post)

    @admin.display(description="schrijver")
    def who(self, post: Post) -> str:
        return writer(post)

    @admin.display(description="ruimte", ordering="thread__room__title")
    def room(self, post: Post) -> str:
        return post.thread.room.title

    @admin.display(description="inzicht", boolean=True, ordering="insight_at")
    def is_insight(self, post: Post) -> bool:
        return post.insight_at is not None

    @admin.display(description="besluiten")
    def decide(self, post: Post) -> SafeString:
        return decide_link(post)

    @admin.display(description="wat er gebeurde")
    def deeds(self, post: Post) -> SafeString | str:
        found = list(post.moderations.all())
        names = actors([one.by for one in found])
        lines = ((dutch_moment(one.at), one.get_what_display(), in_words(one.by, names), one.reason) for one in found)
        return format_html_join("", "<p>{}: {}, door {}. {}</p>", lines) or "Niets."

    @admin.display(description="eerdere teksten")
    def earlier(self, post: Post) -> SafeString | str:
        """What the post said before, for moderators; without a name only the day is known."""
        show = dutch_date if post.nameless else dutch_moment
        lines = ((show(one.replaced_at), one.body) for one in post.versions.all())
        return format_html_join("", "<p>Tot {}: {}</p>", lines) or "Niet gewijzigd."


@admin.register(Report)
class ReportAdmin(OnlyOurFilters, ReadOnly, admin.ModelAdmin):
    list_display = ["excerpt", "reason", "room", "created_at", "outcome", "decided_at", "decide"]
    list_filter = ["outcome", "reason", ("post__thread__room__event", EventFilter)]
    search_fields = ["text", "post__body"]
    search_help_text = "Zoek in de melding of het bericht."
    list_per_page = 50
    actions = None
    fields = ["decide", "reason", "text", "message", "who", "room", "user", "created_at", "outcome", "decided_at", "by"]

    class Media:
        css = {"all": ["dist/beheer.css"]}  # noqa: RUF012  as Django's own

    def get_queryset(self, request: HttpRequest) -> QuerySet[Report]:
        reports = super().get_queryset(request)
        return reports.select_related("post__thread__room__event", "post__registration", "post__user", "user")

    @admin.display(description="bericht")
    def excerpt(self, report: Report) -> str:
        return words_of(report.post)

    @admin.display(description="bericht")
    def message(self, report: Report) -> str:
        return report.post.body

    @admin.display(description="schrijver")
    def who(self, report: Report) -> str:
        return writer(report.post)

    @admin.display(description="ruimte", ordering="post__thread__room__title")
    def room(self, report: Report) -> str:
        return report.post.thread.room.title

    @admin.display(description="besluiten")
    def decide(self, report: Report) -> SafeString:
        return decide_link(report.post)

    @admin.display(description="door")
    def by(self, report: Report) -> str:
        return in_words(report.decided_by, actors([report.decided_by]))


class NamedChangeList(ChangeList):
    """A list whose rows know the names behind "beheer:12" and "gespreksleider:34": two queries for all of them."""

    def get_results(self, request: HttpRequest) -> None:
        super().get_results(request)
        self.result_list = list(self.result_list)
        names = actors([one.by for one in self.result_list])
        for one in self.result_list:
            one.names = names


@admin.register(Moderation)
class ModerationAdmin(OnlyOurFilters, ReadOnly, admin.ModelAdmin):
    """Every deed is a row that stays as it was written."""

    list_display = ["at", "what", "excerpt", "room", "who_did", "reason"]
    list_filter = ["what", ("post__thread__room__event", EventFilter)]
    search_fields = ["reason", "post__body"]
    search_help_text = "Zoek in de reden of het bericht."
    ordering = ["-at", "-pk"]
    list_per_page = 50
    actions = None
    fields = ["at", "what", "who_did", "reason", "excerpt", "who", "room"]

    class Media:
        css = {"all": ["dist/beheer.css"]}  # noqa: RUF012  as Django's own

    def get_changelist(self, request: HttpRequest, **options: object) -> type[ChangeList]:
        return NamedChangeList

    def get_queryset(self, request: HttpRequest) -> QuerySet[Moderation]:
        deeds = super().get_queryset(request)
        deeds = deeds.select_related("post__thread__room__event", "post__registration", "post__user")
        return deeds.filter(post__in=posts_for_staff())

    @admin.display(description="bericht")
    def excerpt(self, deed: Moderation) -> str:
        return words_of(deed.post)

    @admin.display(description="schrijver")
    def who(self, deed: Moderation) -> str:
        return writer(deed.post)

    @admin.display(description="ruimte", ordering="post__thread__room__title")
    def room(self, deed: Moderation) -> str:
        return deed.post.thread.room.title

    @admin.display(description="door", ordering="by")
    def who_did(self, deed: Moderation) -> str:
        return in_words(deed.by, getattr(deed, "names", None) or actors([deed.by]))


def actors(found: list[str]) -> dict[str, str]:
    """Return the name for each who did something, with two queries at most."""
    keys = [one.removeprefix(LEAD) for one in found if one.startswith(LEAD)]
    leads = Registration.objects.filter(pk__in=[key for key in keys if key.isdecimal()]) if keys else []
    named = {f"{LEAD}{one.pk}": f"{one.known_as or 'gewist'} (leidt deze ruimte)" for one in leads}
    return organisers(found) | named | BY_ITSELF
