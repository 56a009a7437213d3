"""What allauth does here: staff passwords, second step, sessions list. Nobody signs up by it; our outbox mails."""

import base64
import hashlib
from functools import lru_cache
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse

from membership import actions, sessions
from membership.client import client_ip
from membership.models import User
from membership.paths import own_path

# What allauth tells by mail, and our name for it; the texts stand in templates/emails/membership/notice.html.
NOTICES = {
    "account/email/password_changed": "password_changed",
    "mfa/email/totp_activated": "app_added",
    "mfa/email/totp_deactivated": "app_removed",
    "mfa/email/webauthn_added": "key_added",
    "mfa/email/webauthn_removed": "key_removed",
    "mfa/email/recovery_codes_generated": "codes_made",
}


class AccountAdapter(DefaultAccountAdapter):
    error_messages = DefaultAccountAdapter.error_messages | {
        "email_password_mismatch": "Dit adres en wachtwoord horen niet bij elkaar. Controleer ze allebei.",
        "enter_current_password": "Dit is niet het wachtwoord dat je nu hebt. Typ het nog een keer.",
        "incorrect_password": "Dit wachtwoord klopt niet. Typ het nog een keer.",
        "incorrect_code": "Deze code klopt niet. Kijk welke code er nu in je app staat.",
        "too_many_login_attempts": "Er waren te veel pogingen. Wacht vijf minuten en probeer het opnieuw.",
        "rate_limited": "Er waren te veel pogingen. Wacht een minuut en probeer het opnieuw.",
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def authenticate(self, request: HttpRequest, **credentials: Any) -> User | None:
        """Passwords are for active staff alone; everybody else gets the answer of a wrong password."""
        user = super().authenticate(request, **credentials)
        return user if user and user.is_staff and user.is_active else None

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        # Counted per address and client: somebody elsewhere who guesses can't lock the owner out (requirements 2b 16).
        return f"{super()._get_login_attempts_cache_key(request, **credentials)}:{client_ip(request)}"

    def login(self, request: HttpRequest, user: User) -> None:
        super().login(request, user)
        sessions.note(request, sessions.PASSWORD)

    def get_client_ip(self, request: HttpRequest) -> str:
        return client_ip(request) or "0.0.0.0"  # noqa: S104  stands for "unknown", nothing listens on it

    def is_safe_url(self, url: str | None) -> bool:
        return bool(own_path(url))

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        return reverse("admin:index") if request.user.is_staff else reverse("mijn")

    def send_mail(self, template_prefix: str, email: str, context: dict) -> None:
        """Put the notice in the outbox; allauth renders nothing. Raises KeyError for a mail that we don't have."""
        user = User.objects.get(email=email)
        actions.tell(user, NOTICES[template_prefix])


class MFAAdapter(DefaultMFAAdapter):
    error_messages = DefaultMFAAdapter.error_messages | {
        "incorrect_code": "Deze code klopt niet. Kijk welke code er nu in je app staat.",
        "cannot_delete_authenticator": "Dit kun je nu niet weghalen.",
        "cannot_generate_recovery_codes": "Zet eerst een app of een sleutel aan. Daarna kun je reservecodes maken.",
    }

    def encrypt(self, text: str) -> str:
        """Secrets of the second step are stored encrypted: no dump of the database lets anybody in."""
        return _box().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return _box().decrypt(encrypted_text.encode()).decode()

    def _get_site_name(self) -> str:
        return settings.MFA_TOTP_ISSUER


def _box() -> MultiFernet:
    """The newest key closes; the ones before it still open, so that SECRET_KEY can be changed."""
    return MultiFernet([_fernet(secret) for secret in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)])


@lru_cache
def _fernet(secret: str) -> Fernet:
    key = hashlib.scrypt(secret.encode(), salt=b"membership.second-step", n=2**12, r=8, p=1, dklen=32)
    return Fernet(base64.urlsafe_b64encode(key))
