"""Pages that say who we are, and what a public body must publish."""

from datetime import UTC, datetime, time, timedelta

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString
from django.views.decorators.http import require_safe

from events.models import SiteText
from events.queries import organising_body, site_text
from events.templatetags.samenspel import markdown
from privacy.registry import REGISTRY
from publications.models import Article
from registrations.event_facts import upcoming

HOME_CARDS = 4
HOME_NEWS = 3
SECURITY_TXT_LIFETIME = timedelta(days=180)


def _text(key: SiteText.Key) -> SafeString:
    """Return the organiser's text, or the one that ships with the app while nobody wrote another."""
    return site_text(key) or markdown(render_to_string(f"site/defaults/{key}.md"))


@login_not_required
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    context = {
        "text": _text(SiteText.Key.HOME),
        "upcoming": upcoming()[:HOME_CARDS],
        "news": Article.objects.published().readable_by(None).defer("body")[:HOME_NEWS],
    }
    return render(request, "site/home.html", context)


@login_not_required
@require_safe
def responsive_work(request: HttpRequest) -> HttpResponse:
    return render(request, "site/responsive.html", {"text": _text(SiteText.Key.RESPONSIVE)})


@login_not_required
@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    context = {"text": _text(SiteText.Key.ACCESSIBILITY), "body": organising_body()}
    return render(request, "site/accessibility.html", context)


@login_not_required
@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    holdings = [one for one in REGISTRY.holdings.values() if one.fields]
    context = {"text": _text(SiteText.Key.PRIVACY), "body": organising_body(), "holdings": holdings}
    return render(request, "site/privacy.html", context)


@login_not_required
@require_safe
def cookies(request: HttpRequest) -> HttpResponse:
    context = {
        "text": _text(SiteText.Key.COOKIES),
        "session_cookie": settings.SESSION_COOKIE_NAME,
        "csrf_cookie": settings.CSRF_COOKIE_NAME,
        "session_days": settings.SESSION_COOKIE_AGE // 86400,
    }
    return render(request, "site/cookies.html", context)


@login_not_required
@require_safe
def contact(request: HttpRequest) -> HttpResponse:
    return render(request, "site/contact.html", {"text": _text(SiteText.Key.CONTACT), "body": organising_body()})


@login_not_required
@require_safe
def security_txt(request: HttpRequest) -> HttpResponse:
    """Where to report a weak spot (RFC 9116; requirements 2a 4). Expires is computed, so it never lapses; it changes
    once a day, and the address comes from the settings, never from the request."""
    site = settings.BASE_URL
    today = datetime.combine(timezone.now().astimezone(UTC).date(), time(), tzinfo=UTC)
    lines = [
        f"Contact: {_security_contact()}",
        f"Expires: {(today + SECURITY_TXT_LIFETIME).strftime('%Y-%m-%dT%H:%M:%SZ')}",
        "Preferred-Languages: nl, en",
        f"Canonical: {site}{reverse('security-txt')}",
        f"Policy: {site}{reverse('contact')}#veiligheid",
    ]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")


def _security_contact() -> str:
    """The address of who speaks for the site; the contact page as long as nobody is filled in."""
    body = organising_body()
    return f"mailto:{body.email}" if body else f"{settings.BASE_URL}{reverse('contact')}"
