"""The closed environment in the admin: each module registers the pages of its topic."""

from discussions.admin import evaluation, rooms  # noqa: F401  registers the pages with the admin
