"""What emails/base.html needs."""

from django import template
from django.utils.safestring import SafeString, mark_safe

register = template.Library()


@register.simple_block_tag(takes_context=True)
def remember_subject(context: template.Context, content: SafeString) -> SafeString:
    """Print the subject and keep it as `subject`: it is the <title> and, unless a mail says otherwise, the <h1>."""
    context["subject"] = mark_safe(content.strip())  # noqa: S308  rendered by the engine, so escaped already
    return context["subject"]
