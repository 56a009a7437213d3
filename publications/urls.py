"""News and library."""

from django.urls import path, re_path

from publications.views import library, news

app_name = "publications"
urlpatterns = [
    path("nieuws/", news.overview, name="news"),
    path("nieuws/atom.xml", news.feed, name="feed"),
    path("nieuws/<slug:slug>/", news.article, name="article"),
    re_path(r"^nieuws/(?P<slug>[-\w]+)/plaatje/(?P<name>[0-9a-f]{32}\.(?:jpg|png))$", news.picture, name="picture"),
    path("bibliotheek/", library.overview, name="library"),
    path("bibliotheek/<uuid:public_id>/", library.document, name="document"),
    path("bibliotheek/<uuid:public_id>/bestand/", library.file, name="file"),
]
