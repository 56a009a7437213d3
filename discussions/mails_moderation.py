"""Renders the mails about a report and about a post that was hidden or put back.

None of them quotes the post: what is reported as the privacy of a resident must not travel on by mail.
"""

from discussions.actions.moderation import BY_REPORT
from discussions.models import Moderation, PostState, Report
from discussions.titles import opening_state, shown_title
from outbox.registry import NotNeeded, Rendered, mail_kind
from registrations.mail_parts import absolute, event_context, event_mail, page_link, registration_in
from registrations.models import State


@mail_kind("discussions.post_reported", label="Melding van een bericht")
def post_reported(address: str, report: int, registration: str = "") -> Rendered:
    """To a moderator, or with `registration` to who leads the room; not after it was decided."""
    found = (
        Report.objects.filter(pk=report, outcome=Report.Outcome.OPEN)
        .select_related("post__thread__room__event__body_override")
        .first()
    )
    if found is None:
        raise NotNeeded
    room = found.post.thread.room
    page = ("discussions:moderation", room.event.slug)
    if registration:
        lead = registration_in(registration, State.SEATED)
        name, link = lead.name, page_link(address, *page)
    else:
        name, link = "", absolute(*page)
    hidden = found.post.state == PostState.HIDDEN
    return _mail("post_reported", room.event, report=found, room=room, name=name, link=link, hidden=hidden)


@mail_kind("discussions.post_hidden", label="Bericht verborgen")
def post_hidden(address: str, moderation: int) -> Rendered:
    """To the writer, with the reason; not after it was put back or hidden again with another reason."""
    deed = _latest(moderation, Moderation.What.HIDDEN)
    return _to_writer("post_hidden", address, deed, by_report=deed.by == BY_REPORT)


@mail_kind("discussions.post_put_back", label="Bericht teruggezet")
def post_put_back(address: str, moderation: int) -> Rendered:
    """To the writer; not after it was hidden again."""
    return _to_writer("post_put_back", address, _latest(moderation, Moderation.What.PUT_BACK))


def _latest(pk: int, what: Moderation.What) -> Moderation:
    """Return the deed when it still is the last word about whether its post is shown."""
    deeds = Moderation.objects.annotate(opening_state=opening_state("post__thread")).select_related(
        "post__thread__room__event__body_override", "post__registration", "post__user"
    )
    deed = deeds.filter(pk=pk).first()
    if deed is None or deed.post.state == PostState.WITHDRAWN:
        raise NotNeeded
    words = deed.post.moderations.filter(what__in=[Moderation.What.HIDDEN, Moderation.What.PUT_BACK])
    if deed.what != what or words.filter(pk__gt=pk).exists():
        raise NotNeeded
    return deed


def _to_writer(kind: str, address: str, deed: Moderation, **context: object) -> Rendered:
    post, room = deed.post, deed.post.thread.room
    page = ("discussions:post", room.event.slug, post.public_id)
    if post.registration is None:
        name, link = (post.user.name if post.user else ""), absolute(*page)
    else:
        writer = registration_in(str(post.registration.public_id), State.SEATED)
        name, link = writer.name, page_link(address, *page)
    title = shown_title(post.thread, deed.opening_state)
    return _mail(kind, room.event, deed=deed, room=room, title=title, name=name, link=link, **context)


def _mail(kind: str, event: object, **context: object) -> Rendered:
    return event_mail(f"emails/discussions/{kind}.html", event_context(event) | context)
