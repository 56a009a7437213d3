"""News and library in the admin. A draft and an article for later are read at their own address, by organisers."""

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.html import format_html

from events.templatetags.samenspel import dutch_moment
from membership.admin_pages import actor
from publications import actions
from publications.forms import ArticleForm, DocumentForm
from publications.models import Article, LibraryDocument
from registrations.admin.widgets import NativeMoments


class _Published(NativeMoments, admin.ModelAdmin):
    actions = None
    view_on_site = False

    class Media:
        css = {"all": ["dist/beheer.css"]}  # noqa: RUF012  as Django's own

    def delete_model(self, request: HttpRequest, obj: Article | LibraryDocument) -> None:
        actions.throw_away(row=obj, by=actor(request))


@admin.register(Article)
class ArticleAdmin(_Published):
    form = ArticleForm
    list_display = ["title", "kind", "stand", "readers"]
    list_filter = ["kind", "readers"]
    search_fields = ["title", "summary"]
    search_help_text = "Zoek in titel en samenvatting."
    ordering = ["-publish_at", "-pk"]
    prepopulated_fields = {"slug": ["title"]}  # noqa: RUF012  as Django's own
    change_form_template = "admin/publications/article/change_form.html"
    readonly_fields = ["seen"]

    def get_fieldsets(self, request: HttpRequest, obj: Article | None = None) -> list:
        picture = ["new_picture", "picture_alt"]
        if obj is not None and obj.picture:
            picture = ["seen", "new_picture", "without_picture", "picture_alt"]
        if not self.has_change_permission(request, obj) and obj is not None:
            picture = ["seen", "picture_alt"]
        return [
            (None, {"fields": ["kind", "title", "slug", "summary", "body", "author"]}),
            ("Plaatje", {"fields": picture}),
            ("Wie leest het, en vanaf wanneer", {"fields": ["readers", "publish_at"]}),
            ("Hoort bij", {"fields": ["events"]}),
        ]

    def get_prepopulated_fields(self, request: HttpRequest, obj: Article | None = None) -> dict:
        return {} if obj else super().get_prepopulated_fields(request, obj)

    @admin.display(description="stand", ordering="publish_at")
    def stand(self, article: Article) -> str:
        if article.publish_at is None:
            return "concept"
        return f"{'sinds' if article.is_published() else 'vanaf'} {dutch_moment(article.publish_at)}"

    @admin.display(description="nu")
    def seen(self, article: Article) -> str:
        if not article.picture:
            return "geen plaatje"
        return format_html('<a href="{}">Bekijk het plaatje</a>', article.picture_url)

    def save_model(self, request: HttpRequest, obj: Article, form: ArticleForm, change: bool) -> None:
        if form.checked or form.cleaned_data.get("without_picture"):
            actions.keep_picture(article=obj, picture=form.checked, by=actor(request))
        super().save_model(request, obj, form, change)


@admin.register(LibraryDocument)
class LibraryDocumentAdmin(_Published):
    form = DocumentForm
    list_display = ["title", "maker", "year", "readers", "text_state"]
    list_filter = ["language", "readers", "text_state"]
    search_fields = ["title", "maker", "summary"]
    search_help_text = "Zoek in titel, maker en omschrijving."
    ordering = ["-year", "title"]
    readonly_fields = ["seen", "text_state"]
    fieldsets = [
        (None, {"fields": ["title", "maker", "year", "summary", "language", "themes"]}),
        ("Het document", {"fields": ["seen", "new_file", "link", "text_state"]}),
        ("Wie leest het", {"fields": ["readers"]}),
        ("Hoort bij", {"fields": ["events"]}),
    ]

    def get_queryset(self, request: HttpRequest) -> QuerySet[LibraryDocument]:
        return super().get_queryset(request).defer("text")

    @admin.display(description="nu")
    def seen(self, document: LibraryDocument) -> str:
        if not document.pk:
            return "nog niets"
        return format_html('<a href="{}">Bekijk de pagina van het document</a>', document.get_absolute_url())

    def save_model(self, request: HttpRequest, obj: LibraryDocument, form: DocumentForm, change: bool) -> None:
        if form.checked or (obj.link and obj.file):
            actions.keep_file(document=obj, file=form.checked, by=actor(request))
        super().save_model(request, obj, form, change)
