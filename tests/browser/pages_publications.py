"""News, the library and search, and how an organiser fills them."""

from tests.browser.page_state import PageState, fill_and_press, press

_SAME = "the same page as that of events_event, which has a state"
_LEADS_ON = "leads on to another page"
_MODELS = ("publications_article", "publications_librarydocument")

STATES = [
    PageState("publications:news", "", "/nieuws/"),
    PageState("publications:news", "second page", "/nieuws/?pagina=2"),
    PageState("publications:news", "of one kind", "/nieuws/?soort=verslagen"),
    PageState("publications:news", "for a member", "/nieuws/", "contact"),
    PageState("publications:article", "", "article plain"),
    PageState("publications:article", "with a picture", "article picture"),
    PageState("publications:article", "for members, a stranger", "article members", status=403),
    PageState("publications:article", "for members, no member", "article members", "nobody", status=403),
    PageState("publications:article", "for members, a member", "article members", "contact"),
    PageState("publications:article", "draft", "article draft", "organiser"),
    PageState("publications:article", "for later", "article later", "organiser"),
    PageState("publications:library", "", "/bibliotheek/"),
    PageState("publications:library", "found", "/bibliotheek/?q=proefdocument&taal=nl"),
    PageState("publications:library", "nothing found", "/bibliotheek/?q=nergens"),
    PageState("publications:document", "", "document file"),
    PageState("publications:document", "link", "document link"),
    PageState("publications:document", "for members, a stranger", "document members", status=403),
    PageState("search", "", "/zoeken/"),
    PageState("search", "found", "/zoeken/?q=inwoner"),
    PageState("search", "found by a participant", "/zoeken/?q=proef", "participant"),
    PageState("search", "one place", "/zoeken/?q=inwoner&waar=nieuws"),
    PageState("search", "nothing found", "/zoeken/?q=nergens"),
    *(
        PageState(f"admin:{name}_changelist", "", f"/admin/{name.replace('_', '/')}/", "organiser")
        for name in _MODELS
    ),
    *(PageState(f"admin:{name}_add", "", f"/admin/{name.replace('_', '/')}/add/", "organiser") for name in _MODELS),
    *(PageState(f"admin:{name}_change", "", f"admin {name}_change", "organiser") for name in _MODELS),
    PageState(
        "admin:publications_article_change", "wrong", "admin publications_article_change", "organiser",
        fill_and_press("Opslaan", title="", body=""), wrong=True,
    ),
    PageState(
        "admin:publications_librarydocument_add", "wrong", "/admin/publications/librarydocument/add/", "organiser",
        press("Opslaan"), wrong=True,
    ),
]  # fmt: skip
NO_PAGE = {
    "publications:feed": "a feed (Atom)",
    "publications:picture": "a picture",
    "publications:file": "a PDF to save",
    **{f"admin:{name}_{page}": _SAME for name in _MODELS for page in ("history", "delete")},
    **{"admin/{}/{}/<path:object_id>/".format(*name.split("_")): _LEADS_ON for name in _MODELS},
}
