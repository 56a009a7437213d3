"""Organisations that may be one, and the page on which an organiser merges two after a look at what moves along."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from membership import merging
from membership.admin_pages import actor, chosen_keys, log_deed, page, require
from membership.duplicates import MOST, suggest_again, suggestions, tell_apart, told_apart
from membership.errors import Refused
from membership.models import Organisation

SEE, MERGE = "membership.view_organisation", "membership.change_organisation"
TWO = "Kies twee organisaties om samen te voegen."


APART, AGAIN = "apart", "opnieuw"  # what one says of a pair


def duplicates(request: HttpRequest) -> HttpResponse:
    """Name the pairs that look like one; POST says of one pair that they are two, or takes that back."""
    require(request, SEE)
    if request.method == "POST":
        return _judge(request)
    return page(
        request,
        "membership/admin/duplicates.html",
        title="Misschien dubbel",
        model=Organisation,
        pairs=suggestions(),
        apart=told_apart()[:MOST],
        may_merge=request.user.has_perm(MERGE),
    )


def _judge(request: HttpRequest) -> HttpResponse:
    require(request, MERGE)
    back = redirect("admin:membership_organisation_duplicates")
    numbers = [number for number in request.POST.getlist("nummer") if number.isascii() and number.isdecimal()]
    found = list(Organisation.objects.current().filter(pk__in=[number[:18] for number in numbers]).order_by("pk"))
    verdict = request.POST.get("oordeel")
    if len(found) != 2 or verdict not in (APART, AGAIN):
        messages.error(request, "Een van deze organisaties is er niet meer. Er is niets veranderd.")
        return back
    one, other = found
    if verdict == APART:
        tell_apart(one, other)
        sentence = "{} is niet dezelfde organisatie als {}."
    else:
        suggest_again(one, other)
        sentence = "{} is misschien toch dezelfde organisatie als {}."
    log_deed(request, one, sentence.format(one, other))
    log_deed(request, other, sentence.format(other, one))
    messages.success(request, f"Opgeschreven: {sentence.format(one, other)}")
    return back


def merge_address(kept: int, gone: int) -> str:
    """Return the address of the page on which `gone` goes into `kept`."""
    return f"{reverse('admin:membership_organisation_merge')}?nummers={kept},{gone}"


def merge(request: HttpRequest) -> HttpResponse:
    """GET shows what moves along to the first of the two, POST merges them."""
    require(request, MERGE)
    back = reverse("admin:membership_organisation_changelist")
    keys = chosen_keys(request)
    found = Organisation.objects.in_bulk(keys)
    if len(keys) != 2 or len(found) != len(set(keys)):
        messages.error(request, TWO)
        return redirect(back)
    kept, gone = (found[key] for key in keys)
    if kept == gone:
        messages.error(request, merging.ITSELF)
        return redirect(back)
    if request.method == "POST":
        try:
            moved = merging.merge(gone=gone.pk, kept=kept.pk, by=actor(request))
        except Refused as refused:
            messages.error(request, str(refused))
            return redirect(merge_address(kept.pk, gone.pk))
        log_deed(request, kept, _sentence(gone, moved))
        log_deed(request, gone, f"Opgegaan in {kept}.")
        messages.success(request, f"Gelukt: {gone} is opgegaan in {kept}.")
        return redirect("admin:membership_organisation_change", kept.pk)
    return page(
        request,
        "membership/admin/merge.html",
        title="Organisaties samenvoegen",
        model=Organisation,
        preview=merging.preview(gone=gone, kept=kept),
        swapped=merge_address(gone.pk, kept.pk),
        back=back,
    )


def _sentence(gone: Organisation, moved: dict[str, int]) -> str:
    what = ", ".join(f"{label}: {count}" for label, count in moved.items())
    return f"Samengevoegd met {gone}. Meegegaan: {what or 'niets'}."
