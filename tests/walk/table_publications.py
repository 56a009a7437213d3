"""News, library and search: public, but for what is for members, and what is not published yet."""

import re
from io import BytesIO

from django.core.files.base import ContentFile
from PIL import Image

from documents.uploads import checked_picture
from publications import actions
from publications.models import Article
from tests.walk.rows import NOWHERE, Builder, public
from tests.walk.world import NETWORK_MEMBERS, World

_STAFF = ("organiser", "superuser")
_MEMBERS_READ = dict.fromkeys((*NETWORK_MEMBERS, *_STAFF), 200)
_STAFF_READS = dict.fromkeys(_STAFF, 200)
_CLOSED = ("members_article", "members_document")


def _picture_of(attribute: str) -> Builder:
    """The picture of this article of the world, made when the walk asks for it."""

    def build(world: World) -> list:
        article: Article = getattr(world, attribute)
        if not article.picture:
            drawn = BytesIO()
            Image.new("RGB", (4, 3), "#b3402e").save(drawn, "PNG")
            picture = checked_picture(ContentFile(drawn.getvalue(), name="plaat.png"))
            actions.keep_picture(article=article, picture=picture, by="walk")
            article.picture_alt = "Een vlak"
            article.save()
        return [article.slug, re.split("/", article.picture.name)[-1]]

    return build


ROWS = [
    public("publications:news"),
    public("publications:news", lambda w: "/nieuws/?soort=verslagen&pagina=2", about="of one kind"),
    public("publications:feed"),
    public("publications:article", lambda w: [w.article.slug]),
    public("publications:article", lambda w: [w.article_report.slug], about="report"),
    public("publications:article", lambda w: [w.members_article.slug], 403, "for members", **_MEMBERS_READ),
    public("publications:article", lambda w: [w.draft_article.slug], 404, "draft", **_STAFF_READS),
    public("publications:article", lambda w: ["bestaat-niet"], 404, "unknown"),
    public("publications:picture", _picture_of("article"), about="for everybody"),
    public("publications:picture", _picture_of("members_article"), 404, "for members", **_MEMBERS_READ),
    public("publications:picture", _picture_of("draft_article"), 404, "of a draft", **_STAFF_READS),
    public("publications:picture", lambda w: [w.article.slug, f"{NOWHERE.hex}.png"], 404, "unknown"),
    public("publications:library"),
    public("publications:library", lambda w: "/bibliotheek/?q=kanarie&taal=nl", about="with a search"),
    public("publications:document", lambda w: [w.library_document.public_id]),
    public("publications:document", lambda w: [w.members_document.public_id], 403, "for members", **_MEMBERS_READ),
    public("publications:document", lambda w: [NOWHERE], 404, "of nobody"),
    public("publications:file", lambda w: [w.library_document.public_id], about="for everybody"),
    public("publications:file", lambda w: [w.members_document.public_id], 404, "for members", **_MEMBERS_READ),
    public("publications:file", lambda w: [NOWHERE], 404, "of nobody"),
    public("search"),
    public("search", lambda w: "/zoeken/?q=kanarie", about="of a word that is everywhere"),
]
MODELS = {
    "publications_article": ("article", _STAFF, _STAFF, _STAFF),
    "publications_librarydocument": ("library_document", _STAFF, _STAFF, _STAFF),
}
PUBLIC = {
    "publications:news",
    "publications:feed",
    "publications:article",
    "publications:picture",
    "publications:library",
    "publications:document",
    "publications:file",
    "search",
}
KNOWS = {kind: set(_CLOSED) for kind in NETWORK_MEMBERS}
