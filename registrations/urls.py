"""The public pages of a gathering, and those of a registration."""

from django.urls import path

from registrations.views import events, interest

app_name = "registrations"
urlpatterns = [
    path("bijeenkomsten/", events.overview, name="events"),
    path("bijeenkomsten/kalender.ics", events.calendar, name="calendar"),
    path("bijeenkomsten/voorbeeld/<str:preview_token>/", events.preview, name="event-preview"),
    path("bijeenkomsten/<slug:slug>/", events.page, name="event"),
    path("bijeenkomsten/<slug:slug>/agenda.ics", events.calendar_item, name="event-ics"),
    path("bijeenkomsten/<slug:slug>/flyer.pdf", events.flyer, name="flyer"),
    path("bijeenkomsten/<slug:slug>/op-de-hoogte/", interest.ask, name="interest"),
    path("bijeenkomsten/<slug:slug>/op-de-hoogte/verstuurd/", interest.sent, name="interest-sent"),
    path("bijeenkomsten/<slug:slug>/op-de-hoogte/gelukt/", interest.confirmed, name="interest-confirmed"),
]
