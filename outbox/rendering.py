"""From one template to a whole mail: subject, text part and HTML part (docs/decisions/0003)."""

from collections.abc import Iterable, Mapping

from django.conf import settings
from django.template.loader import get_template

from outbox import plain_text
from outbox.registry import Attachment, Rendered


def render(
    template: str,
    context: dict[str, object],
    *,
    attachments: Iterable[Attachment] = (),
    reply_to: str = "",
    headers: Mapping[str, str] | None = None,
) -> Rendered:
    """Render `template`, which extends emails/base.html, and return the mail.

    The template fills the blocks `subject` (text) and `content` (plain HTML), and may fill `preheader` (the line that a
    mail program shows in its list), `heading` and `reason` (why somebody gets this mail). The context also gets
    `base_url` and `reply_to`. Raises ValueError when the subject is empty.
    """
    html = get_template(template).render(context | {"base_url": settings.BASE_URL, "reply_to": reply_to})
    subject = plain_text.title_of(html)
    if not subject:
        raise ValueError(f"{template} has no subject")
    return Rendered(
        subject=subject,
        text=plain_text.text_of(html),
        html=html,
        attachments=list(attachments),
        reply_to=reply_to,
        headers=dict(headers or {}),
    )
