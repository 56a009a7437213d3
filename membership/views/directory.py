"""`/netwerk/`: finding each other. What may be seen is decided in membership.directory alone."""

import uuid
from pathlib import PurePath

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.cache import get_conditional_response
from django.utils.http import quote_etag
from django.views.decorators.http import require_safe

from documents.uploads import SUFFIXES, handed_out
from membership import directory, organisation_directory, wordsearch
from membership.access import Member, members_only
from membership.directory import Wanted
from membership.models import Layer, Organisation, Profile, Role, Theme, UmbrellaNetwork
from privacy.access import looked_today

A_PAGE = 24
LONGEST = 100
DIRECTORY = "Ledenlijst"
MIMETYPES = {suffix: mimetype for mimetype, suffix in SUFFIXES.items()}


@require_safe
@members_only
def people(request: HttpRequest, member: Member) -> HttpResponse:
    """Members, by name: searched and filtered."""
    asked = Asked(request.GET)
    found, nearly = directory.find(member, asked.wanted)
    page = asked.page(found)
    looked_today(request, DIRECTORY)
    own = Profile.objects.filter(user=member.user).first()
    context = {
        "asked": asked,
        "page": page,
        "nearly": nearly,
        "people": [directory.seen(member, profile) for profile in directory.read(member, page)],
        "shown_myself": own is not None and own.name_for != "nobody",
    }
    return render(request, "membership/directory.html", context)


@require_safe
@members_only
def person(request: HttpRequest, member: Member, public_id: uuid.UUID) -> HttpResponse:
    """One member, as far as the reader may see them; 404 for whom the reader may not see."""
    profile = found_profile(member, public_id)
    shown = directory.seen(member, profile)
    looked_today(request, DIRECTORY)
    joined = []
    if shown.organisation:
        organisations = Organisation.objects.filter(pk=shown.organisation.pk)
        joined = organisation_directory.with_umbrellas(organisations)[0].joined
    context = {"person": shown, "joined": joined, "linked": _has_page(shown.organisation)}
    return render(request, "membership/person.html", context)


@require_safe
@members_only
def picture(request: HttpRequest, member: Member, public_id: uuid.UUID) -> HttpResponse:
    """The picture of a member; 404 for who may not see it. A browser asks each time whether it still may show it."""
    profile = found_profile(member, public_id)
    mine = profile.user_id == member.user.pk
    name = profile.picture.name if mine else directory.seen(member, profile).picture
    if not name:
        raise Http404("no picture that this reader may see")
    tag = quote_etag(PurePath(name).stem)
    response = get_conditional_response(request, etag=tag)
    if response is None:
        try:
            file = profile.picture.open("rb")
        except FileNotFoundError as error:
            raise Http404("its file is gone") from error
        response = handed_out(file, title="foto", mimetype=MIMETYPES[PurePath(name).suffix], inline=True)
    response["ETag"] = tag
    response["Cache-Control"] = "private, no-cache"
    return response


@require_safe
@members_only
def organisations(request: HttpRequest, member: Member) -> HttpResponse:
    """Organisations, by name: searched and filtered."""
    asked = Asked(request.GET)
    found, nearly = organisation_directory.find(asked.wanted)
    page = asked.page(organisation_directory.with_umbrellas(found))
    numbers = directory.numbers_at(member, page)
    rows = [(organisation, numbers.get(organisation.pk, 0)) for organisation in page]
    context = {"asked": asked, "page": page, "nearly": nearly, "rows": rows}
    return render(request, "membership/organisations.html", context)


@require_safe
@members_only
def organisation(request: HttpRequest, member: Member, public_id: uuid.UUID) -> HttpResponse:
    """One organisation, with who the reader may see to work there. A duplicate leads on to the one that stays."""
    found = Organisation.objects.select_related("merged_into").filter(public_id=public_id).first()
    if found is not None and found.merged_into:
        return redirect("membership:organisation", found.merged_into.public_id)
    found = organisation_directory.with_umbrellas(organisation_directory.shown()).filter(public_id=public_id).first()
    if found is None:
        raise Http404("no such organisation")
    page = Asked(request.GET).page(directory.with_what_shows(directory.organisation_is(member, found)))
    looked_today(request, DIRECTORY)
    people = [(directory.seen(member, profile), profile.speaks) for profile in page]
    context = {"organisation": found, "people": people, "page": page}
    return render(request, "membership/organisation.html", context)


def found_profile(member: Member, public_id: uuid.UUID) -> Profile:
    """Return a profile that `member` may see something of, or their own. Raises Http404."""
    rows = directory.with_what_shows(directory.profiles_for(member)).filter(public_id=public_id)
    profile = rows.first()
    if profile is None or not (profile.user_id == member.user.pk or directory.seen(member, profile).name):
        raise Http404("no member that this reader may see")
    return profile


def _has_page(organisation: Organisation | None) -> bool:
    return organisation is not None and organisation_directory.shown().filter(pk=organisation.pk).exists()


class Asked:
    """What stands in the address of a list: the words and the filters, as far as they mean something."""

    def __init__(self, data: QueryDict) -> None:
        self.data = data
        self.question = data.get("q", "").replace("\x00", "")[:LONGEST]
        self.themes = list(Theme.objects.all())
        self.umbrellas = list(UmbrellaNetwork.objects.all())
        self.layers, self.roles = Layer.choices, Role.choices
        self.wanted = Wanted(
            words=wordsearch.asked(self.question),
            layer=self._one_of("laag", Layer.values),
            role=self._one_of("rol", Role.values),
            theme=self._one_of("thema", [theme.slug for theme in self.themes]),
            umbrella=self._one_of("koepel", [umbrella.slug for umbrella in self.umbrellas]),
        )

    @property
    def narrowed(self) -> bool:
        """Whether anything is asked at all."""
        return self.wanted != Wanted()

    @property
    def filtered(self) -> bool:
        """Whether more is chosen than words."""
        wanted = self.wanted
        return bool(wanted.layer or wanted.role or wanted.theme or wanted.umbrella)

    @property
    def query(self) -> str:
        """What stands in the address, without the page."""
        kept = QueryDict(mutable=True)
        wanted = self.wanted
        parts = {"q": self.question.strip(), "laag": wanted.layer, "rol": wanted.role, "thema": wanted.theme}
        for name, value in (parts | {"koepel": wanted.umbrella}).items():
            if value:
                kept[name] = value
        return kept.urlencode()

    def page(self, rows: QuerySet | list[int]) -> Page:
        return Paginator(rows, A_PAGE).get_page(self.data.get("pagina"))

    def _one_of(self, name: str, known: list[str]) -> str:
        value = self.data.get(name, "")
        return value if value in known else ""
