"""People, organisations and login links in the admin. State changes go through the actions."""

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django import forms
from django.contrib import admin, messages
from django.contrib.auth.models import Group
from django.core.exceptions import ValidationError
from django.db.models import Field, QuerySet
from django.http import HttpRequest

from membership import actions, admin_members, admin_organisations, sessions  # noqa: F401  lists of their own
from membership.errors import Refused
from membership.forms.fields import AddressField
from membership.models import LoginLink, User

# Tables of allauth that hold secrets, or that this app does not use; and groups, whose rights stand in netwerk.groups.
for _model in (EmailAddress, Authenticator, UserSession, Group):
    if admin.site.is_registered(_model):
        admin.site.unregister(_model)


def _by(request: HttpRequest) -> str:
    return f"beheer:{request.user.pk}"


GROUPS_HELP = "Elke groep mag alleen wat bij dat werk hoort."


class NewUserForm(forms.ModelForm):
    """No password: whoever works here chooses one themselves, by a mail."""

    email = AddressField()

    class Meta:
        model = User
        fields = ["email", "name", "is_staff", "groups"]

    def clean_email(self) -> str:
        address = self.cleaned_data["email"]
        if User.objects.filter(email=address).exists():
            raise ValidationError("Dit adres is al van iemand. Zoek die persoon op in de lijst.")
        return address

    def save(self, commit: bool = True) -> User:
        self.instance.set_unusable_password()
        return super().save(commit)


@admin.register(User)
class UserAdmin(admin.ModelAdmin):
    list_display = ["email", "name", "is_staff", "is_active", "date_joined", "last_login"]
    list_filter = ["is_staff", "is_active", "groups"]
    search_fields = ["email", "name"]
    ordering = ["email"]
    actions = ["invite", "end_sessions", "remove_second_step"]

    def get_form(self, request: HttpRequest, obj: User | None = None, **kwargs: object) -> type[forms.ModelForm]:
        if obj is None:
            kwargs["form"] = NewUserForm
        return super().get_form(request, obj, **kwargs)

    def formfield_for_manytomany(self, db_field: Field, request: HttpRequest, **kwargs: object) -> forms.Field:
        # Three boxes to tick; Django's pair of lists breaks the content security policy.
        kwargs["widget"] = forms.CheckboxSelectMultiple
        field = super().formfield_for_manytomany(db_field, request, **kwargs)
        field.help_text = ""  # stands above the fields: Django gives the help of a group of boxes no id to refer to
        return field

    def get_fieldsets(self, request: HttpRequest, obj: User | None = None) -> list:
        if obj is None:
            text = f"Wie in het beheer mag, krijgt een mail om zelf een wachtwoord te kiezen. {GROUPS_HELP}"
            return [(None, {"fields": ["email", "name", "is_staff", "groups"], "description": text})]
        return [
            (None, {"fields": ["email", "name", "is_active"]}),
            ("Toegang", {"fields": ["is_staff", "groups", "is_superuser"], "description": GROUPS_HELP}),
            ("Inloggen", {"fields": ["date_joined", "last_login", "second_step"]}),
        ]

    def get_readonly_fields(self, request: HttpRequest, obj: User | None = None) -> list[str]:
        if obj is None:
            return [] if request.user.is_superuser else ["is_staff", "groups"]
        fixed = ["email", "date_joined", "last_login", "second_step"]
        if not request.user.is_superuser or obj == request.user:
            # Nobody gives themselves more rights, or shuts themselves out.
            fixed += ["is_staff", "groups", "is_superuser"]
        return [*fixed, "is_active"] if obj == request.user else fixed

    def has_change_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        """Only a superuser changes somebody who may enter the admin."""
        allowed = super().has_change_permission(request, obj)
        return allowed and (obj is None or not (obj.is_staff or obj.is_superuser) or request.user.is_superuser)

    def has_delete_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        """Access is stopped by "actief"; what somebody did stays readable."""
        return False

    def save_model(self, request: HttpRequest, obj: User, form: forms.ModelForm, change: bool) -> None:
        super().save_model(request, obj, form, change)
        if change and "is_active" in form.changed_data and not obj.is_active:
            actions.deactivate(user=obj, by=_by(request))
        if obj.is_staff and (not change or "is_staff" in form.changed_data):
            actions.invite_staff(user=obj, by=_by(request))
            messages.info(request, f"{obj.email} krijgt een mail om een wachtwoord te kiezen.")

    @admin.display(description="tweede stap", boolean=True)
    def second_step(self, obj: User) -> bool:
        return sessions.has_second_step(obj)

    @admin.action(description="Stuur een mail om een wachtwoord te kiezen", permissions=["staff"])
    def invite(self, request: HttpRequest, people: QuerySet[User]) -> None:
        self._each(request, people, actions.invite_staff, "De mail staat klaar.", by=_by(request))

    @admin.action(description="Log deze mensen overal uit", permissions=["staff"])
    def end_sessions(self, request: HttpRequest, people: QuerySet[User]) -> None:
        ended = sum(sessions.end_all(person) for person in people)
        messages.success(request, f"Aantal beëindigde sessies: {ended}.")

    @admin.action(description="Wis de tweede stap (bij verlies)", permissions=["staff"])
    def remove_second_step(self, request: HttpRequest, people: QuerySet[User]) -> None:
        self._each(request, people, actions.remove_second_step, "De tweede stap is gewist.", by=request.user)

    def has_staff_permission(self, request: HttpRequest) -> bool:
        return request.user.is_superuser

    def _each(self, request: HttpRequest, people: QuerySet[User], deed: object, done: str, **options: object) -> None:
        for person in people:
            try:
                deed(user=person, **options)
            except Refused as refused:
                messages.error(request, f"{person.email}: {refused}")
            else:
                self.log_change(request, person, done)
                messages.success(request, f"{person.email}: {done}")


@admin.register(LoginLink)
class LoginLinkAdmin(admin.ModelAdmin):
    """The log of links and codes; nothing in it lets anybody in."""

    fields = list_display = ["address", "purpose", "asked", "made_by", "created_at", "expires_at", "used_at", "tries"]
    list_filter = ["asked", "purpose"]
    search_fields = ["address"]
    ordering = ["-created_at"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: LoginLink | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: LoginLink | None = None) -> bool:
        return False
