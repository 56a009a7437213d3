"""The closed environment. Every address below /omgeving/ asks for a login first, existing or not."""

from django.urls import path, re_path

from discussions.views import rooms, rules, start, threads

app_name = "discussions"
urlpatterns = [
    path("omgeving/<slug:slug>/", start.environment, name="environment"),
    path("omgeving/<slug:slug>/spelregels/", rules.rules, name="rules"),
    path("omgeving/<slug:slug>/ruimte/<slug:room>/", rooms.room, name="room"),
    path("omgeving/<slug:slug>/gesprek/<uuid:public_id>/", threads.thread, name="thread"),
    path("omgeving/<slug:slug>/bericht/<uuid:public_id>/", threads.post, name="post"),
    re_path(r"^omgeving/.*$", start.nothing_here, name="nothing-here"),
]
