"""The closed environment in the admin: each module registers the pages of its topic."""

from discussions.admin import evaluation, moderation, outcome, rooms, summary  # noqa: F401  registers the pages with the admin
