"""The closed environment. Every address below /omgeving/ asks for a login first, existing or not."""

from django.urls import path, re_path

from discussions.views import follow, live, meeting, moderation, people, rooms, rules, search, start, threads

app_name = "discussions"
urlpatterns = [
    path("omgeving/<slug:slug>/", start.environment, name="environment"),
    path("omgeving/<slug:slug>/spelregels/", rules.rules, name="rules"),
    path("omgeving/<slug:slug>/gezien/", start.seen, name="seen"),
    path("omgeving/<slug:slug>/wie/", people.people, name="people"),
    path("omgeving/<slug:slug>/ontmoet/", meeting.meeting, name="meeting"),
    path("omgeving/<slug:slug>/ruimte/<slug:room>/", rooms.room, name="room"),
    path("omgeving/<slug:slug>/gesprek/<uuid:public_id>/", threads.thread, name="thread"),
    path("omgeving/<slug:slug>/bericht/<uuid:public_id>/", threads.post, name="post"),
    path("omgeving/<slug:slug>/gesprek/<uuid:public_id>/nieuw/", live.thread_news, name="thread-news"),
    path("omgeving/<slug:slug>/ruimte/<slug:room>/volgen/", follow.follow, name="follow"),
    path("omgeving/<slug:slug>/ruimte/<slug:room>/meedoen/", follow.tick, name="tick"),
    path("omgeving/<slug:slug>/ruimte/<slug:room>/agenda.ics", follow.tick_file, name="tick-ics"),
    path("omgeving/<slug:slug>/mail/", follow.mail, name="mail"),
    path("omgeving/<slug:slug>/zoeken/", search.search, name="search"),
    path("omgeving/<slug:slug>/moderatie/", moderation.overview, name="moderation"),
    path("omgeving/<slug:slug>/bericht/<uuid:public_id>/melden/", moderation.report, name="report"),
    path("omgeving/<slug:slug>/bericht/<uuid:public_id>/gemeld/", moderation.reported, name="reported"),
    path("omgeving/<slug:slug>/bericht/<uuid:public_id>/verbergen/", moderation.hide, name="hide"),
    path("omgeving/<slug:slug>/bericht/<uuid:public_id>/terugzetten/", moderation.put_back, name="put-back"),
    path("omgeving/<slug:slug>/bericht/<uuid:public_id>/laten-staan/", moderation.keep, name="keep"),
    path("omgeving/<slug:slug>/bericht/<uuid:public_id>/inzicht/", moderation.insight, name="insight"),
    re_path(r"^omgeving/.*$", start.nothing_here, name="nothing-here"),
]
