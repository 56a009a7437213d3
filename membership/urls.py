"""Addresses of logging in by mail."""

from django.urls import path

from membership.views import links, login, members, unsubscribe

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
    path("uitschrijven/<str:token>/", unsubscribe.leave, name="unsubscribe"),
]
