"""The organisers' pages of a gathering, its registrations and its delegations; buttons go through the actions."""

from registrations.admin import delegation, event, own_case, registration  # noqa: F401  registers the pages with the admin
