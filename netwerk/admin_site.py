"""The organisers' workplace: Django's own admin, in Dutch and with our first page."""

from django.contrib.admin import AdminSite
from django.contrib.admin.apps import AdminConfig


class SamenspelAdminConfig(AdminConfig):
    default_site = "netwerk.admin_site.SamenspelAdminSite"


class SamenspelAdminSite(AdminSite):
    site_header = "Samenspel NL: beheer"
    site_title = "Beheer Samenspel NL"
    index_title = "Werkplek van de organisator"
    enable_nav_sidebar = False
