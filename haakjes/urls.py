"""Addresses of haakjes."""

from django.urls import path

from haakjes import views

app_name = "haakjes"
urlpatterns = [
    path("haakjes/", views.overview, name="list"),
    path("haakjes/nieuw/", views.new, name="new"),
    path("haakjes/<uuid:public_id>/", views.haakje, name="haakje"),
    path("haakjes/<uuid:public_id>/wijzigen/", views.edit, name="edit"),
    path("haakjes/<uuid:public_id>/gelukt/", views.met, name="met"),
    path("haakjes/<uuid:public_id>/verlengen/", views.renew, name="renew"),
    path("haakjes/<uuid:public_id>/intrekken/", views.withdraw, name="withdraw"),
    path(
        "haakjes/<uuid:public_id>/reacties/<uuid:response_id>/intrekken/",
        views.withdraw_response,
        name="response-withdraw",
    ),
]
