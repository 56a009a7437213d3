"""The public pages of a gathering, and those of a registration."""

from django.urls import path

from registrations.views import (
    agenda,
    cancelling,
    checkin,
    delegation,
    events,
    interest,
    mine,
    offers,
    own_case,
    questions,
    reconfirm,
    signup,
    substitutes,
)

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
    path("bijeenkomsten/<slug:slug>/aanmelden/", signup.register, name="register"),
    path("bijeenkomsten/<slug:slug>/aanmelden/verstuurd/", signup.registered, name="registered"),
    path("aanmelding/<uuid:public_id>/", mine.registration, name="registration"),
    path("aanmelding/<uuid:public_id>/afmelden/", mine.cancel, name="cancel"),
    path("aanmelding/<uuid:public_id>/aanbod/", offers.answer, name="offer"),
    path("aanmelding/<uuid:public_id>/aansluiten/", mine.join, name="join"),
    path("aanmelding/<uuid:public_id>/kom-je-nog/", reconfirm.answer, name="reconfirm"),
    path("aanmelding/<uuid:public_id>/vervangen/", substitutes.substitute, name="substitute"),
    path("aanmelding/<uuid:public_id>/bevestiging.pdf", mine.confirmation_pdf, name="confirmation"),
    path("aanmelding/<uuid:public_id>/agenda.ics", agenda.personal_item, name="agenda"),
    path("aanmelding/<uuid:public_id>/vragen/", questions.questions, name="questions"),
    path("inchecken/<slug:slug>/", checkin.door, name="checkin"),
    path("inchecken/<slug:slug>/<uuid:public_id>/", checkin.person, name="checkin-person"),
    path("delegatie/<uuid:public_id>/", delegation.delegation, name="delegation"),
    path("delegatie/<uuid:public_id>/afmelden/", cancelling.whole, name="delegation-cancel"),
    path("delegatie/<uuid:public_id>/lid/<uuid:member_id>/afmelden/", cancelling.member, name="member-cancel"),
    path("delegatie/<uuid:public_id>/collega/", delegation.colleague_add, name="colleague-add"),
    path("delegatie/<uuid:public_id>/collega/<uuid:colleague_id>/", delegation.colleague, name="colleague"),
    path("delegatie/<uuid:public_id>/factuur/", delegation.billing, name="billing"),
    path("delegatie/<uuid:public_id>/eigen-casus/", own_case.own_case, name="own-case"),
    path("delegatie/<uuid:public_id>/intrekken/", delegation.withdraw, name="delegation-withdraw"),
    path("delegatie/<uuid:public_id>/verzoek/<uuid:request_id>/", delegation.join_decide, name="join-decide"),
]
