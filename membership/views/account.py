"""The pages around one's account: address, password, and allauth's pages for staff in our frame."""

from collections.abc import Callable
from functools import wraps

from allauth.account import views as account
from allauth.account.internal.flows.reauthentication import raise_if_reauthentication_required
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as webauthn
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from membership import actions, sessions
from membership.client import client_network
from membership.errors import Refused
from membership.forms.login import NewAddressForm, PasswordMailForm
from membership.paths import own_path
from membership.views.login import ask, remember

View = Callable[..., HttpResponseBase]


def staff_only(view: View) -> View:
    """Passwords and second steps are for staff; for others these pages do not exist."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        if request.user.is_authenticated and not request.user.is_staff:
            raise Http404
        return never_cache(view)(request, *args, **kwargs)

    return guarded


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def password_mail(request: HttpRequest) -> HttpResponse:
    """Staff who forgot a password get a mail; the page is the same for every address."""
    form = PasswordMailForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        address = form.cleaned_data["address"]
        asked = actions.ask_password(address=address, network=client_network(request))
        remember(request, asked, address=address, shown=address, code=False)
        return redirect("membership:login-sent")
    return render(request, "account/password_reset.html", {"form": form})


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def change_address(request: HttpRequest) -> HttpResponse:
    """Move to another address: first prove that it is you, then press the button in the mail to the new address."""
    if request.user.is_staff:
        raise_if_reauthentication_required(request, app="allauth.account")
    elif not sessions.proved_recently(request):
        return redirect("account_prove")
    form = NewAddressForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        address = form.cleaned_data["address"]
        try:
            asked = actions.ask_new_address(user=request.user, address=address, network=client_network(request))
        except Refused as refusal:
            form.add_error("address", str(refusal))
        else:
            remember(request, asked, address=address, shown=address, code=False)
            return redirect("membership:login-sent")
    return render(request, "account/email_change.html", {"form": form})


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def prove(request: HttpRequest) -> HttpResponse:
    """Somebody without a password proves again who they are, for what only they may do (`next`, else another address):
    by a fresh login mail to their own address."""
    back = own_path(request.GET.get("next"), reverse("account_email"))
    if request.user.is_staff or sessions.proved_recently(request):
        return redirect(back)
    if request.method == "POST":
        address = request.user.email
        asked = ask(request, address, back)
        remember(request, asked, address=address, shown=address, next_path=back, prove=True)
        return redirect("membership:login-sent")
    return render(request, "account/prove.html")


class ActivateTotp(totp.ActivateTOTPView):
    """Who just typed a code of the new app has done the second step."""

    def form_valid(self, form: object) -> HttpResponse:
        response = super().form_valid(form)
        self.request.session[sessions.SECOND_STEP] = self.request.user.pk
        return response


class AddWebAuthn(webauthn.AddWebAuthnView):
    """Who just used the new key has done the second step."""

    def form_valid(self, form: object) -> HttpResponse:
        response = super().form_valid(form)
        self.request.session[sessions.SECOND_STEP] = self.request.user.pk
        return response


class PasswordChange(account.PasswordChangeView):
    """For staff who know their password; afterwards back to the overview of their login. Who has none yet (an invited
    colleague with a passkey) chooses one by mail."""

    def dispatch(self, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        if request.user.is_authenticated and not request.user.has_usable_password():
            return redirect("account_reset_password")
        return super().dispatch(request, *args, **kwargs)

    def get_default_success_url(self) -> str:
        return reverse("mfa_index")
