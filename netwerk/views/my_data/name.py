"""`/mijn/gegevens/naam/`: the name under which I log in, for who has no profile to change it in as well."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from membership.actions import change_name
from membership.forms.lines import NameField
from membership.nlds import NldsForm


class NameForm(NldsForm):
    name = NameField(label="Naam", max_length=150, missing="Vul je naam in.")


@require_http_methods(["GET", "HEAD", "POST"])
def name(request: HttpRequest) -> HttpResponse:
    """Change it; what was written under another name at a gathering keeps that name."""
    if request.method != "POST":
        return render(request, "my_data/name.html", {"form": NameForm(initial={"name": request.user.name})})
    form = NameForm(request.POST)
    if not form.is_valid():
        return render(request, "my_data/name.html", {"form": form}, status=422)
    change_name(user=request.user, name=form.cleaned_data["name"])
    messages.success(request, "Je naam is veranderd.")
    return redirect("gegevens")
