"""The map of the site."""

from django.conf import settings
from django.contrib import admin
from django.urls import include, path

from netwerk.views import health, mine, search, site

urlpatterns = [
    path("", site.home, name="home"),
    path("responsief-werken/", site.responsive_work, name="responsief-werken"),
    path("toegankelijkheid/", site.accessibility, name="toegankelijkheid"),
    path("privacy/", site.privacy, name="privacy"),
    path("cookies/", site.cookies, name="cookies"),
    path("contact/", site.contact, name="contact"),
    path(".well-known/security.txt", site.security_txt, name="security-txt"),
    path("gezondheid/", health.report, name="gezondheid"),
    path("gezondheid/web/", health.web, name="gezondheid-web"),
    path("mijn/", mine.overview, name="mijn"),
    path("mijn/gegevens/", include("netwerk.my_data_urls")),
    path("zoeken/", search.search, name="search"),
    path("", include("publications.urls")),
    path("", include("registrations.urls")),
    path("", include("membership.urls")),
    path("account/", include("membership.account_urls")),
    path("", include("discussions.urls")),
    path("", include("haakjes.urls")),
    path("", include("mailings.urls")),
    path("admin/", admin.site.urls),
]
if settings.DEMO:
    urlpatterns.append(path("", include("netwerk.demo_urls")))

handler400 = "netwerk.views.errors.bad_request"
handler403 = "netwerk.views.errors.forbidden"
handler404 = "netwerk.views.errors.not_found"
handler500 = "netwerk.views.errors.server_error"
