"""Who gets the newsletter, in the admin: look, and take somebody off who asks for it."""

from django.contrib import admin
from django.http import HttpRequest

from mailings import newsletter
from mailings.models import Subscription


@admin.register(Subscription)
class SubscriptionAdmin(admin.ModelAdmin):
    """Addresses come from the site alone: nobody gets a newsletter that they did not confirm."""

    list_display = ["address", "created_at", "confirmed_at"]
    list_filter = [("confirmed_at", admin.EmptyFieldListFilter)]
    search_fields = ["address"]
    search_help_text = "Zoek op e-mailadres."
    ordering = ["-created_at"]
    actions = None
    fields = readonly_fields = ["address", "created_at", "confirmed_at"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Subscription | None = None) -> bool:
        return False

    def delete_model(self, request: HttpRequest, obj: Subscription) -> None:
        """Erase the address from the mails about it too."""
        newsletter.unsubscribe(public_id=str(obj.public_id))
