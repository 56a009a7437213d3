"""The mails about the newsletter itself; called after their row was claimed, so that links are born here."""

from django.conf import settings
from django.urls import reverse

from events.queries import organising_body
from mailings.models import Subscription
from mailings.newsletter import KIND
from mailings.purposes import CONFIRM, LIST
from membership import unsubscribe
from membership.links import issue
from outbox.registry import Rendered, mail_kind
from outbox.rendering import render


@mail_kind(KIND, label="Aanmelden voor de nieuwsbrief")
def newsletter(address: str, subscription: str) -> Rendered:
    """Tell where the row `subscription` (public id) stands. The page afterwards is always the same; this is not."""
    body = organising_body()
    reply_to = body.email if body else ""
    row = Subscription.objects.filter(public_id=subscription, address=address).first()
    if row is None:
        context = {"form_url": settings.BASE_URL + reverse("mailings:newsletter")}
        return render("emails/mailings/newsletter_gone.html", context, reply_to=reply_to)
    if row.confirmed_at is None:
        context = {"link": issue(CONFIRM, address=address, target=subscription)}
        return render("emails/mailings/newsletter_confirm.html", context, reply_to=reply_to)
    events_url = settings.BASE_URL + reverse("registrations:events")
    context = {"leave_link": unsubscribe.link(LIST, subscription), "events_url": events_url}
    headers = unsubscribe.headers(LIST, subscription, mailto=reply_to)
    return render("emails/mailings/newsletter_listed.html", context, reply_to=reply_to, headers=headers)
