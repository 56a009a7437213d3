"""Addresses of logging in by mail."""

from django.urls import path

from membership.views import contact, directory, links, login, members, profile, unsubscribe

app_name = "membership"
urlpatterns = [
    path("inloggen/", login.login, name="login"),
    path("inloggen/verstuurd/", login.login_sent, name="login-sent"),
    path("inloggen/code/", login.login_code, name="login-code"),
    path("inloggen/telefoon/", login.phone_code, name="phone-code"),
    path("uitloggen/", login.logout, name="logout"),
    path("link/<str:token>/", links.link, name="link"),
    path("link/<str:token>/opnieuw/", links.renew, name="link-renew"),
    path("lid-worden/", members.join, name="join"),
    path("lid-worden/verstuurd/", members.sent, name="join-sent"),
    path("lid-worden/ander-werk/", members.move, name="move"),
    path("lid-worden/stoppen/", members.leave, name="leave"),
    path("mijn/profiel/", profile.profile, name="profile"),
    path("netwerk/", directory.people, name="directory"),
    path("netwerk/mensen/<uuid:public_id>/", directory.person, name="person"),
    path("netwerk/mensen/<uuid:public_id>/foto/", directory.picture, name="picture"),
    path("netwerk/mensen/<uuid:public_id>/bericht/", contact.message, name="contact"),
    path("netwerk/organisaties/", directory.organisations, name="organisations"),
    path("netwerk/organisaties/<uuid:public_id>/", directory.organisation, name="organisation"),
    path("uitschrijven/<str:token>/", unsubscribe.leave, name="unsubscribe"),
]
