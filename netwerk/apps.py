from typing import ClassVar

from django.apps import AppConfig
from django.contrib.staticfiles.apps import StaticFilesConfig


class NetwerkConfig(AppConfig):
    name = "netwerk"


class SamenspelStaticFilesConfig(StaticFilesConfig):
    """Leaves out what no browser asks for: the fonts of the PDFs (10 MB) and the sources of the build."""

    ignore_patterns: ClassVar = [*StaticFilesConfig.ignore_patterns, "fonts-pdf", "*.mjs"]
