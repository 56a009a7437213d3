"""The app's own settings, with one more address: the yardstick."""

from netwerk.settings import *  # noqa: F403

ROOT_URLCONF = "benchmarks.urls"
