"""The organisers' workplace: Django's own admin, in Dutch and with our first page."""

from django.contrib.admin import AdminSite
from django.contrib.admin.apps import AdminConfig
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, URLResolver, path, reverse, reverse_lazy
from django.utils.decorators import method_decorator
from django.utils.http import urlencode

from membership.paths import own_path


class SamenspelAdminConfig(AdminConfig):
    default_site = "netwerk.admin_site.SamenspelAdminSite"


class SamenspelAdminSite(AdminSite):
    site_header = "Samenspel NL: beheer"
    site_title = "Beheer Samenspel NL"
    index_title = "Werkplek van de organisator"
    enable_nav_sidebar = False

    def has_permission(self, request: HttpRequest) -> bool:
        """Staff, with the second step where that is asked (requirements 2c 22)."""
        return super().has_permission(request) and not _lacks_second_step(request)

    def index(self, request: HttpRequest, extra_context: dict | None = None) -> HttpResponse:
        """The first page: what comes, how it stands and what waits for the organiser, then the lists."""
        from netwerk.cockpit import overview  # this module is read before the models are

        return super().index(request, (extra_context or {}) | overview(request.user))

    def get_urls(self) -> list[URLPattern | URLResolver]:
        """Let LoginRequiredMiddleware send strangers to the login of staff on every page, as on the first one."""
        from netwerk.admin_figures import figures  # this module is read before the models are

        urls = [path("cijfers/", self.admin_view(figures), name="network_figures"), *super().get_urls()]
        for pattern in urls:
            for page in getattr(pattern, "url_patterns", [pattern]):
                if getattr(page.callback, "login_required", True):
                    page.callback.login_url = reverse_lazy("admin:login")
        return urls

    def password_change(self, request: HttpRequest, extra_context: dict | None = None) -> HttpResponse:
        """The one page for that: it ends other sessions and tells the owner."""
        return redirect("account_change_password")

    def password_change_done(self, request: HttpRequest, extra_context: dict | None = None) -> HttpResponse:
        return redirect("mfa_index")

    @method_decorator(login_not_required)
    def login(self, request: HttpRequest, extra_context: dict | None = None) -> HttpResponse:
        """Lead to the one page on which staff log in, for every way into the admin."""
        index = reverse("admin:index")
        next_path = own_path(request.GET.get("next"), index)
        if not request.user.is_authenticated:
            return redirect(f"{reverse('account_login')}?{urlencode({'next': next_path})}")
        if not request.user.is_staff:
            raise PermissionDenied
        if _lacks_second_step(request):
            return redirect("mfa_index")
        return redirect(next_path)


def _lacks_second_step(request: HttpRequest) -> bool:
    from membership import sessions  # this module is read before the models are

    return sessions.lacks_second_step(request)
