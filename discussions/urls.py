"""The closed environment. Every address below /omgeving/ asks for a login first, existing or not."""

from django.urls import path, re_path

from discussions import views

app_name = "discussions"
urlpatterns = [
    path("omgeving/<slug:slug>/", views.environment, name="environment"),
    re_path(r"^omgeving/.*$", views.nothing_here, name="nothing-here"),
]
