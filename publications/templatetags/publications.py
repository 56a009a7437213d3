"""What a gathering, which knows nothing of this app, shows of it on its page."""

from django import template

from events.models import Event
from membership.access import member_of
from publications.models import Article, LibraryDocument

register = template.Library()


@register.inclusion_tag("publications/includes/of_event.html", takes_context=True)
def published_about(context: dict, event: Event) -> dict[str, object]:
    """Show the articles and documents about `event` that the reader may read."""
    member = member_of(context["request"].user)
    return {
        "articles": Article.objects.published().readable_by(member).filter(events=event),
        "documents": LibraryDocument.objects.readable_by(member).filter(events=event),
    }
