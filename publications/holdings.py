"""What this app holds about people (privacy.registry): who wrote what is published, under the name on it."""

from privacy.deeds import removes
from privacy.registry import Basis, Holding, holds, impersonal
from publications.models import Article, LibraryDocument

_STAYS = (
    "Die naam blijft staan, want hij hoort bij wat er is gepubliceerd. Wil je dat niet? Mail ons, dan kijkt een mens "
    "ernaar."
)

holds(
    Holding(
        model="publications.Article",
        title="Schrijver van een artikel",
        fields=("title", "author"),
        purpose="Laten zien wie een artikel schreef.",
        basis=Basis.PUBLIC_TASK,
        term="zolang het artikel op de site staat",
        of=lambda person: Article.objects.filter(author__in=person.names).exclude(author=""),
        clean=removes("publications.Article"),
        forget=lambda person, wishes: 0,
        stays=f"Boven een artikel staat jouw naam. {_STAYS}",
    )
)
impersonal("publications.Article", "wat een organisator publiceert, voor wie, en sinds wanneer")

holds(
    Holding(
        model="publications.LibraryDocument",
        title="Maker van een document",
        fields=("title", "maker"),
        purpose="Laten zien wie een document maakte.",
        basis=Basis.PUBLIC_TASK,
        term="zolang het document in de bibliotheek staat",
        of=lambda person: LibraryDocument.objects.filter(maker__in=person.names).exclude(maker="").defer("text"),
        clean=removes("publications.LibraryDocument"),
        forget=lambda person, wishes: 0,
        stays=f"Bij een document in de bibliotheek staat jouw naam als maker. {_STAYS}",
    )
)
impersonal("publications.LibraryDocument", "wat een organisator in de bibliotheek zet, en de tekst uit het bestand")
