"""What a gathering, which knows nothing of this app, shows of it on its page."""

from uuid import UUID

from django import template
from django.db.models import CharField, DateTimeField, IntegerField, Value
from django.db.models.functions import Cast

from events.models import Event
from membership.access import member_of
from publications.models import Article, LibraryDocument

register = template.Library()


@register.inclusion_tag("publications/includes/of_event.html", takes_context=True)
def published_about(context: dict, event: Event) -> dict[str, object]:
    """Show the articles and documents about `event` that the reader may read.

    In one query, and without their texts: it is asked at each visit, as an article appears by the clock alone.
    """
    member = member_of(context["request"].user)
    never, no_year = Cast(Value(None), DateTimeField()), Cast(Value(None), IntegerField())
    address, year = Cast("public_id", CharField()), Cast("year", IntegerField())
    articles = Article.objects.published().readable_by(member).filter(events=event).order_by()
    documents = LibraryDocument.objects.readable_by(member).filter(events=event).order_by()
    rows = articles.values_list("title", "readers", "kind", "slug", "publish_at", no_year).union(
        documents.values_list("title", "readers", Value(""), address, never, year), all=True
    )
    found: dict[str, list] = {"articles": [], "documents": []}
    for title, readers, kind, address, moment, year in rows:
        if kind:
            found["articles"].append(Article(title=title, readers=readers, kind=kind, slug=address, publish_at=moment))
        else:
            document = LibraryDocument(title=title, readers=readers, public_id=UUID(address), year=year)
            found["documents"].append(document)
    found["articles"].sort(key=lambda article: article.publish_at, reverse=True)
    found["documents"].sort(key=lambda document: (-(document.year or 0), document.title))
    return found
