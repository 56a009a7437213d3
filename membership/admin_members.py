"""Who asked to be a member, in the admin: accept or decline, one by one or many at once."""

from collections.abc import Callable
from functools import partial
from textwrap import shorten

from django import forms
from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse

from membership import members
from membership.admin_pages import MOST_AT_ONCE, actor, chosen_keys, form_page, require
from membership.affiliations import on_day
from membership.domains import organisations_for
from membership.errors import Refused
from membership.models import Membership, MembershipState, UmbrellaNetwork

PERMISSION = "membership.change_membership"
ACCEPT, DECLINE = "aannemen", "afwijzen"
MAY: dict[str, tuple[MembershipState, ...]] = {
    ACCEPT: (MembershipState.ASKED, MembershipState.DECLINED),
    DECLINE: (MembershipState.ASKED,),
}
TITLES = {ACCEPT: "{who} lid maken", DECLINE: "{who} afwijzen"}
BUTTONS = {ACCEPT: "Maak lid", DECLINE: "Wijs af"}
DONE = {ACCEPT: "is nu lid en krijgt een mail.", DECLINE: "is afgewezen en krijgt een mail."}


class DeclineForm(forms.Form):
    reason = forms.CharField(
        label="Reden",
        max_length=300,
        widget=forms.Textarea({"rows": 3, "class": "vLargeTextField"}),
        help_text="De aanvrager leest dit in de mail. Schrijf in hele zinnen.",
        error_messages={
            "required": "Vul een reden in. De aanvrager leest die.",
            "max_length": "Maak de reden korter: hoogstens 300 tekens.",
        },
    )


class UmbrellaFilter(admin.SimpleListFilter):
    title = "koepelnetwerk"
    parameter_name = "koepel"

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin) -> list[tuple[str, str]]:
        return [(str(pk), name) for pk, name in UmbrellaNetwork.objects.values_list("pk", "name")]

    def queryset(self, request: HttpRequest, rows: QuerySet[Membership]) -> QuerySet[Membership]:
        if not (self.value() or "").isdecimal():
            return rows
        inside = on_day().filter(umbrella=self.value()[:18]).order_by().values("organisation")
        return rows.filter(organisation__in=inside)


@admin.register(Membership)
class MembershipAdmin(admin.ModelAdmin):
    """The rows come from the page of the site; only the decision is made here."""

    list_display = ["person", "address", "organisation", "work", "state", "wish_in_short", "asked_at", "decided_at"]
    list_filter = ["state", "organisation_checked", "role", "resident", "organisation__layer", UmbrellaFilter]
    list_select_related = ["user", "organisation"]
    search_fields = ["user__name", "user__email", "organisation__name", "wish", "offer"]
    search_help_text = "Zoek op naam, e-mailadres, organisatie of op wat iemand schreef."
    ordering = ["-asked_at", "-pk"]
    actions = ["accept", "decline", "confirm_work"]
    fields = readonly_fields = [
        "person", "address", "state", "organisation", "organisation_checked", "work", "wish", "offer", "asked_at",
        "decided_at", "decided_by", "reason",
    ]  # fmt: skip
    change_form_template = "membership/admin/membership.html"

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Membership | None = None) -> bool:
        """Nothing is typed on the page of one membership; it and the list have the two deeds."""
        return obj is None and super().has_change_permission(request)

    def has_delete_permission(self, request: HttpRequest, obj: Membership | None = None) -> bool:
        return False

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        pages = [
            path(f"besluit/{deed}/", view(partial(decide, deed=deed)), name=f"membership_membership_{name}")
            for deed, name in ((ACCEPT, "accept"), (DECLINE, "decline"))
        ]
        return [*pages, *super().get_urls()]

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict | None = None
    ) -> HttpResponse:
        found = Membership.objects.select_related("user", "organisation").filter(pk=object_id).first()
        context = {"changes": [], "deeds": []} | (extra_context or {})
        if found is not None:
            context["changes"] = found.changes.all()
            context["proposed"] = _other_organisation(found, organisations_for([found.user.email]))
            context["to_check"] = members.unchecked().filter(pk=found.pk).exists()
            if request.user.has_perm(PERMISSION):
                context["deeds"] = [
                    (BUTTONS[deed], f"{reverse(f'admin:membership_membership_{name}')}?nummers={found.pk}")
                    for deed, name in ((ACCEPT, "accept"), (DECLINE, "decline"))
                    if found.state in MAY[deed]
                ]
        return super().change_view(request, object_id, form_url, context)

    @admin.display(description="naam", ordering="user__name")
    def person(self, obj: Membership) -> str:
        return obj.user.name or "(geen naam)"

    @admin.display(description="rol", ordering="role")
    def work(self, obj: Membership) -> str:
        return "Inwoner of ervaringsdeskundige" if obj.resident else obj.get_role_display() or "-"

    @admin.display(description="wat brengt je hier")
    def wish_in_short(self, obj: Membership) -> str:
        return shorten(obj.wish, 80, placeholder=" …") if " " in obj.wish[:80] else obj.wish[:80]

    @admin.display(description="e-mailadres", ordering="user__email")
    def address(self, obj: Membership) -> str:
        return obj.user.email

    @admin.action(description="Maak lid", permissions=["change"])
    def accept(self, request: HttpRequest, rows: QuerySet[Membership]) -> HttpResponse | None:
        return _go_on(request, rows, "accept")

    @admin.action(description="Het nieuwe werk klopt", permissions=["change"])
    def confirm_work(self, request: HttpRequest, rows: QuerySet[Membership]) -> None:
        for one in rows.select_related("user", "organisation")[:MOST_AT_ONCE]:
            try:
                members.check(membership=one, by=actor(request))
            except Refused as refused:
                messages.error(request, f"{one.user}: {refused}")
            else:
                self.log_change(request, one, "De organisatie is nagekeken.")
                messages.success(request, f"{one.user} hoort nu bij {one.organisation}.")

    @admin.action(description="Wijs af, met een reden", permissions=["change"])
    def decline(self, request: HttpRequest, rows: QuerySet[Membership]) -> HttpResponse | None:
        return _go_on(request, rows, "decline")


def decide(request: HttpRequest, deed: str) -> HttpResponse:
    """GET shows about whom it is and asks for the reason, POST decides; who can't be decided about is left out."""
    require(request, PERMISSION)
    if deed not in MAY:
        raise Http404
    back = reverse("admin:membership_membership_changelist")
    people = Membership.objects.select_related("user", "organisation").filter(pk__in=chosen_keys(request))
    people = list(people.order_by("user__name", "pk"))
    chosen = [one for one in people if one.state in MAY[deed]]
    if not chosen or len(people) > MOST_AT_ONCE:
        messages.error(request, "Bij geen van de gekozen mensen kan dit. Er is niets veranderd.")
        return redirect(back)
    data = request.POST if request.method == "POST" else None
    form = DeclineForm(data) if deed == DECLINE else forms.Form(data)
    if form.is_valid():
        _decide_all(request, deed, chosen, form.cleaned_data)
        return redirect(back)
    proposals = organisations_for([one.user.email for one in chosen])
    return form_page(
        request,
        form,
        template="membership/admin/decide.html",
        title=TITLES[deed].format(who=str(chosen[0].user) if len(chosen) == 1 else f"{len(chosen)} mensen"),
        model=Membership,
        button=BUTTONS[deed],
        back=back,
        chosen=[(one, _other_organisation(one, proposals)) for one in chosen],
        left_out=[one for one in people if one.state not in MAY[deed]],
    )


def _decide_all(request: HttpRequest, deed: str, chosen: list[Membership], answers: dict[str, str]) -> None:
    verb: Callable = members.accept if deed == ACCEPT else members.decline
    list_admin = admin.site._registry[Membership]
    for one in chosen:
        try:
            verb(membership=one, by=actor(request), **answers)
        except Refused as refused:
            messages.error(request, f"{one.user}: {refused}")
        else:
            list_admin.log_change(request, one, DONE[deed])
            messages.success(request, f"{one.user} {DONE[deed]}")


def _other_organisation(membership: Membership, proposals: dict[str, object]) -> object:
    """The organisation that the address is of, when that is another than the one that was filled in."""
    found = proposals.get(membership.user.email)
    return None if found is None or membership.resident or found.pk == membership.organisation_id else found


def _go_on(request: HttpRequest, rows: QuerySet[Membership], name: str) -> HttpResponse | None:
    keys = list(rows.order_by("pk").values_list("pk", flat=True)[: MOST_AT_ONCE + 1])
    if len(keys) > MOST_AT_ONCE:
        messages.error(request, f"Kies hoogstens {MOST_AT_ONCE} mensen tegelijk.")
        return None
    return redirect(f"{reverse(f'admin:membership_membership_{name}')}?nummers={','.join(map(str, keys))}")
