"""The Atom feed of the news: what is for everybody, and nothing else."""

from datetime import datetime

from django.conf import settings
from django.contrib.syndication.views import Feed
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.html import escape

from publications.models import Article

NEWEST = 30


class NewsFeed(Feed):
    """Addresses come from the settings, never from the request; an id stays what it is when the address changes."""

    feed_type = Atom1Feed
    title = "Nieuws van Samenspel NL"
    subtitle = "Netwerk van ambtenaren die doen wat nodig is"
    author_name = "Samenspel NL"
    language = "nl"

    def link(self) -> str:
        return settings.BASE_URL + reverse("publications:news")

    def feed_url(self) -> str:
        return settings.BASE_URL + reverse("publications:feed")

    def items(self) -> QuerySet[Article]:
        return Article.objects.published().readable_by(None)[:NEWEST]

    def item_title(self, item: Article) -> str:
        return item.title

    def item_description(self, item: Article) -> str:
        return escape(item.summary)  # Atom reads it as HTML

    def item_link(self, item: Article) -> str:
        return settings.BASE_URL + item.get_absolute_url()

    def item_guid(self, item: Article) -> str:
        return f"urn:uuid:{item.public_id}"

    def item_author_name(self, item: Article) -> str | None:
        return item.author or None

    def item_pubdate(self, item: Article) -> datetime:
        return item.publish_at

    def item_updateddate(self, item: Article) -> datetime:
        return max(item.updated_at, item.publish_at)

    def item_categories(self, item: Article) -> list[str]:
        return [item.get_kind_display()]
