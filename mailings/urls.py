"""The newsletter, for everybody."""

from django.urls import path

from mailings.views import newsletter

app_name = "mailings"
urlpatterns = [
    path("nieuwsbrief/", newsletter.ask, name="newsletter"),
    path("nieuwsbrief/verstuurd/", newsletter.sent, name="newsletter-sent"),
    path("nieuwsbrief/gelukt/", newsletter.confirmed, name="newsletter-confirmed"),
]
