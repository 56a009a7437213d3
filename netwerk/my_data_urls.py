"""Addresses of everything that is held about me."""

from django.urls import path

from netwerk.views.my_data import consents, deleting, download, name, overview

urlpatterns = [
    path("", overview.overview, name="gegevens"),
    path("downloaden/", download.download, name="gegevens-downloaden"),
    path("toestemmingen/", consents.consents, name="gegevens-toestemmingen"),
    path("naam/", name.name, name="gegevens-naam"),
    path("verwijderen/", deleting.delete, name="gegevens-verwijderen"),
    path("verwijderd/", deleting.deleted, name="gegevens-verwijderd"),
]
