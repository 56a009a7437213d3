"""The network: its kinds of person, and one of everything that they share with each other.

`member` and `contact_person` work for the same organisation, in `umbrella`; `other_member` for one in another umbrella
network. `asking` waits for an organiser, `former` stopped: both see of the network what a stranger sees.
"""

from io import BytesIO

from django.core.files.base import ContentFile
from PIL import Image

from documents.uploads import checked_picture
from haakjes.models import Response
from membership.models import Audience, ContactMessage, MembershipState, Theme
from privacy.models import AccessRecord, CleaningRun
from publications.models import Article, Reader
from tests.network import (
    EVERYTHING_SHOWN,
    make_article,
    make_contact_person,
    make_document,
    make_haakje,
    make_member,
    make_member_organisation,
    make_profile,
    make_umbrella,
)


def make(world: object) -> None:
    world.umbrella_above = make_umbrella("Netwerk van Publieke Dienstverleners")
    world.umbrella = make_umbrella("KleinLef", parent=world.umbrella_above)
    world.other_umbrella = make_umbrella("RBB Groep")
    world.theme = Theme.objects.create(name="Armoede", slug="armoede")
    world.member_organisation = make_member_organisation(world.umbrella, name="Gemeente Kanarie-org_member")
    world.other_organisation = make_member_organisation(world.other_umbrella, name="Gemeente Kanarie-org_other_member")
    _make_members(world)
    _make_profiles(world)
    _make_haakjes(world)
    _make_publications(world)
    world.message = ContactMessage.objects.create(
        sender=world.users["member"], recipient=world.users["other_member"], text="Kanarie-message"
    )
    world.access_record = AccessRecord.objects.create(by="beheer:1", deed=AccessRecord.Deed.LOOKED, what="Aanmeldingen")
    world.cleaning_run = CleaningRun.objects.create()


def _make_members(world: object) -> None:
    bodies = {"other_member": world.other_organisation}
    states = {"asking": MembershipState.ASKED, "former": MembershipState.LEFT}
    world.memberships = {
        kind: make_member(
            bodies.get(kind, world.member_organisation),
            states.get(kind, MembershipState.MEMBER),
            world.users[kind],
            wish=f"Kanarie-wish_{kind}",
        )
        for kind in ("asking", "member", "other_member", "former", "contact_person")
    }
    world.membership = world.memberships["asking"]
    world.contact_person = make_contact_person(world.memberships["contact_person"])


def _make_profiles(world: object) -> None:
    """`member` shows everything to all members, `other_member` to their own umbrella network, `contact_person` nothing;
    what `former` showed, shows no more."""
    umbrellas = dict.fromkeys(EVERYTHING_SHOWN, Audience.UMBRELLAS)
    shown = {"member": EVERYTHING_SHOWN, "other_member": umbrellas, "former": EVERYTHING_SHOWN}
    drawn = BytesIO()
    Image.new("RGB", (4, 3), "#b3402e").save(drawn, "PNG")
    picture = checked_picture(ContentFile(drawn.getvalue(), name="gezicht.png"))
    world.profiles = {
        kind: make_profile(
            world.users[kind],
            offers=f"Kanarie-offers_{kind}",
            seeks=f"Kanarie-seeks_{kind}",
            picture=picture.as_file(),
            **shown.get(kind, {}),
        )
        for kind in ("member", "other_member", "former", "contact_person")
    }


def _make_haakjes(world: object) -> None:
    member, other = world.memberships["member"], world.memberships["other_member"]
    world.haakje = make_haakje(member, title="Kanarie-haakje")
    world.umbrella_haakje = make_haakje(member, title="Kanarie-umbrella_haakje", umbrella=world.umbrella)
    world.other_haakje = make_haakje(other, title="Kanarie-other_haakje")
    world.response = Response.objects.create(haakje=world.haakje, user=other.user, text="Kanarie-response")
    world.private_response = Response.objects.create(
        haakje=world.haakje, user=other.user, text="Kanarie-private_response", private=True
    )


def _make_publications(world: object) -> None:
    world.article = make_article(slug="voor-iedereen")
    world.article_report = make_article(slug="verslag", kind=Article.Kind.REPORT)
    world.members_article = make_article(slug="voor-leden", title="Kanarie-members_article", readers=Reader.MEMBERS)
    world.draft_article = make_article(slug="concept", title="Kanarie-draft_article", publish_at=None)
    pdf = ContentFile(b"%PDF-1.7\n%%EOF", name="een.pdf")
    world.library_document = make_document(file=pdf)
    world.members_document = make_document(
        title="Kanarie-members_document",
        readers=Reader.MEMBERS,
        file=ContentFile(b"%PDF-1.7\n%%EOF", name="twee.pdf"),
    )
