"""Looking at a mailing as any of its recipients, trying it, sending it now or later, and stopping it."""

import uuid
from collections.abc import Callable

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from events.templatetags.samenspel import dutch_moment
from mailings import actions, audience, batches, reminders
from mailings.admin_forms import ScheduleForm
from mailings.audience import Recipient
from mailings.mails import render_for
from mailings.models import REMINDERS, Mailing
from mailings.obstacles import obstacles
from membership.admin_pages import log_deed, page, require
from membership.errors import Refused
from registrations.views.papers import paper_or_page

SEND = "mailings.change_mailing"
MAKE_TASK = "mailings.tasks.make_invitation"


@require_safe
def preview(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the mail as a recipient gets it (`wie`, or found by `zoek`), and to how many people it will go."""
    require(request, SEND)
    mailing = _mailing(pk)
    return _preview_page(request, mailing, ScheduleForm(initial={"at": _usual_moment(mailing)}))


def _usual_moment(mailing: Mailing) -> str:
    """When a reminder that was switched off would leave if it is switched on again."""
    at = reminders.due_at(mailing.event, mailing.purpose) if mailing.purpose in REMINDERS else None
    return f"{timezone.localtime(at):%Y-%m-%dT%H:%M}" if at and at > timezone.now() else ""


def _preview_page(request: HttpRequest, mailing: Mailing, form: ScheduleForm) -> HttpResponse:
    batch = batches.of(mailing.pk)
    asked, words = request.GET.get("wie", ""), request.GET.get("zoek", "").strip()
    recipient = audience.by_reference(mailing, asked) if asked else audience.first(mailing)
    return page(
        request,
        "mailings/admin/preview.html",
        title=f"Voorbeeld: {mailing}",
        model=Mailing,
        mailing=mailing,
        recipient=recipient,
        gone=bool(asked) and recipient is None,
        rendered=render_for(batch, recipient, example=True, papers=False) if recipient else None,
        invited=batch.invites(recipient) if recipient else False,
        found=audience.search(mailing, words) if words else [],
        words=words,
        number=audience.expected(mailing),
        obstacles=obstacles(mailing) if mailing.state == Mailing.State.DRAFT else [],
        form=form,
        token=uuid.uuid4(),
        back=_address(mailing),
    )


@require_safe
def invitation(request: HttpRequest, pk: int, reference: str) -> HttpResponse:
    """Show the personal paper of one recipient, which a worker makes; as long as there is none, a page that says so."""
    require(request, SEND)
    mailing = _mailing(pk)
    recipient = _recipient(mailing, reference)
    batch = batches.of(pk)
    if not batch.invites(recipient):
        raise Http404

    def wait(impossible: bool) -> HttpResponse:
        return page(
            request,
            "mailings/admin/paper.html",
            title="De uitnodiging",
            model=Mailing,
            impossible=impossible,
            back=reverse("admin:mailings_mailing_preview", args=[pk]),
        )

    make = (MAKE_TASK, pk, mailing.audiences.index(recipient.audience), recipient.row.pk)
    return paper_or_page(batch.invitation(recipient), wait, name="uitnodiging.pdf", make=make, attachment=False)


def send_test(request: HttpRequest, pk: int) -> HttpResponse:
    """Mail the organiser what the recipient on the page would get."""
    require(request, SEND)
    mailing = _mailing(pk)
    if request.method != "POST":
        return redirect("admin:mailings_mailing_preview", pk)
    recipient = _recipient(mailing, request.POST.get("wie", ""))
    if found := obstacles(mailing) if mailing.state == Mailing.State.DRAFT else []:
        messages.error(request, found[0])
    else:
        token = request.POST.get("token", "") or str(uuid.uuid4())
        actions.send_test(mailing=mailing, recipient=recipient, to=request.user, token=token)
        messages.success(request, f"De proefmail is onderweg naar {request.user.email}.")
    return redirect(f"{reverse('admin:mailings_mailing_preview', args=[pk])}?wie={recipient.reference}")


def send(request: HttpRequest, pk: int) -> HttpResponse:
    """Start sending, on a press that names the number of people."""
    require(request, SEND)
    mailing = _mailing(pk)
    number = _number(request)
    if number is None:
        return redirect("admin:mailings_mailing_preview", pk)
    try:
        actions.start(mailing=mailing, expected=number, by=request.user)
    except Refused as refused:
        messages.error(request, str(refused))
        return redirect("admin:mailings_mailing_preview", pk)
    log_deed(request, mailing, f"Verstuurd aan {number} mensen.")
    messages.success(
        request, "De mailing wordt verstuurd. Hieronder zie je hoe ver het is. Je kunt deze pagina gerust sluiten."
    )
    return redirect(_address(mailing))


def schedule(request: HttpRequest, pk: int) -> HttpResponse:
    """Let it leave by itself at the moment that was filled in."""
    require(request, SEND)
    mailing = _mailing(pk)
    number = _number(request)
    if number is None:
        return redirect("admin:mailings_mailing_preview", pk)
    form = ScheduleForm(request.POST)
    if not form.is_valid():
        return _preview_page(request, mailing, form)
    at = form.cleaned_data["at"]
    try:
        actions.schedule(mailing=mailing, at=at, expected=number, by=request.user)
    except Refused as refused:
        messages.error(request, str(refused))
        return redirect("admin:mailings_mailing_preview", pk)
    log_deed(request, mailing, f"Ingepland op {dutch_moment(at)}.")
    messages.success(request, f"De mailing gaat weg op {dutch_moment(at)}.")
    return redirect(_address(mailing))


def unschedule(request: HttpRequest, pk: int) -> HttpResponse:
    """Make it a draft again."""
    return _deed(request, pk, actions.unschedule, "De mailing is weer een concept. Er gaat niets weg.")


def stop(request: HttpRequest, pk: int) -> HttpResponse:
    """Hold what has not left."""
    return _deed(request, pk, actions.stop, "De mailing staat stil. Wat al weg was, is weg.")


def resume(request: HttpRequest, pk: int) -> HttpResponse:
    """Go on with what was held."""
    return _deed(request, pk, actions.resume, "De mailing gaat verder.")


def _deed(request: HttpRequest, pk: int, deed: Callable[..., Mailing], done: str) -> HttpResponse:
    require(request, SEND)
    mailing = _mailing(pk)
    if request.method == "POST":
        try:
            deed(mailing=mailing)
        except Refused as refused:
            messages.error(request, str(refused))
        else:
            log_deed(request, mailing, done)
            messages.success(request, done)
    return redirect(_address(mailing))


def _number(request: HttpRequest) -> int | None:
    """Return the number of people that the organiser saw; None for a look, or for something odd."""
    number = request.POST.get("number", "")
    odd = request.method != "POST" or not (number.isascii() and number.isdecimal()) or len(number) > 9
    return None if odd else int(number)


def _recipient(mailing: Mailing, reference: str) -> Recipient:
    recipient = audience.by_reference(mailing, reference)
    if recipient is None:
        raise Http404
    return recipient


def _mailing(pk: int) -> Mailing:
    return get_object_or_404(Mailing.objects.select_related("event__body_override", "invite_to"), pk=pk)


def _address(mailing: Mailing) -> str:
    return reverse("admin:mailings_mailing_change", args=[mailing.pk])
