"""What the pages of our own in the admin share; it lives with the people, whose admin has such pages too."""

from membership.admin_pages import actor, form_page, log_deed, page, require

__all__ = ["actor", "form_page", "log_deed", "page", "require"]
